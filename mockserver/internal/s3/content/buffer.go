package content

import "io"

// segmentSize is the length of the segments of a long body.
const segmentSize = 1 << 20

// Buffer reads a body into memory. It allocates as the bytes arrive, as the declared size may be wrong, and never more than that size.
type Buffer struct {
	held Bytes // the last segment may have room
	size int64
}

// NewBuffer returns a buffer for a body of a declared size.
func NewBuffer(size int64) *Buffer { return &Buffer{size: size} }

// Bytes are all that has been read. Nothing more may be read then.
func (b *Buffer) Bytes() Bytes { return b.held }

// Size is the number of bytes that have been read.
func (b *Buffer) Size() int64 { return b.held.size }

// Read reads n bytes more and returns them. With those read before they must not exceed the declared size.
func (b *Buffer) Read(r io.Reader, n int64) (Bytes, error) {
	start, end := b.held.size, b.held.size+n
	for b.held.size < end {
		last := b.last()
		at := len(*last)
		room := (*last)[at:min(cap(*last), at+int(end-b.held.size))]
		if _, err := io.ReadFull(r, room); err != nil {
			return Bytes{}, err
		}
		*last = (*last)[:at+len(room)]
		b.held.size += int64(len(room))
	}
	return b.held.Slice(start, end), nil
}

// last is a segment with room.
func (b *Buffer) last() *[]byte {
	last := &b.held.first
	if n := len(b.held.rest); n > 0 {
		last = &b.held.rest[n-1]
	}
	if len(*last) < cap(*last) {
		return last
	}
	segment := make([]byte, 0, min(b.size-b.held.size, segmentSize))
	if b.held.size == 0 {
		b.held.first = segment
		return &b.held.first
	}
	b.held.rest = append(b.held.rest, segment)
	return &b.held.rest[len(b.held.rest)-1]
}

// Read reads a whole body of a declared size.
func Read(r io.Reader, size int64) (Bytes, error) { return NewBuffer(size).Read(r, size) }

// ReadAll reads a body of an unknown size to its end, or one byte more than a limit.
func ReadAll(r io.Reader, limit int64) (Bytes, error) {
	r = io.LimitReader(r, limit+1)
	var all Bytes
	for {
		segment, err := io.ReadAll(io.LimitReader(r, segmentSize))
		all.add(segment)
		if err != nil || len(segment) < segmentSize {
			return all, err
		}
	}
}
