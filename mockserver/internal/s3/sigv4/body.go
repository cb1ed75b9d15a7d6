package sigv4

import (
	"io"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

// ReadBody reads a body that is not in the framing of aws-chunked, of a declared size. The error is IncompleteBody if it ends before.
func ReadBody(r io.Reader, size int64) (content.Bytes, error) { return complete(content.Read(r, size)) }

// ReadUnknown reads a body of unknown size, and of one with more than limit bytes more than those.
func ReadUnknown(r io.Reader, limit int64) (content.Bytes, error) {
	return complete(content.ReadAll(r, limit))
}

func complete(read content.Bytes, err error) (content.Bytes, error) {
	if err != nil {
		return read, errIncompleteBody
	}
	return read, nil
}
