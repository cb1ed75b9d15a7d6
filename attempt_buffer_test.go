package buckt

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// Memory that one large answer needed is not kept for the small ones after it.
func TestLargeBuffersAreNotPooled(t *testing.T) {
	t.Parallel()
	for range 10 {
		(&buffer{b: make([]byte, 0, maxPooled+1)}).free()
		b := newBuffer()
		require.LessOrEqual(t, cap(b.b), maxPooled)
		require.Empty(t, b.b)
		b.free()
	}
	var none *buffer
	none.free()
	require.Nil(t, none.bytes())
}

func TestBufferReadsToTheEnd(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 4095, 4096, 4097, 80 << 10, maxPooled - 1, maxPooled, maxPooled + 1} {
		for _, told := range []int64{-1, 0, 1, int64(n), int64(n) + 1, 1 << 60} {
			text := strings.Repeat("x", n)
			for name, r := range map[string]io.Reader{
				"plain": strings.NewReader(text), "end with the data": iotest.DataErrReader(strings.NewReader(text)), "halves": iotest.HalfReader(strings.NewReader(text)),
			} {
				b := &buffer{b: make([]byte, 0, 16)}
				require.NoError(t, b.readFrom(r, told), name)
				require.Equal(t, n, len(b.bytes()), name)
				require.Equal(t, text, string(b.bytes()))
				if told == int64(n) && n > 16 && n < maxPooled {
					require.Equal(t, n+1, cap(b.b), "one allocation, of the right size")
				}
			}
		}
	}
	b := newBuffer()
	require.ErrorIs(t, b.readFrom(io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(io.ErrUnexpectedEOF)), 10), io.ErrUnexpectedEOF)
	require.Equal(t, "abc", string(b.bytes()), "what came is kept")
}
