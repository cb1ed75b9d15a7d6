package amove

import "github.com/bucktgo/buckt"

// Allows reports whether a permission includes an S3 action.
func Allows(p buckt.AmovePermission, action string) bool { return allows(p, action) }

// S3Backend returns what serves the system's S3 endpoints, for tests between two of its calls.
func (s *System) S3Backend() *endpoint { return &endpoint{system: s} }
