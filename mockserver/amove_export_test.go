package mockserver

// Allows reports whether a permission includes an S3 action.
func (p AmovePermission) Allows(action string) bool { return p.allows(action) }

// S3Backend returns what serves the system's S3 endpoints, for tests between two of its calls.
func (s *AmoveSystem) S3Backend() *amoveS3 { return &amoveS3{system: s} }
