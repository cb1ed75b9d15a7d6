package buckt

import (
	"errors"
	"io"
	"slices"
	"sync"
)

const (
	// maxAnswer is the largest answer that is read into memory.
	maxAnswer = 32 << 20
	// maxPooled is the largest buffer that is kept for the next answer.
	maxPooled = 1 << 20
)

var errTooLarge = errors.New("the answer is larger than 32 MiB")

// buffer holds the body of one answer. The memory is used again for others, so what is kept of a body is copied.
type buffer struct{ b []byte }

var buffers = sync.Pool{New: func() any { return &buffer{b: make([]byte, 0, 4096)} }}

func newBuffer() *buffer { return buffers.Get().(*buffer) }

// free gives the memory back; on nil it does nothing.
func (b *buffer) free() {
	if b == nil || cap(b.b) > maxPooled {
		return
	}
	b.b = b.b[:0]
	buffers.Put(b)
}

func (b *buffer) bytes() []byte {
	if b == nil {
		return nil
	}
	return b.b
}

// readFrom reads r to its end, so that its connection can be used again. size is what the server announced, negative
// when it did not; it is trusted only as far as memory is concerned that is worth keeping.
func (b *buffer) readFrom(r io.Reader, size int64) error {
	// One byte more than announced, so that the end is seen without growing.
	if size >= 0 && size < maxPooled && int64(cap(b.b)) <= size {
		b.b = make([]byte, 0, size+1)
	}
	for {
		if len(b.b) == cap(b.b) {
			b.b = slices.Grow(b.b, len(b.b)+1) // to twice the size: append grows large slices by a quarter
		}
		n, err := r.Read(b.b[len(b.b):cap(b.b)])
		b.b = b.b[:len(b.b)+n]
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case len(b.b) > maxAnswer:
			return errTooLarge
		}
	}
}
