// Package content holds the bytes of objects in segments, so that a body is read, joined to others and sliced without a copy.
package content

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"io"
)

// Bytes are the bytes of an object. They never change, so that objects, parts and states share their segments. The zero value is empty.
type Bytes struct {
	first []byte // alone for what fits into one segment, which saves an allocation
	rest  [][]byte
	size  int64
}

// Of returns a content that consists of b, which must not be changed any more.
func Of(b []byte) Bytes { return Bytes{first: b, size: int64(len(b))} }

// Join returns a content with the segments of several.
func Join(parts []Bytes) Bytes {
	var joined Bytes
	for _, part := range parts {
		for i := range part.segments() {
			joined.add(part.segment(i))
		}
	}
	return joined
}

// Size is the number of bytes.
func (b Bytes) Size() int64 { return b.size }

// IsZero reports whether there are no bytes.
func (b Bytes) IsZero() bool { return b.size == 0 }

// Slice returns the bytes from start to end, which share the segments of b.
func (b Bytes) Slice(start, end int64) Bytes {
	if start == 0 && end == b.size {
		return b
	}
	var slice Bytes
	at := int64(0)
	for i := range b.segments() {
		s := b.segment(i)
		from, to := max(start-at, 0), min(end-at, int64(len(s)))
		if from < to {
			slice.add(s[from:to:to])
		}
		at += int64(len(s))
	}
	return slice
}

// WriteTo writes the bytes, one segment after the other.
func (b Bytes) WriteTo(w io.Writer) (written int64, err error) {
	for i := range b.segments() {
		n, err := w.Write(b.segment(i))
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// Copy returns the bytes in one piece, which the caller may change. It is nil for none.
func (b Bytes) Copy() []byte {
	if b.size == 0 {
		return nil
	}
	whole := make([]byte, 0, b.size)
	for i := range b.segments() {
		whole = append(whole, b.segment(i)...)
	}
	return whole
}

// MD5 is the hash of the bytes.
func (b Bytes) MD5() [md5.Size]byte {
	if b.rest == nil {
		return md5.Sum(b.first)
	}
	return [md5.Size]byte(b.Sum(md5.New()))
}

// SHA256 is the hash of the bytes.
func (b Bytes) SHA256() [sha256.Size]byte {
	if b.rest == nil {
		return sha256.Sum256(b.first)
	}
	return [sha256.Size]byte(b.Sum(sha256.New()))
}

// Sum adds the bytes to a hash and returns its value.
func (b Bytes) Sum(h hash.Hash) []byte {
	_, _ = b.WriteTo(h) // a hash takes everything
	return h.Sum(nil)
}

// MarshalText writes the bytes in base64.
func (b Bytes) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, b.Copy()), nil
}

// UnmarshalText reads bytes in base64.
func (b *Bytes) UnmarshalText(text []byte) error {
	decoded, err := base64.StdEncoding.AppendDecode(nil, text)
	*b = Of(decoded)
	return err
}

func (b Bytes) segments() int { return 1 + len(b.rest) }

func (b Bytes) segment(i int) []byte {
	if i == 0 {
		return b.first
	}
	return b.rest[i-1]
}

// add adds a segment.
func (b *Bytes) add(segment []byte) {
	if b.size == 0 {
		b.first = segment
	} else if len(segment) > 0 {
		b.rest = append(b.rest, segment)
	}
	b.size += int64(len(segment))
}
