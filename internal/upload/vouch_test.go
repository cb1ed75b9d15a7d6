package upload

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/guard"
)

// vouching gives the text and then err, with its last bytes or after them, as a reader does that verifies a checksum.
func vouching(err error, together bool) io.Reader {
	r := io.MultiReader(strings.NewReader(text), iotest.ErrReader(err))
	if together {
		return iotest.DataErrReader(r)
	}
	return r
}

// failingAt reports an error for the Read that reaches offset at, together with its bytes.
type failingAt struct {
	io.ReaderAt
	at  int64
	err error
}

func (f *failingAt) ReadAt(p []byte, offset int64) (int, error) {
	n, err := f.ReaderAt.ReadAt(p, offset)
	if offset+int64(n) >= f.at {
		err = f.err
	}
	return n, err
}

// bounded fails the test when it is read past a size. It can seek.
type bounded struct {
	t *testing.T
	*strings.Reader
	size int64
}

func (b *bounded) Read(p []byte) (int, error) {
	at, _ := b.Seek(0, io.SeekCurrent)
	if at+int64(len(p)) > b.size {
		b.t.Errorf("a Read of %d bytes at %d of %d", len(p), at, b.size)
	}
	return b.Reader.Read(p)
}

func (b *bounded) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > b.size {
		b.t.Errorf("a Read of %d bytes at %d of %d", len(p), at, b.size)
	}
	return b.Reader.ReadAt(p, at)
}

// counting returns an impossible number of bytes.
type counting int

func (c counting) Read([]byte) (int, error) { return int(c), nil }

const tooMuch = "source: it has more than the size declared; wrap it in io.LimitReader"

func TestSourcePlainUnverified(t *testing.T) {
	for name, test := range map[string]struct {
		src  func() io.Reader
		size int64
		// sent is how much may be sent at most, of a source that fails; err is its error, "" for none.
		sent int
		err  string
	}{
		"it ends after its last bytes":                 {func() io.Reader { return strings.NewReader(text) }, size, len(text), ""},
		"it ends with its last bytes":                  {func() io.Reader { return vouching(io.EOF, true) }, size, len(text), ""},
		"it ends, of unknown size":                     {func() io.Reader { return vouching(io.EOF, false) }, Unknown, len(text), ""},
		"it ends with its last bytes, of unknown size": {func() io.Reader { return vouching(io.EOF, true) }, Unknown, len(text), ""},
		"it has nothing, of unknown size":              {func() io.Reader { return strings.NewReader("") }, Unknown, 0, ""},

		"an error with its last bytes":                   {func() io.Reader { return vouching(errBroken, true) }, size, len(text) - 1, "source: the disk is broken"},
		"an error after its last bytes":                  {func() io.Reader { return vouching(errBroken, false) }, size, len(text) - 1, "source: the disk is broken"},
		"an error with its last bytes, of unknown size":  {func() io.Reader { return vouching(errBroken, true) }, Unknown, len(text) - 1, "source: the disk is broken"},
		"an error after its last bytes, of unknown size": {func() io.Reader { return vouching(errBroken, false) }, Unknown, len(text) - 1, "source: the disk is broken"},
		"an error of which io has the same":              {func() io.Reader { return vouching(io.ErrUnexpectedEOF, false) }, size, len(text) - 1, "source: unexpected EOF"},
		"an error before all else":                       {func() io.Reader { return iotest.ErrReader(errBroken) }, 1, 0, "source: the disk is broken"},
		"a byte more":                                    {func() io.Reader { return strings.NewReader(text + "!") }, size, len(text) - 1, tooMuch},
		"much more":                                      {func() io.Reader { return strings.NewReader(text + text) }, size, len(text) - 1, tooMuch},
		"more than one byte":                             {func() io.Reader { return strings.NewReader(text) }, 1, 0, tooMuch},
		"a byte too few":                                 {func() io.Reader { return strings.NewReader(text) }, size + 1, len(text), "source: it ended after 43 of 44 bytes"},
		"a byte too few, known with the last":            {func() io.Reader { return vouching(io.EOF, true) }, size + 1, len(text), "source: it ended after 43 of 44 bytes"},
		"nothing at all":                                 {func() io.Reader { return strings.NewReader("") }, 1, 0, "source: it ended after 0 of 1 bytes"},
		"neither bytes nor an end":                       {func() io.Reader { return counting(0) }, size, 0, "source: multiple Read calls return no data or error"},
		"a negative count":                               {func() io.Reader { return counting(-1) }, size, 0, "source: its Read returned an impossible count"},
		"a count beyond the buffer":                      {func() io.Reader { return counting(1 << 20) }, Unknown, 0, "source: its Read returned an impossible count"},
	} {
		for _, buffer := range []int{1, 2, 7, len(text) - 1, len(text), len(text) + 1, 4096} {
			for _, peek := range []int{0, 1, 20, 512} {
				t.Run(fmt.Sprintf("%s, %d at a time after %d", name, buffer, peek), func(t *testing.T) {
					src := newReader(plain{test.src()}, test.size)
					if peek > 0 {
						if _, err := src.Peek(peek); err != nil {
							require.EqualError(t, err, test.err)
							return
						}
					}
					body := newBody(t, src, nil)
					got, err := readIn(body.Reader(), buffer)
					if test.err == "" {
						require.NoError(t, err)
						require.NoError(t, body.Err())
						require.Equal(t, text[:test.sent], got)
						return
					}
					require.EqualError(t, err, test.err)
					require.Equal(t, err, body.Err())
					require.LessOrEqual(t, len(got), test.sent)
					require.Equal(t, text[:len(got)], got)
				})
			}
		}
	}
}

