package amove

import (
	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// Allows reports whether a permission includes an S3 action.
func Allows(p buckt.AmovePermission, action string) bool { return allows(p, action) }

// S3Backend is what serves the system's S3 endpoints.
type S3Backend interface {
	s3.Backend
	s3.BucketDeleter
}

// S3Backend returns what serves the system's S3 endpoints, for tests between two of its calls.
func (s *System) S3Backend() S3Backend {
	return s.s3Endpoints.Resolve("", "", "", "").Handler.Backend.(S3Backend)
}
