package service

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// WithS3 is implemented by systems with buckets that S3 clients reach.
type WithS3 interface{ S3() S3 }

// S3 finds keys and buckets of a system, see [S3Endpoints]. Its methods lock the system.
type S3 interface {
	// Resolve finds, with one lock, the handler, key and bucket of a request at an endpoint. The host is in lower case and has no port; "" is the
	// server's own address, at which all buckets are found by path, and where the region of the signature distinguishes buckets of one
	// name. The handler of an endpoint is the same at each call, so that it keeps its signing keys.
	Resolve(host, region, accessKey, bucket string) S3Target
	// Used records that a request with a key was authenticated, and returns the id that the control plane has for the key.
	Used(accessKey string) (id string)
}

// S3Target is the result of Resolve.
type S3Target struct {
	// Key is the key that works at the endpoint; it has no id if there is none.
	Key      s3.Key
	Handler  *s3.Handler // nil if the host is not an endpoint
	KeyID    string      // of the control plane, "" if the system has no such key
	BucketID string      // "" if it has no such bucket
	// HiddenKey is set if the system has the key, but the control plane has no id for it, as it only signs URLs.
	HiddenKey bool
}

// S3Translator is implemented by systems that issue URLs with signatures of an older version, which package s3 does not know.
// S3Translate returns a request whose older signature is replaced by one of version 4, and the error of S3 if the older one is wrong.
// A request without such a signature is returned as it is.
type S3Translator interface {
	S3Translate(r *http.Request) (translated *http.Request, refusal error)
}
