package s3

import (
	"strconv"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Error is an error of S3.
type Error = s3error.Error

// NewError makes an error with the usual status of its code. An empty message is the usual one of the code.
func NewError(code, message string) *Error { return s3error.New(code, message) }

func tooLarge(size, limit int64) *Error {
	return NewError("EntityTooLarge", "").With("ProposedSize", strconv.FormatInt(size, 10)).
		With("MaxSizeAllowed", strconv.FormatInt(limit, 10))
}

var errAccessDenied = NewError("AccessDenied", "")
