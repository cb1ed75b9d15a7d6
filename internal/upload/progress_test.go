package upload

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// steps records the calls of a progress callback.
type steps [][2]int64

func (s *steps) add(sent, total int64) { *s = append(*s, [2]int64{sent, total}) }

func TestProgress(t *testing.T) {
	for name, test := range map[string]struct {
		src  *Source
		want steps
	}{
		"of a size that is known": {Bytes([]byte(text[:25])), steps{{10, 25}, {20, 25}, {25, 25}}},
		"of one that is not":      {newReader(refusing(io.SeekEnd), Unknown), steps{{10, -1}, {20, -1}, {25, -1}}},
		"of nothing":              {Bytes(nil), nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got steps
			readInTens(t, newBody(t, test.src, got.add), max(0, 10*len(test.want)-5))
			require.Equal(t, test.want, got)
		})
	}
}

// The byte that is kept back is not sent yet.
func TestProgressOfAPlainReader(t *testing.T) {
	for name, size := range map[string]int64{"of a size that is known": 25, "of one that is not": Unknown} {
		t.Run(name, func(t *testing.T) {
			var got steps
			r := newBody(t, newReader(plain{strings.NewReader(text[:25])}, size), got.add).Reader()
			p := make([]byte, 10)
			for err := error(nil); err == nil; {
				_, err = r.Read(p)
			}
			require.Equal(t, steps{{9, size}, {19, size}, {24, size}, {25, size}}, got)
		})
	}
}

func TestProgressOfReplay(t *testing.T) {
	var got steps
	body := newBody(t, Bytes([]byte(text[:40])), got.add)
	readInTens(t, body, 20)
	readInTens(t, body, 10)
	readN(t, body.Reader(), 15)
	require.Equal(t, steps{{10, 40}, {20, 40}}, got)
	readInTens(t, body, 40)
	require.Equal(t, steps{{10, 40}, {20, 40}, {30, 40}, {40, 40}}, got)
	readInTens(t, body, 40)
	require.Len(t, got, 4)
}

// It is for a timeout, to which bytes that are sent again are progress as well.
func TestOnRead(t *testing.T) {
	body := newBody(t, Bytes([]byte(text[:20])), nil)
	readInTens(t, body, 20)
	var first, second int
	body.OnRead(func() { first++ })
	readInTens(t, body, 20)
	require.Equal(t, 2, first)
	body.OnRead(func() { second++ })
	readAll(t, body.Reader())
	require.Equal(t, 2, first)
	require.Equal(t, 1, second, "the end is no progress")
	readN(t, body.Reader(), 1)
	require.Equal(t, 2, second)

	body = newBody(t, newReader(&turning{seeker{strings.NewReader(text), nil}, 1}, Unknown), nil)
	body.OnRead(func() { t.Error("a source that cannot be read is no progress") })
	_, err := body.Reader().Read(make([]byte, 9))
	require.Error(t, err)
}

// readInTens reads the first n bytes of a new reader.
func readInTens(t *testing.T, body *Body, n int) {
	t.Helper()
	r := body.Reader()
	for ; n > 0; n -= 10 {
		readN(t, r, min(10, n))
	}
}
