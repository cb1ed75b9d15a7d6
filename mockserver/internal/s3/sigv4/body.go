package sigv4

import "io"

// growing reads a body into memory. It allocates as the bytes arrive, as the declared size may be wrong.
type growing struct {
	bytes []byte
	size  int64
}

const firstBytes = 1 << 20

func newGrowing(size int64) *growing {
	return &growing{make([]byte, 0, min(size, firstBytes)), size}
}

func (g *growing) len() int64 { return int64(len(g.bytes)) }

// read reads n bytes more and returns them.
func (g *growing) read(r io.Reader, n int64) ([]byte, error) {
	start := len(g.bytes)
	for end := start + int(n); len(g.bytes) < end; {
		if len(g.bytes) == cap(g.bytes) {
			larger := make([]byte, len(g.bytes), min(4*int64(cap(g.bytes)), g.size))
			copy(larger, g.bytes)
			g.bytes = larger
		}
		at := len(g.bytes)
		g.bytes = g.bytes[:min(end, cap(g.bytes))]
		if _, err := io.ReadFull(r, g.bytes[at:]); err != nil {
			return nil, errIncompleteBody
		}
	}
	return g.bytes[start:], nil
}

// ReadBody reads a body that is not chunked, of a declared size. The error is IncompleteBody if it ends before.
func ReadBody(r io.Reader, size int64) ([]byte, error) { return newGrowing(size).read(r, size) }