// readIn is io.ReadAll with a buffer of n bytes, which is dirty.
func readIn(r io.Reader, n int) (string, error) {
	var all bytes.Buffer
	for {
		p := bytes.Repeat([]byte{'?'}, n)
		m, err := r.Read(p)
		all.Write(p[:m])
		if err == io.EOF {
			if m, again := r.Read(p); m != 0 || again != io.EOF {
				return "", fmt.Errorf("%d bytes and %w after the end", m, again)
			}
			return all.String(), nil
		}
		if err != nil {
			return all.String(), err
		}
	}
}

// All bytes but the last are sent before, so that little is delayed.
func TestLastByteHeldBack(t *testing.T) {
	for name, declared := range map[string]int64{"of a size that is known": size, "of one that is not": Unknown} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pr, pw := io.Pipe()
				var got strings.Builder
				done := make(chan error)
				go func() {
					_, err := io.Copy(&got, newBody(t, newReader(plain{pr}, declared), nil).Reader())
					done <- err
				}()
				_, err := io.WriteString(pw, text)
				require.NoError(t, err)
				synctest.Wait()
				require.Equal(t, text[:len(text)-1], got.String())
				require.NoError(t, pw.Close())
				require.NoError(t, <-done)
				require.Equal(t, text, got.String())
			})
		})
	}
}

func TestSourceEmpty(t *testing.T) {
	for name, test := range map[string]struct {
		r    io.Reader
		size int64
		err  string
	}{
		"a plain reader that ends":             {plain{strings.NewReader("")}, 0, ""},
		"a plain reader that fails":            {plain{iotest.ErrReader(errBroken)}, 0, "source: the disk is broken"},
		"a plain reader that has more":         {plain{strings.NewReader("a")}, 0, tooMuch},
		"a plain reader that never ends":       {counting(0), 0, "source: multiple Read calls return no data or error"},
		"one that claims to seek, and fails":   {liar{iotest.ErrReader(errBroken)}, Unknown, "source: the disk is broken"},
		"the same, of a size that is known":    {liar{iotest.ErrReader(errBroken)}, 9, "source: the disk is broken"},
		"one that claims to seek and has more": {liar{strings.NewReader("a")}, 0, tooMuch},
		"a buffer with bytes":                  {buffer(4), 0, tooMuch},
	} {
		t.Run(name, func(t *testing.T) {
			src, err := Reader(test.r, test.size)
			if test.err != "" {
				require.EqualError(t, err, test.err)
				return
			}
			require.NoError(t, err)
			require.Zero(t, src.Size())
		})
	}
}

