package buckt

import (
	"io"
	"io/fs"

	"github.com/bucktgo/buckt/internal/upload"
)

// Source is where the bytes of an upload come from: [FromReader], [FromReaderSize], [FromReaderAt] or [FromBytes]. The
// zero value is refused. A source is for one upload.
//
// A file is stored only if its source vouches for it: an error that a source returns, also together with its last
// bytes, fails the upload before the server has all of them. The error begins with "source: " and wraps that of the
// source. A panic of the source is raised on the goroutine of the upload's caller, as a [*PanicError].
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

// FromReader uploads the rest of r. A reader that can seek, such as an [*os.File] or a [*bytes.Reader], is measured by
// seeking. It is sent as measured, also if it grows meanwhile, and fails the upload if it shrinks. It is read again from
// its present offset when the upload is tried again, and is not held in memory. If the size measured is 0, one Read
// verifies it: a reader that has bytes then does not really seek.
//
// Any other reader (also a file that is a pipe) is read once: an upload that fails after it was read is not tried again,
// and the error says so. Its last byte is held back until one more Read has returned an error: with [io.EOF] the byte is
// sent, with any other error, such as that of a failed checksum, the upload fails and nothing is stored. The attempt
// timeout ([WithAttemptTimeout]) includes this Read.
//
// r is not read after the upload has returned, with one exception: a Read that does not return cannot be interrupted. An
// upload does not wait for it longer than a second or two once its context has ended or the response has come.
func FromReader(r io.Reader) Source { return Source{kind: sourceReader, r: r} }

// FromReaderSize is [FromReader] for a reader whose size is known. A reader that can seek is read up to size bytes and
// never past them. Any other reader must end there: the Read that releases the last byte fails the upload if it returns
// more data. Wrap r in [io.LimitReader] to send a part of it. If size is 0, that Read comes before anything is sent.
func FromReaderSize(r io.Reader, size int64) Source {
	return Source{kind: sourceSized, r: r, size: size}
}

// FromReaderAt uploads the first size bytes of r, and never reads past them. They are read again when the upload is tried
// again. An error other than [io.EOF] fails the upload, also if it comes with the last bytes.
func FromReaderAt(r io.ReaderAt, size int64) Source {
	return Source{kind: sourceReaderAt, at: r, size: size}
}

// FromBytes uploads b, which must not change until the upload returns.
func FromBytes(b []byte) Source { return Source{kind: sourceBytes, b: b} }

// check refuses what cannot be a source.
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

// open makes the source ready to be sent. It may read it.
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

// unreadable is the error of a source that fails before anything is sent.
func unreadable(op *operation, err error) error {
	return &InvalidInputError{Operation: op.name, Field: "Source", Rule: "must be readable", cause: err}
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
