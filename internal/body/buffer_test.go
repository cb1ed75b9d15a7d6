package body

import (
	"errors"
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

func TestBufferReadsToTheEnd(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 4095, 4096, 4097, 80 << 10, maxPooled - 1, maxPooled, maxPooled + 1} {
		for _, announced := range []int64{-1, 0, 1, int64(n), int64(n) + 1, 1 << 60} {
			text := strings.Repeat("x", n)
			for name, r := range map[string]io.Reader{
				"plain": strings.NewReader(text), "end with the data": iotest.DataErrReader(strings.NewReader(text)), "halves": iotest.HalfReader(strings.NewReader(text)),
			} {
				b := &Buffer{b: make([]byte, 0, 16)}
				require.NoError(t, b.Fill(r, announced, 32<<20), name)
				require.Equal(t, n, len(b.Bytes()), name)
				require.Equal(t, text, string(b.Bytes()))
				if announced == int64(n) && n > 16 && n < maxPooled {
					require.Equal(t, n+1, cap(b.b), "one allocation, of the right size")
				}
			}
		}
	}
	b := NewBuffer()
	require.ErrorIs(t, b.Fill(io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(io.ErrUnexpectedEOF)), 10, 100), io.ErrUnexpectedEOF)
	require.Equal(t, "abc", string(b.Bytes()), "what came is kept")
}

func TestBufferLimit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		size  int
		limit int64
		text  string
	}{
		{"empty", 0, 0, ""},
		{"at the limit", 4096, 4096, ""},
		{"above", 1<<20 + 1, 1 << 20, "the response is larger than 1 MiB"},
		{"a part of a MiB", 1 << 20, 256 << 10, "the response is larger than 0.25 MiB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := NewBuffer().Fill(strings.NewReader(strings.Repeat("x", test.size)), -1, test.limit)
			if test.text == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, test.text)
			tooLarge, ok := errors.AsType[*TooLargeError](err)
			require.True(t, ok)
			require.Equal(t, test.limit, tooLarge.Limit)
		})
	}
}
