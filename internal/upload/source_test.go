package upload

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// queue has a Len that differs from its content.
type queue struct{ io.Reader }

func (queue) Len() int { return 1 }

// seeker can seek in some ways only.
type seeker struct {
	*strings.Reader
	refuses map[int]bool
}

func (s seeker) Seek(offset int64, whence int) (int64, error) {
	if s.refuses[whence] {
		return 0, errors.ErrUnsupported
	}
	return s.Reader.Seek(offset, whence)
}

func refusing(whence ...int) io.Reader {
	s := seeker{strings.NewReader(text), map[int]bool{}}
	for _, w := range whence {
		s.refuses[w] = true
	}
	return s
}

// liar does as aws.ReadSeekCloser does over a reader that cannot seek.
type liar struct{ io.Reader }

func (liar) Seek(int64, int) (int64, error) { return 0, nil }

// stuttering gives nothing in nine of ten Reads.
type stuttering struct {
	r io.Reader
	n int
}

func (s *stuttering) Read(p []byte) (int, error) {
	if s.n++; s.n%10 != 0 {
		return 0, nil
	}
	return s.r.Read(p)
}

type sourceTest struct {
	make func(t *testing.T) *Source
	size int64
	want string
	// again is whether it can be read a second time.
	again bool
}

const size = int64(len(text))

func from(r io.Reader, size int64) func(*testing.T) *Source {
	return func(*testing.T) *Source { return newReader(r, size) }
}

var sources = map[string]func() sourceTest{
	"bytes": func() sourceTest {
		return sourceTest{func(*testing.T) *Source { return Bytes([]byte(text)) }, size, text, true}
	},
	"no bytes": func() sourceTest {
		return sourceTest{func(*testing.T) *Source { return Bytes(nil) }, 0, "", true}
	},
	"an io.ReaderAt": func() sourceTest {
		return sourceTest{func(*testing.T) *Source { return ReaderAt(strings.NewReader(text), 9) }, 9, text[:9], true}
	},
	"a file": func() sourceTest {
		return sourceTest{func(t *testing.T) *Source { return newReader(file(t, 0), Unknown) }, size, text, true}
	},
	"a file that is read from the middle": func() sourceTest {
		return sourceTest{func(t *testing.T) *Source { return newReader(file(t, 4), Unknown) }, size - 4, text[4:], true}
	},
	"a part of a file": func() sourceTest {
		return sourceTest{func(t *testing.T) *Source { return newReader(file(t, 4), 5) }, 5, text[4:9], true}
	},
	"a file that has been read": func() sourceTest {
		return sourceTest{func(t *testing.T) *Source { return newReader(file(t, size), Unknown) }, 0, "", true}
	},
	"a file that is read past its end": func() sourceTest {
		return sourceTest{func(t *testing.T) *Source { return newReader(file(t, size+9), Unknown) }, 0, "", true}
	},
	"a bytes.Reader in the middle": func() sourceTest {
		r := bytes.NewReader([]byte(text))
		_, _ = r.Seek(7, io.SeekStart)
		return sourceTest{from(r, Unknown), size - 7, text[7:], true}
	},
	"a pipe, which is an *os.File as well": func() sourceTest {
		return sourceTest{func(t *testing.T) *Source { return newReader(pipe(t), Unknown) }, Unknown, text, false}
	},
	"a pipe of a size that is known": func() sourceTest {
		return sourceTest{func(t *testing.T) *Source { return newReader(pipe(t), size) }, size, text, false}
	},
	"a bytes.Buffer": func() sourceTest {
		return sourceTest{from(buffer(4), Unknown), size - 4, text[4:], false}
	},
	"a bytes.Buffer of a size that is known": func() sourceTest {
		return sourceTest{from(buffer(4), size-4), size - 4, text[4:], false}
	},
	"a plain reader": func() sourceTest {
		return sourceTest{from(plain{strings.NewReader(text)}, Unknown), Unknown, text, false}
	},
	"a plain reader of a size that is known": func() sourceTest {
		return sourceTest{from(plain{strings.NewReader(text)}, size), size, text, false}
	},
	"a plain reader of nothing": func() sourceTest {
		return sourceTest{from(plain{strings.NewReader("")}, 0), 0, "", false}
	},
	"an empty bytes.Buffer": func() sourceTest {
		return sourceTest{from(buffer(len(text)), Unknown), 0, "", false}
	},
	"a plain reader with Reads that give nothing": func() sourceTest {
		return sourceTest{from(&stuttering{r: strings.NewReader(text)}, size), size, text, false}
	},
	"a reader that only claims to seek": func() sourceTest {
		return sourceTest{from(liar{strings.NewReader(text)}, Unknown), Unknown, text, false}
	},
	"a reader that only claims to seek, of a size that is known": func() sourceTest {
		return sourceTest{from(liar{strings.NewReader(text)}, size), size, text, false}
	},
	"a reader that only claims to seek, and ends with its last bytes": func() sourceTest {
		return sourceTest{from(liar{iotest.DataErrReader(strings.NewReader(text))}, size), size, text, false}
	},
	"a reader that only claims to seek, and has nothing": func() sourceTest {
		return sourceTest{from(liar{strings.NewReader("")}, Unknown), 0, "", true}
	},
	"a plain reader of single bytes": func() sourceTest {
		return sourceTest{from(iotest.OneByteReader(strings.NewReader(text)), Unknown), Unknown, text, false}
	},
	"a plain reader that ends with its last bytes": func() sourceTest {
		return sourceTest{from(iotest.DataErrReader(strings.NewReader(text)), size), size, text, false}
	},
	"a reader with a Len of its own meaning": func() sourceTest {
		return sourceTest{from(queue{strings.NewReader(text)}, Unknown), Unknown, text, false}
	},
	"a seeker that does not tell its place": func() sourceTest {
		return sourceTest{from(refusing(io.SeekCurrent), Unknown), Unknown, text, false}
	},
	"a seeker that does not tell its end": func() sourceTest {
		return sourceTest{from(refusing(io.SeekEnd), Unknown), Unknown, text, true}
	},
	"a part of a seeker that does not tell its end": func() sourceTest {
		return sourceTest{from(refusing(io.SeekEnd), 9), 9, text[:9], true}
	},
	"a seeker that does not seek": func() sourceTest {
		return sourceTest{from(refusing(io.SeekEnd, io.SeekStart), Unknown), Unknown, text, false}
	},
}

