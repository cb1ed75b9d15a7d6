package upload

import (
	"errors"
	"fmt"
	"io"
)

// Error means that the source failed, as opposed to the network.
type Error struct{ Err error }

// Error implements error.
func (e *Error) Error() string { return "source: " + e.Err.Error() }

// Unwrap returns the source's own error.
func (e *Error) Unwrap() error { return e.Err }

var (
	errTooMuch = errors.New("it has more than the size declared; wrap it in io.LimitReader")
	errCount   = errors.New("its Read returned an impossible count")
)

// maxEmptyReads is the maximum number of consecutive Reads that return neither a byte nor an error.
const maxEmptyReads = 100

// read calls r.Read until it returns at least one byte or an error. p must not be empty.
func read(r io.Reader, p []byte) (int, error) {
	for range maxEmptyReads {
		n, err := r.Read(p)
		if n < 0 || n > len(p) {
			return 0, errCount
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

func endedEarly(n, size int64) error {
	return fmt.Errorf("it ended after %d of %d bytes", n, size)
}

// whole reads a source that can be read again, up to its size and never past it. Bytes that come with an error are not returned,
// because the source has failed.
type whole struct {
	src     io.Reader
	n, size int64
}

// Read implements io.Reader.
func (w *whole) Read(p []byte) (int, error) {
	if w.size != Unknown {
		if w.n == w.size {
			return 0, io.EOF
		}
		p = p[:min(int64(len(p)), w.size-w.n)]
	}
	n, err := read(w.src, p)
	switch {
	case err != nil && err != io.EOF:
		return 0, err
	case err != nil && w.size != Unknown && w.n+int64(n) < w.size:
		return 0, endedEarly(w.n+int64(n), w.size)
	}
	w.n += int64(n)
	return n, err
}

// heldBack reads a plain source. It holds the last byte back until one more Read has returned io.EOF: a server that has received all
// bytes of the declared size stores the file, so an error with or after the last byte would be too late.
type heldBack struct {
	src     io.Reader
	n, size int64
	last    byte
	holds   bool  // last is one of the n bytes, and not passed on yet
	end     error // of the source
}

// Read implements io.Reader. It returns 0 bytes and no error if the only byte that the source returned is held back.
func (h *heldBack) Read(p []byte) (int, error) {
	if h.end == nil {
		if n := h.next(p); n > 0 {
			last := p[n-1]
			if h.holds {
				copy(p[1:n], p)
				p[0] = h.last
			} else {
				n--
			}
			h.last, h.holds = last, true
			return n, nil
		}
	}
	if h.end == io.EOF && h.holds {
		p[0], h.holds = h.last, false
		return 1, io.EOF
	}
	return 0, h.end
}

// next reads from the source, and records its end.
func (h *heldBack) next(p []byte) int {
	if h.size != Unknown {
		p = p[:max(1, min(int64(len(p)), h.size-h.n))]
	}
	n, err := read(h.src, p)
	h.n += int64(n)
	switch {
	case err != nil && err != io.EOF:
		h.end = err
	case h.size != Unknown && h.n > h.size:
		h.end = errTooMuch
	case err != nil && h.n < h.size:
		h.end = endedEarly(h.n, h.size)
	default:
		h.end = err
		return n
	}
	return 0
}
