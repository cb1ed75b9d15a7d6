package service

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// S3 is implemented by systems with buckets that S3 clients reach. Its methods lock the system.
type S3 interface {
	// Resolve finds, with one lock, what a request concerns at an endpoint: "" is the server's own address, where all buckets are found
	// by path. It is called once a request.
	S3Resolve(host, region, accessKey, bucket string) S3Target
	// S3Used records that a key was authenticated and returns its id.
	S3Used(accessKey string) (id string)
}

// S3Target is the result of [S3.Resolve].
type S3Target struct {
	Handler  *s3.Handler // nil if the host is not an endpoint
	KeyID    string      // "" if the system has no such key
	BucketID string      // "" if it has no such bucket
}

// S3Translator is implemented by systems with URLs that have older signatures.
type S3Translator interface {
	S3Translate(r *http.Request) *http.Request
}

// Site is implemented by systems that serve files at domains of their buckets.
type Site interface {
	// SiteOf finds the bucket of a domain.
	SiteOf(host string) (bucketID string, found bool)
	ServeFile(c *Call, host, path string)
}