func TestSource(t *testing.T) {
	for name, make := range sources {
		t.Run(name, func(t *testing.T) {
			test := make()
			src := test.make(t)
			require.Equal(t, test.size, src.Size())
			ok, why := src.Replayable()
			require.Equal(t, test.again, ok)
			require.Equal(t, test.again, why == "")

			body := newBody(t, src, nil)
			require.Equal(t, test.again, body.Rewindable())
			require.Equal(t, test.want, readAll(t, body.Reader()))
			if test.again {
				require.Equal(t, test.want, readAll(t, body.Reader()))
			}
			require.NoError(t, body.Err())
		})
	}
}

func TestPeekKeepsBytes(t *testing.T) {
	for name, make := range sources {
		for _, n := range []int{0, 1, 5, 512} {
			t.Run(name, func(t *testing.T) {
				test := make()
				src := test.make(t)
				for range 2 {
					head, err := src.Peek(n)
					require.NoError(t, err)
					require.Equal(t, test.want[:min(n, len(test.want))], string(head))
				}
				require.Equal(t, test.size, src.Size())
				body := newBody(t, src, nil)
				require.Equal(t, test.want, readAll(t, body.Reader()))
			})
		}
	}
}

// Until the body is read, the caller's reader is as it was.
func TestSourceSeekerPosition(t *testing.T) {
	f := file(t, 4)
	src := newReader(f, Unknown)
	_, err := src.Peek(9)
	require.NoError(t, err)
	newBody(t, src, nil).Reader()
	at, err := f.Seek(0, io.SeekCurrent)
	require.NoError(t, err)
	require.Equal(t, int64(4), at)
}

func TestPeekBeforeError(t *testing.T) {
	src := newReader(plain{io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(errBroken))}, Unknown)
	head, err := src.Peek(512)
	require.ErrorIs(t, err, errBroken)
	require.Equal(t, "abc", string(head))
}

func TestPeekSeekFails(t *testing.T) {
	src := newReader(&turning{seeker{strings.NewReader(text), nil}, 2}, Unknown)
	_, err := src.Peek(1)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	require.EqualError(t, err, "source: unsupported operation")
}

// It is at its end, and no plain reader any more.
func TestSourceSeekFails(t *testing.T) {
	_, err := Reader(refusing(io.SeekStart), Unknown)
	require.EqualError(t, err, "source: unsupported operation")
}

// turning seeks from the start so many times, and then no more.
type turning struct {
	seeker
	times int
}

func (s *turning) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekStart {
		if s.times--; s.times < 0 {
			return 0, errors.ErrUnsupported
		}
	}
	return s.seeker.Seek(offset, whence)
}

func TestReplayErrorReason(t *testing.T) {
	_, why := newReader(pipe(t), Unknown).Replayable()
	require.Equal(t, "the source is a plain io.Reader, which can be read only once", why)
}
