// Package body reads the bodies of responses into bounded, pooled memory.
package body

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// maxPooled is the size of the largest pooled buffer.
const maxPooled = 1 << 20

// TooLargeError is the error of a body above its limit.
type TooLargeError struct{ Limit int64 }

// Error implements error.
func (e *TooLargeError) Error() string {
	const kib, mib = 1 << 10, 1 << 20
	switch {
	case e.Limit >= mib && e.Limit%mib == 0:
		return fmt.Sprintf("the response is larger than %d MiB", e.Limit/mib)
	case e.Limit >= kib && e.Limit%kib == 0:
		return fmt.Sprintf("the response is larger than %d KiB", e.Limit/kib)
	}
	return fmt.Sprintf("the response is larger than %d bytes", e.Limit)
}

// Buffer has one body. Its memory is reused, so a caller must copy anything that it keeps.
type Buffer struct{ b []byte }

var buffers = sync.Pool{New: func() any { return &Buffer{b: make([]byte, 0, 4096)} }}

// NewBuffer returns an empty buffer.
func NewBuffer() *Buffer { return buffers.Get().(*Buffer) }

// Free returns the memory to the pool. The buffer must not be used afterwards. A nil buffer is allowed.
func (b *Buffer) Free() {
	if b == nil || cap(b.b) > maxPooled {
		return
	}
	b.b = b.b[:0]
	buffers.Put(b)
}

// Bytes returns the body, or nil for a nil buffer.
func (b *Buffer) Bytes() []byte {
	if b == nil {
		return nil
	}
	return b.b
}

// Fill reads r to its end, so that its connection can be reused. size is the announced length, negative if unknown; memory is
// allocated according to it only up to the size of pooled buffers. A body of more than limit bytes is a [*TooLargeError]. The end of
// ctx ends Fill even if r ignores it; the bytes read before are kept. The total allocation is less than three times the limit.
func (b *Buffer) Fill(ctx context.Context, r io.Reader, size, limit int64) error {
	// One byte more than announced, so that EOF is read without growing.
	if size = min(size, limit); size >= 0 && size < maxPooled && int64(cap(b.b)) <= size {
		b.b = make([]byte, 0, size+1)
	}
	for {
		if len(b.b) == cap(b.b) {
			b.grow(limit)
		}
		free := b.b[len(b.b):min(int64(cap(b.b)), limit+1)]
		n, err := r.Read(free)
		b.b = b.b[:len(b.b)+n]
		switch {
		case int64(len(b.b)) > limit:
			b.b = b.b[:limit]
			return &TooLargeError{limit}
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
	}
}

// grow doubles the buffer, because append would grow large ones by a quarter and allocate more in total. The last step grows to the
// limit.
func (b *Buffer) grow(limit int64) {
	size := max(512, 2*int64(cap(b.b)))
	if size > limit/2 {
		size = max(limit+1, int64(cap(b.b))+1)
	}
	b.b = append(make([]byte, 0, size), b.b...)
}
