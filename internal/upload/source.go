package upload

import (
	"bytes"
	"io"
)

// Unknown is the size of a source that does not report it.
const Unknown int64 = -1

// Source provides the bytes of an upload.
type Source struct {
	size int64
	// plain is true for a source that can be read only once. Its last byte is sent only after the source has ended.
	plain bool
	// open starts at the first byte. It is called repeatedly unless the source is plain.
	open func() (io.Reader, error)
}

const onlyOnce = "the source is a plain io.Reader, which can be read only once"

// probeSize is large enough for readers that lose bytes that do not fit into the buffer of a Read.
const probeSize = 512

// Bytes returns a source for a slice, which is not copied.
func Bytes(b []byte) *Source {
	return &Source{size: int64(len(b)), open: func() (io.Reader, error) { return bytes.NewReader(b), nil }}
}

// ReaderAt returns a source for the first size bytes of r.
func ReaderAt(r io.ReaderAt, size int64) *Source {
	return &Source{size: size, open: func() (io.Reader, error) { return io.NewSectionReader(r, 0, size), nil }}
}

// Reader returns a source for the remaining bytes of r. A reader that can seek starts at its current offset and is read again on a
// retry. A reader that only claims to seek, such as an *os.File that is a pipe, is detected. size is Unknown unless the caller knows
// it.
func Reader(r io.Reader, size int64) (*Source, error) {
	if s, ok := r.(io.Seeker); ok {
		src, err := seekable(r, s, size)
		if src != nil || err != nil {
			return src, err
		}
	}
	// Only the Len of a buffer is its complete size: that of another reader may be the available part.
	if b, ok := r.(*bytes.Buffer); ok && size == Unknown {
		size = int64(b.Len())
	}
	if size != 0 {
		return plainSource(nil, r, size), nil
	}
	// An empty body has no last byte to hold back, so its end is verified before anything is sent.
	switch n, err := read(r, make([]byte, probeSize)); {
	case n > 0:
		return nil, &Error{errTooMuch}
	case err != io.EOF:
		return nil, &Error{err}
	}
	return plainSource(nil, r, 0), nil
}

// seekable returns nil if a reader does not seek.
func seekable(r io.Reader, s io.Seeker, size int64) (*Source, error) {
	start, err := s.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, nil
	}
	end, noEnd := s.Seek(0, io.SeekEnd)
	if _, err := s.Seek(start, io.SeekStart); err != nil {
		if noEnd != nil {
			return nil, nil
		}
		return nil, &Error{err} // it is at its end now
	}
	if noEnd == nil && end <= start {
		// A wrapper such as aws.ReadSeekCloser reports an offset of 0 for every Seek.
		head := make([]byte, probeSize)
		n, err := read(r, head)
		switch {
		case n > 0 && size == 0:
			return nil, &Error{errTooMuch}
		case n > 0:
			return plainSource(head[:n], after(r, err), size), nil
		case err != io.EOF:
			return nil, &Error{err}
		}
	}
	if size == Unknown && noEnd == nil {
		size = max(0, end-start)
	}
	return &Source{size: size, open: func() (io.Reader, error) {
		_, err := s.Seek(start, io.SeekStart)
		return r, err
	}}, nil
}

// plainSource returns a source for head and the remaining bytes of r.
func plainSource(head []byte, r io.Reader, size int64) *Source {
	return &Source{size: size, plain: true, open: func() (io.Reader, error) {
		return io.MultiReader(bytes.NewReader(head), r), nil
	}}
}

// Size returns the number of bytes, or Unknown.
func (s *Source) Size() int64 { return s.size }

// Replayable reports whether the source can be read again, and the reason if not.
func (s *Source) Replayable() (ok bool, why string) {
	if s.plain {
		return false, onlyOnce
	}
	return true, ""
}

// Peek returns up to n first bytes and keeps them for the upload. Its error is an *Error.
func (s *Source) Peek(n int) ([]byte, error) {
	head, err := s.peek(n)
	if err != nil && err != io.EOF {
		return head, &Error{err}
	}
	return head, nil
}

func (s *Source) peek(n int) ([]byte, error) {
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	if s.size != Unknown {
		n = int(min(int64(n), s.size))
	}
	head := make([]byte, n)
	got := 0
	// io.ReadFull would report an early end as io.ErrUnexpectedEOF, which may be the source's own error.
	for got < n && err == nil {
		var m int
		m, err = read(r, head[got:])
		got += m
	}
	head = head[:got]
	if s.plain {
		*s = *plainSource(head, after(r, err), s.size)
		return head, err
	}
	// The caller may continue to use its reader if the upload is rejected before it is read.
	if _, back := s.open(); err == nil || err == io.EOF {
		err = back
	}
	return head, err
}

// after returns the rest of a reader whose last Read returned err.
func after(r io.Reader, err error) io.Reader {
	if err == nil {
		return r
	}
	return failed{err}
}

type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }
