package sigv4

import (
	"io"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

// ReadBody reads a body that is not chunked, of a declared size. The error is IncompleteBody if it ends before.
func ReadBody(r io.Reader, size int64) (content.Bytes, error) {
	read, err := content.Read(r, size)
	if err != nil {
		return read, errIncompleteBody
	}
	return read, nil
}
