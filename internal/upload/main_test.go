package upload

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const text = "the quick brown fox jumps over the lazy dog"

var errBroken = errors.New("the disk is broken")

// plain hides all that a reader can do beside Read.
type plain struct{ io.Reader }

// file is a file with the text, read up to offset.
func file(t *testing.T, offset int64) *os.File {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	f, err := os.Open(name)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	_, err = f.Seek(offset, io.SeekStart)
	require.NoError(t, err)
	return f
}

// pipe is a pipe of the operating system that gives the text.
func pipe(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	_, err = w.WriteString(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

// buffer has the text without its first bytes, which have been read.
func buffer(offset int) *bytes.Buffer {
	b := bytes.NewBufferString(text)
	b.Next(offset)
	return b
}

// gated is a source whose Read blocks until it is released. It detects concurrent use.
type gated struct {
	*bytes.Reader
	gate   chan struct{}
	inside atomic.Int32
	raced  atomic.Bool
	calls  atomic.Int32
}

func newGated() *gated {
	return &gated{Reader: bytes.NewReader([]byte(text)), gate: make(chan struct{})}
}

func (g *gated) enter() func() {
	g.calls.Add(1)
	if g.inside.Add(1) > 1 {
		g.raced.Store(true)
	}
	return func() { g.inside.Add(-1) }
}

func (g *gated) Read(p []byte) (int, error) {
	defer g.enter()()
	<-g.gate
	return g.Reader.Read(p)
}

func (g *gated) Seek(offset int64, whence int) (int64, error) {
	defer g.enter()()
	return g.Reader.Seek(offset, whence)
}

// newReader is Reader of a source that does not fail yet.
func newReader(r io.Reader, size int64) *Source {
	src, err := Reader(r, size)
	if err != nil {
		panic(err)
	}
	return src
}

// newBody is NewBody of a body that ends with the test.
func newBody(t *testing.T, src *Source, progress func(sent, total int64)) *Body {
	body := NewBody(src, progress)
	t.Cleanup(func() { body.End(context.Background()) })
	return body
}

// readN reads exactly n bytes.
func readN(t *testing.T, r io.Reader, n int) string {
	t.Helper()
	p := make([]byte, n)
	_, err := io.ReadFull(r, p)
	require.NoError(t, err)
	return string(p)
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	p, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(p)
}
