package amove

// Allows reports whether a permission includes an S3 action.
func (p Permission) Allows(action string) bool { return p.allows(action) }

// S3Backend returns what serves the system's S3 endpoints, for tests between two of its calls.
func (s *System) S3Backend() *endpoint { return &endpoint{system: s} }
