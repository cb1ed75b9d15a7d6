package mockserver

import "crypto/subtle"

// The S3 actions that keys are given or not.
const (
	s3ListBucket   = "s3:ListBucket"
	s3GetObject    = "s3:GetObject"
	s3PutObject    = "s3:PutObject"
	s3DeleteObject = "s3:DeleteObject"
)

// storage is a system with buckets that S3 clients reach, seen from their side. Its methods lock the system, so that it is not
// asked by one that holds its lock.
type storage interface {
	// s3Endpoint tells whether a host, in lower case and without port, is an S3 endpoint of the system's.
	s3Endpoint(host string) bool
	// s3Bucket tells whether a bucket can be used at one of the system's endpoints.
	s3Bucket(host, bucket string) bool
	// s3Key finds a key by its access key id, as it is at one of the system's endpoints. One that was revoked is not found.
	s3Key(host, accessKey string) (key s3Key, found bool)
}

// s3Key is a key as S3 knows it. It is a copy: asking it takes no lock.
type s3Key struct {
	secret string
	// allows tells whether the key may do an action in a bucket: to an object, or in s3:ListBucket's case to a prefix, "" for all
	// of the bucket.
	allows func(action, bucket, object string) bool
}

// s3Result is what an S3 client is answered.
type s3Result int

const (
	s3OK s3Result = iota
	s3AccessDenied
	s3NoSuchBucket
	// s3Unreachable is no answer at all: nothing is at the host.
	s3Unreachable
)

// askS3 tells what would come of an action in a bucket, asked for at an endpoint with a key.
func (s *Server) askS3(host, accessKey, secret, action, bucket, object string) s3Result {
	for _, sys := range s.systems() {
		store, isStorage := filled(s, sys).(storage)
		if !isStorage || !store.s3Endpoint(host) {
			continue
		}
		// S3 looks at the key first, so that a stranger does not learn which buckets exist.
		key, found := store.s3Key(host, accessKey)
		switch {
		case !found || subtle.ConstantTimeCompare([]byte(key.secret), []byte(secret)) == 0:
			return s3AccessDenied
		case !store.s3Bucket(host, bucket):
			return s3NoSuchBucket
		case !key.allows(action, bucket, object):
			return s3AccessDenied
		}
		return s3OK
	}
	return s3Unreachable
}
