package contractcheck

import (
	"hash/maphash"
	"sync/atomic"
)

// seen remembers valid bodies by a hash, because the validator takes a hundred times longer than the hash and the bodies of tests are often
// the same: those of lists and of repeated GETs. A newer body replaces an older one at the same place.
type seen struct {
	seed   maphash.Seed
	hashes [1 << 12]atomic.Uint64
}

func newSeen() *seen { return &seen{seed: maphash.MakeSeed()} }

// place returns the hash of a body of a response to an operation, and where it is kept.
func (s *seen) place(operation string, status int, body []byte) (hash uint64, at *atomic.Uint64) {
	var h maphash.Hash
	h.SetSeed(s.seed)
	_, _ = h.WriteString(operation)
	_, _ = h.Write([]byte{0, byte(status >> 8), byte(status)})
	_, _ = h.Write(body)
	hash = h.Sum64()
	return hash, &s.hashes[hash%uint64(len(s.hashes))]
}
