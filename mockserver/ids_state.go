package mockserver

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
)

// monotonic makes the random part of ULIDs: by chance in a new millisecond, else one more than the last. That of the ulid package
// does not tell its state.
type monotonic struct {
	random *rand.ChaCha8
	ms     uint64
	last   [10]byte
}

// Read reads what is no matter of time.
func (m *monotonic) Read(p []byte) (int, error) { return m.random.Read(p) }

// MonotonicRead is what the ulid package asks for.
func (m *monotonic) MonotonicRead(ms uint64, p []byte) error {
	if m.ms != ms || m.last == [10]byte{} {
		m.ms = ms
		_, _ = m.random.Read(m.last[:]) // never fails
	} else {
		high, low := binary.BigEndian.Uint16(m.last[:]), binary.BigEndian.Uint64(m.last[2:])+1
		if low == 0 {
			high++
		}
		binary.BigEndian.PutUint16(m.last[:], high)
		binary.BigEndian.PutUint64(m.last[2:], low)
	}
	copy(p, m.last[:])
	return nil
}

// idsState is where a generator of ids stands.
type idsState struct {
	Random      []byte `json:"random"`
	ULIDTime    uint64 `json:"ulidTime,omitzero"` // milliseconds since 1970
	ULIDEntropy []byte `json:"ulidEntropy,omitzero"`
}

func (g *ids) state() *idsState {
	random, _ := g.random.MarshalBinary() // never fails
	d := &idsState{Random: random, ULIDTime: g.entropy.ms}
	if g.entropy.last != [10]byte{} {
		d.ULIDEntropy = slices.Clone(g.entropy.last[:])
	}
	return d
}

// ids takes a generator to where a state has it. Without a state it stays at its seed.
func (l *loader) ids(at statePath, g *ids, d *idsState) {
	if d == nil {
		return
	}
	if err := g.random.UnmarshalBinary(d.Random); err != nil {
		l.refuse(at.field("random"), "must be what a snapshot has there")
	}
	if d.ULIDEntropy != nil {
		l.require(len(d.ULIDEntropy) == len(g.entropy.last), at.field("ulidEntropy"), "must be what a snapshot has there")
		g.entropy.ms, g.entropy.last = d.ULIDTime, [10]byte(d.ULIDEntropy)
	}
}
