package s3

import "github.com/bucktgo/buckt/mockserver/internal/s3/s3error"

// Error is an error of S3.
type Error = s3error.Error

// NewError makes an error with the usual status of its code. An empty message is the usual one of the code.
func NewError(code, message string) *Error { return s3error.New(code, message) }

var errAccessDenied = NewError("AccessDenied", "")
