package buckt

import (
	"io"
	"io/fs"

	"github.com/bucktgo/buckt/internal/upload"
)

// Source provides the bytes of an upload: [FromReader], [FromReaderSize], [FromReaderAt] or [FromBytes]. The zero value is invalid. A
// source can be used for one upload.
//
// A file is stored only if its source ends without an error. An error of the source, even together with its last bytes, fails the upload
// before the server has received all bytes. The error of the upload begins with "source: " and wraps the error of the source. A panic of
// the source is raised on the goroutine of the upload's caller, as a [*PanicError].
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

// FromReader uploads the remaining bytes of r. The size of a reader that can seek, such as an [*os.File] or a [*bytes.Reader], is
// determined by seeking. If the reader grows later, the additional bytes are not sent; if it shrinks, the upload fails. Another attempt
// reads it again from its initial offset; it is not buffered in memory. If the size is 0, one Read verifies that the reader is
// empty, because some readers do not really seek.
//
// Any other reader, including a file that is a pipe, is read once. An upload that fails after the reader was read is not retried, and the
// error has the reason. The last byte is sent only after one more Read has returned [io.EOF]. If that Read returns any other error, such
// as a failed checksum, the upload fails and nothing is stored. The attempt timeout ([WithAttemptTimeout]) includes this Read.
//
// r is not read after the upload has returned, with one exception: a blocked Read cannot be interrupted. After the context has ended or
// the response was received, the upload waits for it for two seconds at most.
func FromReader(r io.Reader) Source { return Source{kind: sourceReader, r: r} }

// FromReaderSize is [FromReader] for a reader whose size is known. A reader that can seek is read up to size bytes and never past
// them. Any other reader must have exactly this size: if the Read after the last byte returns more data, the upload fails. Use
// [io.LimitReader] to send a part of a reader. If size is 0, that Read takes place before anything is sent.
func FromReaderSize(r io.Reader, size int64) Source {
	return Source{kind: sourceSized, r: r, size: size}
}

// FromReaderAt uploads the first size bytes of r, and never reads past them. Another attempt reads them again. An error other than
// [io.EOF] fails the upload, even together with the last bytes.
func FromReaderAt(r io.ReaderAt, size int64) Source {
	return Source{kind: sourceReaderAt, at: r, size: size}
}

// FromBytes uploads b, which must not be modified until the upload returns.
func FromBytes(b []byte) Source { return Source{kind: sourceBytes, b: b} }

// check rejects an invalid source.
func (s Source) check(op *operation) error {
	const field = "Source"
	var from any = s.r
	switch {
	case s.kind == sourceNone:
		return invalid(op, field, "must be FromReader, FromReaderSize, FromReaderAt or FromBytes")
	case s.kind == sourceBytes:
		return nil
	case s.size < 0:
		return invalid(op, field, "must not have a negative size")
	case s.kind == sourceReaderAt:
		from = s.at
	}
	if isNil(from) {
		return invalid(op, field, "must not be a nil reader")
	}
	return nil
}

// open prepares the source for sending. It may read the source.
func (s Source) open(op *operation) (*upload.Source, error) {
	const field = "Source"
	var src *upload.Source
	var err error
	switch s.kind {
	case sourceBytes:
		return upload.Bytes(s.b), nil
	case sourceReaderAt:
		if err := checkFile(op, field, s.at); err != nil {
			return nil, err
		}
		return upload.ReaderAt(s.at, s.size), nil
	}
	if err := checkFile(op, field, s.r); err != nil {
		return nil, err
	}
	size := upload.Unknown
	if s.kind == sourceSized {
		size = s.size
	}
	if src, err = upload.Reader(s.r, size); err != nil {
		return nil, unreadable(op, err)
	}
	return src, nil
}

// unreadable returns the error of a source that fails before anything is sent.
func unreadable(op *operation, err error) error {
	return &InvalidInputError{Operation: op.name, Field: "Source", Rule: "must be readable", cause: err}
}

// checkFile rejects a directory or a closed file.
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
