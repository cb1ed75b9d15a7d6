package mockserver

// Allows tells tests which S3 actions a permission stands for.
func (p AmovePermission) Allows(action string) bool { return p.allows(action) }
