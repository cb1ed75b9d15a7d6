package bucktapi

import "errors"

// Behavior is how the system behaves. The zero value is the documented behavior.
type Behavior struct {
	// MaxFileSize is the size in bytes of the largest file that a bucket accepts whose maxFileSizeBytes is null. 0 is no limit.
	MaxFileSize int64
	// Subdomains makes the names of managed domains: the part before ".files.buckt.dev". It is called up to five times for one that is free.
	// The default makes pronounceable names of 8 to 12 letters.
	Subdomains func() string
	// DeleteWhileProvisioning allows to delete a bucket that is provisioning. By default the response is 409.
	DeleteWhileProvisioning bool
	// ImportConflictsAreServerErrors responds with 500 to the import of an S3 bucket that is already imported, as the real server was seen to
	// do. The default is 409.
	ImportConflictsAreServerErrors bool
	// LogReadsLogged logs requests that read the logs. By default they are not logged.
	LogReadsLogged bool
}

func (b Behavior) check() error {
	if b.MaxFileSize < 0 {
		return errors.New("maxFileSize must not be negative")
	}
	return nil
}