// A checksum that fails after a liar's Seek is noticed as that of any other plain reader is.
func TestSourceSeekUnsupported(t *testing.T) {
	for name, declared := range map[string]int64{"of a size that is known": size, "of one that is not": Unknown} {
		for _, together := range []bool{false, true} {
			t.Run(fmt.Sprint(name, together), func(t *testing.T) {
				src := newReader(liar{vouching(io.EOF, together)}, declared)
				require.Equal(t, declared, src.Size())
				ok, _ := src.Replayable()
				require.False(t, ok)

				long := strings.Repeat("x", probeSize)
				r := io.MultiReader(strings.NewReader(long), vouching(errBroken, together))
				if declared != Unknown {
					declared = int64(len(long)) + size
				}
				body := newBody(t, newReader(liar{r}, declared), nil)
				got, err := io.ReadAll(body.Reader())
				require.Equal(t, &Error{errBroken}, err)
				require.Less(t, len(got), len(long)+len(text))
			})
		}
	}
}

func TestSourceSizeLimit(t *testing.T) {
	for _, declared := range []int64{0, 1, 9, size} {
		for name, src := range map[string]*Source{
			"a seeker":       newReader(&bounded{t, strings.NewReader(text), declared}, declared),
			"an io.ReaderAt": ReaderAt(&bounded{t, strings.NewReader(text), declared}, declared),
		} {
			head, err := src.Peek(512)
			require.NoError(t, err, name)
			require.Equal(t, text[:declared], string(head))
			require.Equal(t, text[:declared], readAll(t, newBody(t, src, nil).Reader()), name)
		}
	}
}

func TestSourceErrorWithLastBytes(t *testing.T) {
	for name, src := range map[string]func() *Source{
		"an io.ReaderAt": func() *Source { return ReaderAt(&failingAt{strings.NewReader(text), size, errBroken}, size) },
		"the start of an io.ReaderAt": func() *Source {
			return ReaderAt(&failingAt{strings.NewReader(text + text), size, errBroken}, size)
		},
		"a seeker": func() *Source {
			return newReader(io.NewSectionReader(&failingAt{strings.NewReader(text), size, errBroken}, 0, size), Unknown)
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, buffer := range []int{1, 7, len(text), 4096} {
				body := newBody(t, src(), nil)
				got, err := readIn(body.Reader(), buffer)
				require.Equal(t, &Error{errBroken}, err)
				require.Equal(t, err, body.Err())
				require.Less(t, len(got), len(text))
				_, err = src().Peek(512)
				require.Equal(t, &Error{errBroken}, err)
			}
		})
	}
	// An io.ReaderAt may report its end with its last bytes.
	require.Equal(t, text, readAll(t, newBody(t, ReaderAt(&failingAt{strings.NewReader(text), size, io.EOF}, size), nil).Reader()))
}

func TestFileChanges(t *testing.T) {
	for name, open := range map[string]func(*os.File) *Source{
		"a seeker":       func(f *os.File) *Source { return newReader(f, Unknown) },
		"an io.ReaderAt": func(f *os.File) *Source { return ReaderAt(f, size) },
	} {
		t.Run(name+" grows", func(t *testing.T) {
			f := file(t, 0)
			src := open(f)
			require.NoError(t, os.Truncate(f.Name(), size+1))
			require.Equal(t, text, readAll(t, newBody(t, src, nil).Reader()))
		})
		t.Run(name+" shrinks", func(t *testing.T) {
			f := file(t, 0)
			src := open(f)
			require.NoError(t, os.Truncate(f.Name(), size-1))
			_, err := io.ReadAll(newBody(t, src, nil).Reader())
			require.EqualError(t, err, "source: it ended after 42 of 43 bytes")
		})
	}
}

