package mockserver

import (
	"time"
)

// What follows goes with the last system that uses it.

// File is an object in a bucket.
type File struct {
	Key     string
	Content []byte
	// ContentType is application/octet-stream by default.
	ContentType string
	// CacheControl is sent with downloads.
	CacheControl string
	// LastModified is the server's time by default.
	LastModified time.Time
}
