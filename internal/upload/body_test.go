package upload

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestReaderStartsAtFirstByte(t *testing.T) {
	for name, src := range map[string]func(*testing.T) *Source{
		"a file":         func(t *testing.T) *Source { return newReader(file(t, 0), Unknown) },
		"bytes":          func(*testing.T) *Source { return Bytes([]byte(text)) },
		"an io.ReaderAt": func(*testing.T) *Source { return ReaderAt(strings.NewReader(text), size) },
	} {
		t.Run(name, func(t *testing.T) {
			body := newBody(t, src(t), nil)
			for _, n := range []int{0, 1, 9, len(text)} {
				r := body.Reader()
				require.Equal(t, text[:n], readN(t, r, n))
				if n == 9 {
					require.NoError(t, r.Close()) // net/http may close it, or not
				}
			}
			require.Equal(t, text, readAll(t, body.Reader()))
		})
	}
}

func TestReaderEndsWithNextReader(t *testing.T) {
	for name, src := range map[string]*Source{
		"a source that can be read again": Bytes([]byte(text)),
		"a source that cannot":            newReader(plain{strings.NewReader(text)}, Unknown),
	} {
		t.Run(name, func(t *testing.T) {
			body := newBody(t, src, nil)
			old := body.Reader()
			r := body.Reader()
			require.Equal(t, text[:9], readN(t, r, 9))
			n, err := old.Read(make([]byte, 9))
			require.Zero(t, n)
			require.Equal(t, errEnded, err)
			require.NoError(t, body.Err(), "the source is not to blame")
			require.Equal(t, text[9:], readAll(t, r), "the old one took none of the new one's bytes")
		})
	}
}

func TestReaderClosed(t *testing.T) {
	body := newBody(t, Bytes([]byte(text)), nil)
	r := body.Reader()
	readN(t, r, 9)
	require.NoError(t, r.Close())
	require.NoError(t, r.Close())
	_, err := r.Read(make([]byte, 9))
	require.Equal(t, errEnded, err)
	require.NoError(t, body.Err())
}

// The source is the caller's.
func TestReaderCloseKeepsSource(t *testing.T) {
	f := file(t, 0)
	require.NoError(t, newBody(t, newReader(f, Unknown), nil).Reader().Close())
	require.Equal(t, text, readAll(t, f))
}

func TestReplayUntilPlainSourceIsRead(t *testing.T) {
	const why = "the source is a plain io.Reader, which can be read only once"
	replayable := func(want string, body *Body) {
		t.Helper()
		ok, got := body.Replayable()
		require.Equal(t, want == "", ok)
		require.Equal(t, want, got)
	}
	body := newBody(t, newReader(plain{strings.NewReader(text)}, Unknown), nil)
	replayable("", body)
	require.NoError(t, body.Reader().Close())
	replayable("", body)
	r := body.Reader()
	replayable("", body)
	require.Equal(t, "t", readN(t, r, 1))
	replayable(why, body)
	body.Reader()
	replayable(why, body)

	body = newBody(t, Bytes([]byte(text)), nil)
	readN(t, body.Reader(), 1)
	replayable("", body)
}

// go-retryablehttp asks for a reader that it closes at once.
func TestReaderUnread(t *testing.T) {
	src := newGated()
	body := newBody(t, newReader(src, Unknown), nil)
	before := src.calls.Load()
	for range 3 {
		require.NoError(t, body.Reader().Close())
	}
	require.Equal(t, before, src.calls.Load())

	plainBody := newBody(t, newReader(plain{strings.NewReader(text)}, Unknown), nil)
	require.NoError(t, plainBody.Reader().Close())
	require.Equal(t, text, readAll(t, plainBody.Reader()))
}

// It may have been asked for before the earlier one was read, as long as that one still could be.
func TestReplayPlainSourceRefused(t *testing.T) {
	body := newBody(t, newReader(plain{strings.NewReader(text)}, Unknown), nil)
	readN(t, body.Reader(), 9)
	r := body.Reader()
	for range 2 {
		n, err := r.Read(make([]byte, 9))
		require.Zero(t, n)
		require.EqualError(t, err, "source: it is a plain io.Reader, which can be read only once")
	}
	require.EqualError(t, body.Err(), "source: it is a plain io.Reader, which can be read only once")
}

func TestSourceEndsEarly(t *testing.T) {
	for name, src := range map[string]func(t *testing.T) *Source{
		"a plain reader": func(*testing.T) *Source { return newReader(plain{strings.NewReader("abc")}, 5) },
		"a seeker":       func(*testing.T) *Source { return newReader(strings.NewReader("abc"), 5) },
		"an io.ReaderAt": func(*testing.T) *Source { return ReaderAt(strings.NewReader("abc"), 5) },
		"an end that comes with the last bytes": func(*testing.T) *Source {
			return newReader(plain{iotest.DataErrReader(strings.NewReader("abc"))}, 5)
		},
		"a file that was cut": func(t *testing.T) *Source {
			f := file(t, size-5)
			src := newReader(f, Unknown)
			require.NoError(t, os.Truncate(f.Name(), size-2))
			return src
		},
	} {
		t.Run(name, func(t *testing.T) {
			body := newBody(t, src(t), nil)
			got, err := io.ReadAll(body.Reader())
			require.Less(t, len(got), 5)
			require.EqualError(t, err, "source: it ended after 3 of 5 bytes")
			require.Equal(t, err, body.Err())
		})
	}
}

// The declared number of bytes is sent, even if the source has grown.
func TestFileGrows(t *testing.T) {
	f := file(t, 0)
	body := newBody(t, newReader(f, Unknown), nil)
	w, err := os.OpenFile(f.Name(), os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = w.WriteString(" again")
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.Equal(t, text, readAll(t, body.Reader()))
}

func TestSourceErrorIsKept(t *testing.T) {
	t.Run("of its Read", func(t *testing.T) {
		body := newBody(t, newReader(plain{io.MultiReader(strings.NewReader("abcd"), iotest.ErrReader(errBroken))}, Unknown), nil)
		r := body.Reader()
		require.Equal(t, "abc", readN(t, r, 3))
		require.NoError(t, body.Err())
		for range 2 {
			_, err := r.Read(make([]byte, 1))
			require.Equal(t, &Error{errBroken}, err)
			require.EqualError(t, err, "source: the disk is broken")
			require.Equal(t, err, body.Err())
		}
	})
	t.Run("of its Seek", func(t *testing.T) {
		body := newBody(t, newReader(&turning{seeker{strings.NewReader(text), nil}, 1}, Unknown), nil)
		_, err := body.Reader().Read(make([]byte, 1))
		require.ErrorIs(t, err, errors.ErrUnsupported)
		require.Equal(t, err, body.Err())
	})
	t.Run("its end is none", func(t *testing.T) {
		body := newBody(t, Bytes([]byte(text)), nil)
		readAll(t, body.Reader())
		require.NoError(t, body.Err())
	})
}
