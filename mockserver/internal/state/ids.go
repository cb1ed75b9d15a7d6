package state

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"
)

// IDs makes ids and secrets from a seed. It is not safe for concurrent use.
type IDs struct {
	random  rand.ChaCha8
	dice    rand.Rand
	entropy monotonic
}

// NewIDs makes a generator.
func NewIDs(seed [32]byte) *IDs {
	g := new(IDs)
	g.random.Seed(seed)
	g.dice = *rand.New(&g.random)
	g.entropy.random = &g.random
	return g
}

// Next makes an id that sorts after those made before.
func (g *IDs) Next(prefix string, now time.Time) string {
	// ULIDs reach from 1970 to the year 10889. A clock may be outside of that.
	ms := min(max(now.UnixMilli(), 0), int64(ulid.MaxTime()))
	var text [ulid.EncodedSize]byte
	_ = ulid.MustNew(uint64(ms), &g.entropy).MarshalTextTo(text[:]) // fails for another size
	return prefix + string(text[:])
}

// UUID makes a UUID of version 4.
func (g *IDs) UUID() string {
	return uuid.Must(uuid.NewRandomFromReader(&g.random)).String()
}

// Secret makes an API key of 47 characters with the prefix "bkt_".
func (g *IDs) Secret() string {
	var random [32]byte
	_, _ = g.random.Read(random[:]) // never fails
	text := append(make([]byte, 0, 47), "bkt_"...)
	return string(base64.RawURLEncoding.AppendEncode(text, random[:]))
}

// Hex makes a number of hexadecimal digits.
func (g *IDs) Hex(digits int) string {
	return hex.EncodeToString(g.Bytes(digits / 2))
}

// Bytes makes n random bytes.
func (g *IDs) Bytes(n int) []byte {
	b := make([]byte, n)
	_, _ = g.random.Read(b) // never fails
	return b
}

// IntN makes a number from 0 to n-1.
func (g *IDs) IntN(n int) int { return g.dice.IntN(n) }

// Shuffle puts n elements into a random order.
func (g *IDs) Shuffle(n int, swap func(i, j int)) { g.dice.Shuffle(n, swap) }

// Letters makes a text of n letters. The letter at index i is from the alphabet at i modulo the number of alphabets.
func (g *IDs) Letters(n int, alphabets ...string) string {
	text := make([]byte, n)
	for i := range text {
		alphabet := alphabets[i%len(alphabets)]
		text[i] = alphabet[g.dice.IntN(len(alphabet))]
	}
	return string(text)
}
