// Package body reads the bodies of responses into pooled memory.
package body

import (
	"fmt"
	"io"
	"slices"
	"sync"
)

// maxPooled is the largest memory that is kept for the next body.
const maxPooled = 1 << 20

// TooLargeError is the error of a body that is larger than its limit.
type TooLargeError struct{ Limit int64 }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the response is larger than %g MiB", float64(e.Limit)/(1<<20))
}

// Buffer has the body of one response. Its memory is used again for others, so callers copy what they keep.
type Buffer struct{ b []byte }

var buffers = sync.Pool{New: func() any { return &Buffer{b: make([]byte, 0, 4096)} }}

// NewBuffer returns an empty buffer.
func NewBuffer() *Buffer { return buffers.Get().(*Buffer) }

// Free returns the memory to the pool. The buffer must not be used after that. On nil it does nothing.
func (b *Buffer) Free() {
	if b == nil || cap(b.b) > maxPooled {
		return
	}
	b.b = b.b[:0]
	buffers.Put(b)
}

// Bytes returns the body, nil on a nil buffer.
func (b *Buffer) Bytes() []byte {
	if b == nil {
		return nil
	}
	return b.b
}

// Fill reads r to its end, so that its connection can be used again. size is the announced length, negative if there is
// none; memory is allocated for it in advance only up to the size of a pooled buffer. A body that is larger than the limit is a
// [*TooLargeError].
func (b *Buffer) Fill(r io.Reader, size, limit int64) error {
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
		case int64(len(b.b)) > limit:
			return &TooLargeError{limit}
		}
	}
}
