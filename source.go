package buckt

import (
	"io"
	"io/fs"

	"github.com/bucktgo/buckt/internal/upload"
)

// Source is where the bytes of an upload come from: [FromReader], [FromReaderSize], [FromReaderAt] or [FromBytes]. The
// zero value is refused. A source is for one upload.
type Source struct {
	kind sourceKind
	r    io.Reader
	at   io.ReaderAt
	b    []byte
	size int64
}

type sourceKind uint8

const (
	sourceNone sourceKind = iota
	sourceReader
	sourceSized
	sourceReaderAt
	sourceBytes
)

// FromReader uploads what r still has to give. A reader that can seek, such as an [*os.File] or a [*bytes.Reader], tells
// its size, and is read again from its present place when the upload is tried again; nothing is held in memory. Any
// other reader (also a file that is a pipe) is read once: an upload that fails after it was read is not tried again, and
// the error says so.
//
// Nobody reads r when the upload has returned, with one exception: a Read that does not return cannot be interrupted.
// An upload does not wait for it longer than a second or two once its context has ended or its answer is there.
func FromReader(r io.Reader) Source { return Source{kind: sourceReader, r: r} }

// FromReaderSize is [FromReader] for a reader whose size is known: exactly size bytes are read and sent.
func FromReaderSize(r io.Reader, size int64) Source {
	return Source{kind: sourceSized, r: r, size: size}
}

// FromReaderAt uploads the first size bytes of r. They are read again when the upload is tried again.
func FromReaderAt(r io.ReaderAt, size int64) Source {
	return Source{kind: sourceReaderAt, at: r, size: size}
}

// FromBytes uploads b, which must not change until the upload returns.
func FromBytes(b []byte) Source { return Source{kind: sourceBytes, b: b} }

// open checks the source and makes it ready to be sent.
func (s Source) open(op *operation) (*upload.Source, error) {
	const field = "Source"
	if s.size < 0 {
		return nil, invalid(op, field, "must not have a negative size")
	}
	var from any = s.r
	switch s.kind {
	case sourceBytes:
		return upload.Bytes(s.b), nil
	case sourceReaderAt:
		from = s.at
	case sourceNone:
		return nil, invalid(op, field, "must be FromReader, FromReaderSize, FromReaderAt or FromBytes")
	}
	if isNil(from) {
		return nil, invalid(op, field, "must not be a nil reader")
	}
	if err := checkFile(op, field, from); err != nil {
		return nil, err
	}
	switch s.kind {
	case sourceReaderAt:
		return upload.ReaderAt(s.at, s.size), nil
	case sourceSized:
		return upload.Reader(s.r, s.size), nil
	default:
		return upload.Reader(s.r, upload.Unknown), nil
	}
}

// checkFile refuses an open file that has no bytes to give: a directory, or one that is closed.
func checkFile(op *operation, field string, source any) error {
	f, ok := source.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return nil
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		return &InvalidInputError{Operation: op.name, Field: field, Rule: "must be readable", cause: err}
	case info.IsDir():
		return invalid(op, field, "must be a file, not a directory")
	}
	return nil
}