// An early end is none where the source reports an error of the same name.
func TestPeekErrors(t *testing.T) {
	for _, cause := range []error{errBroken, io.ErrUnexpectedEOF} {
		for _, together := range []bool{false, true} {
			for name, src := range map[string]*Source{
				"a plain reader":             newReader(plain{vouching(cause, together)}, Unknown),
				"a plain reader with a size": newReader(plain{vouching(cause, together)}, 512),
				"an io.ReaderAt":             ReaderAt(&failingAt{strings.NewReader(text), size, cause}, 512),
			} {
				head, err := src.Peek(512)
				require.Equal(t, &Error{cause}, err, name)
				require.Equal(t, text, string(head), name)
			}
		}
	}
}

// panicking does as fn does in every call.
type panicking struct{ fn func() }

func (p panicking) Read([]byte) (int, error)          { p.fn(); return 0, io.EOF }
func (p panicking) ReadAt([]byte, int64) (int, error) { p.fn(); return 0, io.EOF }

// turningBad seeks while it is measured, and does as fn does later.
type turningBad struct {
	*strings.Reader
	fn    func()
	seeks int
}

func (s *turningBad) Seek(offset int64, whence int) (int64, error) {
	if s.seeks++; s.seeks > 3 {
		s.fn()
	}
	return s.Reader.Seek(offset, whence)
}

func TestReadPanics(t *testing.T) {
	boom := func() { panic("boom") }
	for name, body := range map[string]func(t *testing.T, fn func()) *Body{
		"in Read":   func(t *testing.T, fn func()) *Body { return newBody(t, newReader(panicking{fn}, Unknown), nil) },
		"in ReadAt": func(t *testing.T, fn func()) *Body { return newBody(t, ReaderAt(panicking{fn}, 9), nil) },
		"in Seek": func(t *testing.T, fn func()) *Body {
			return newBody(t, newReader(&turningBad{Reader: strings.NewReader(text), fn: fn}, Unknown), nil)
		},
		"in Progress": func(t *testing.T, fn func()) *Body {
			return newBody(t, Bytes([]byte(text)), func(int64, int64) { fn() })
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := body(t, boom)
			r := b.Reader()
			for range 2 {
				n, err := r.Read(make([]byte, 9))
				require.Zero(t, n)
				require.ErrorContains(t, err, "panic: boom")
			}
			p, ok := errors.AsType[*guard.PanicError](b.Err())
			require.True(t, ok, "%v", b.Err())
			require.Equal(t, "boom", p.Value)
			require.Contains(t, string(p.Stack), "TestReadPanics")
			b.End(context.Background())

			b = body(t, runtime.Goexit)
			n, err := b.Reader().Read(make([]byte, 9))
			require.Zero(t, n)
			want := "source: runtime.Goexit was called"
			if name == "in Progress" {
				want = "the Progress function: runtime.Goexit was called"
			}
			require.EqualError(t, err, want)
			require.Equal(t, err, b.Err())
			b.End(context.Background())
		})
	}
}

// The attempt is over, and the next one succeeds: it would not be noticed at all.
func TestLateReadPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		body := newBody(t, newReader(panicking{func() { <-gate; panic("boom") }}, Unknown), nil)
		done := make(chan error)
		go func() {
			_, err := body.Reader().Read(make([]byte, 9))
			done <- err
		}()
		synctest.Wait()
		require.NoError(t, body.Reader().Close())
		close(gate)
		require.ErrorContains(t, <-done, "boom")
		body.End(t.Context())
		require.ErrorContains(t, body.Err(), "panic: boom")
	})
}
