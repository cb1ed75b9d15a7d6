package upload

import (
	"bytes"
	"io"
	"math"
)

// Unknown is the size of a source that cannot tell it.
const Unknown int64 = -1

// Source is where the bytes of an upload come from.
type Source struct {
	size int64
	// once says why the source cannot be read a second time; "" means that it can.
	once string
	// open starts at the first byte. It is called again only where once is "".
	open func() (io.Reader, error)
}

// Bytes is a source over a slice, which is not copied.
func Bytes(b []byte) *Source {
	return &Source{size: int64(len(b)), open: func() (io.Reader, error) { return bytes.NewReader(b), nil }}
}

// ReaderAt is a source over the first size bytes of r.
func ReaderAt(r io.ReaderAt, size int64) *Source {
	return &Source{size: size, open: func() (io.Reader, error) { return io.NewSectionReader(r, 0, size), nil }}
}

// Reader is a source over what r still has to give. A reader that can really seek starts at its present place and
// is read again on a retry; one that only claims to (a pipe is an *os.File as well) is found out here. size is
// Unknown where the caller does not know it.
func Reader(r io.Reader, size int64) *Source {
	if s, ok := seekable(r, size); ok {
		return s
	}
	// Only the buffer's Len is known to be all that it will give: another reader's may be what it holds just now.
	if b, ok := r.(*bytes.Buffer); ok && size == Unknown {
		size = int64(b.Len())
	}
	return &Source{
		size: size,
		once: "the source is a plain io.Reader, which can be read only once",
		open: func() (io.Reader, error) { return r, nil },
	}
}

func seekable(r io.Reader, size int64) (*Source, bool) {
	s, ok := r.(io.Seeker)
	if !ok {
		return nil, false
	}
	start, err := s.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, false
	}
	end, noEnd := s.Seek(0, io.SeekEnd)
	if _, err := s.Seek(start, io.SeekStart); err != nil && noEnd != nil {
		return nil, false
	}
	// One that does not come back from its end is no plain reader any more: open tells the error.
	if size == Unknown && noEnd == nil {
		size = max(0, end-start)
	}
	return &Source{size: size, open: func() (io.Reader, error) {
		_, err := s.Seek(start, io.SeekStart)
		return r, err
	}}, true
}

// Size is the number of bytes, or Unknown.
func (s *Source) Size() int64 { return s.size }

// Replayable says whether the source can be read again, and why not.
func (s *Source) Replayable() (ok bool, why string) { return s.once == "", s.once }

// Peek returns up to n first bytes, without losing them for the upload.
func (s *Source) Peek(n int) ([]byte, error) {
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	if s.size != Unknown {
		n = int(min(int64(n), s.size, math.MaxInt32))
	}
	head := make([]byte, n)
	got, err := io.ReadFull(r, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	head = head[:got]
	if s.once != "" {
		s.open = func() (io.Reader, error) { return io.MultiReader(bytes.NewReader(head), r), nil }
		return head, err
	}
	// The caller may use its reader otherwise, should the upload come to nothing before it is read.
	if _, back := s.open(); err == nil {
		err = back
	}
	return head, err
}
