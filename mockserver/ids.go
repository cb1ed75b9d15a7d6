package mockserver

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"
)

// ids makes ids and secrets. It is not safe for concurrent use.
type ids struct {
	random  rand.ChaCha8
	dice    rand.Rand
	entropy monotonic
}

func newIDs(seed [32]byte) *ids {
	g := new(ids)
	g.random.Seed(seed)
	g.dice = *rand.New(&g.random)
	g.entropy.random = &g.random
	return g
}

// next makes an id that sorts after those made before.
func (g *ids) next(prefix string, now time.Time) string {
	// A clock may stand before 1970 or beyond the year 10889, which ULIDs do not reach.
	ms := min(max(now.UnixMilli(), 0), int64(ulid.MaxTime()))
	var text [ulid.EncodedSize]byte
	_ = ulid.MustNew(uint64(ms), &g.entropy).MarshalTextTo(text[:]) // fails for another size
	return prefix + string(text[:])
}

func (g *ids) uuid() string {
	return uuid.Must(uuid.NewRandomFromReader(&g.random)).String()
}

// secret makes an API key: 47 characters in all.
func (g *ids) secret() string {
	var random [32]byte
	_, _ = g.random.Read(random[:]) // never fails
	text := append(make([]byte, 0, 47), "bkt_"...)
	return string(base64.RawURLEncoding.AppendEncode(text, random[:]))
}

func (g *ids) hex(digits int) string {
	return hex.EncodeToString(g.bytes(digits / 2))
}

func (g *ids) bytes(n int) []byte {
	b := make([]byte, n)
	_, _ = g.random.Read(b) // never fails
	return b
}

// letters makes a text of n letters, each from the alphabet that stands at its place modulo their number.
func (g *ids) letters(n int, alphabets ...string) string {
	text := make([]byte, n)
	for i := range text {
		alphabet := alphabets[i%len(alphabets)]
		text[i] = alphabet[g.dice.IntN(len(alphabet))]
	}
	return string(text)
}
