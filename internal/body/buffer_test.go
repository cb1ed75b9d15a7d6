package body

import (
	"context"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// Memory that one large body needed is not kept for the small ones after it.
func TestBufferPool(t *testing.T) {
	t.Parallel()
	for range 10 {
		(&Buffer{b: make([]byte, 0, maxPooled+1)}).Free()
		b := NewBuffer()
		require.LessOrEqual(t, cap(b.b), maxPooled)
		require.Empty(t, b.b)
		b.Free()
	}
	var none *Buffer
	none.Free()
	require.Nil(t, none.Bytes())
}

func TestBufferReadsAll(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 4095, 4096, 4097, 80 << 10, maxPooled - 1, maxPooled, maxPooled + 1} {
		for _, told := range []int64{-1, 0, 1, int64(n), int64(n) + 1, 1 << 60} {
			for _, limit := range []int64{int64(n), int64(n) + 1, 32 << 20} {
				text := strings.Repeat("x", n)
				for name, r := range map[string]io.Reader{
					"plain": strings.NewReader(text), "end with the data": iotest.DataErrReader(strings.NewReader(text)), "halves": iotest.HalfReader(strings.NewReader(text)),
				} {
					b := &Buffer{b: make([]byte, 0, 16)}
					require.NoError(t, b.Fill(t.Context(), r, told, limit), name)
					require.Equal(t, n, len(b.Bytes()), name)
					require.Equal(t, text, string(b.Bytes()))
					if told == int64(n) && n > 16 && n < maxPooled {
						require.Equal(t, n+1, cap(b.b), "one allocation, of the right size")
					}
				}
			}
		}
	}
	b := NewBuffer()
	broken := io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(io.ErrUnexpectedEOF))
	require.ErrorIs(t, b.Fill(t.Context(), broken, 10, 100), io.ErrUnexpectedEOF)
	require.Equal(t, "abc", string(b.Bytes()), "what came is kept")
}

// endless is a body without end.
type endless struct {
	read   int64
	onRead func(read int64)
}

func (e *endless) Read(p []byte) (int, error) {
	clear(p)
	e.read += int64(len(p))
	if e.onRead != nil {
		e.onRead(e.read)
	}
	return len(p), nil
}

func TestBufferLimit(t *testing.T) {
	for _, limit := range []int64{0, 1, 511, 512, 4095, 4096, 4097, 10_000, 256 << 10, 1 << 20, 5_000_000, 32 << 20} {
		for _, told := range []int64{-1, 10, 1_000_000_000} {
			r := &endless{}
			b := &Buffer{b: make([]byte, 0, 4096)}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := b.Fill(t.Context(), r, told, limit)
			runtime.ReadMemStats(&after)
			require.Equal(t, &TooLargeError{limit}, err)
			require.Len(t, b.Bytes(), int(limit), "what came is kept")
			require.Equal(t, limit+1, r.read, "no more is read than shows that there is more")
			require.Less(t, after.TotalAlloc-before.TotalAlloc, 3*uint64(limit)+16<<10, "limit %d", limit)
		}
	}
	require.EqualError(t, &TooLargeError{32 << 20}, "the response is larger than 32 MiB")
	require.EqualError(t, &TooLargeError{256 << 10}, "the response is larger than 256 KiB")
	require.EqualError(t, &TooLargeError{1_000_000}, "the response is larger than 1000000 bytes")
}

func TestBufferContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r := &endless{onRead: func(read int64) {
		if read > 100_000 {
			cancel()
		}
	}}
	require.ErrorIs(t, NewBuffer().Fill(ctx, r, -1, 1<<40), context.Canceled)
	require.Less(t, r.read, int64(1<<20))
}
