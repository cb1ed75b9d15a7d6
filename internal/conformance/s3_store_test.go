package conformance_test

import (
	"context"
	"net/http"
	"time"
)

// store is an S3 client for one bucket, as the checks use it. Both clients implement it with their own typed calls, so that every check
// runs with each of them.
type store interface {
	bucket() string

	put(ctx context.Context, key string, body []byte, o putOptions) (object, error)
	get(ctx context.Context, key string, o getOptions) (object, error)
	head(ctx context.Context, key string, o getOptions) (object, error)
	remove(ctx context.Context, key, version string) (object, error)
	// removeAll deletes keys in one request and returns the error codes of those that were refused.
	removeAll(ctx context.Context, keys ...string) (refused map[string]string, err error)
	copy(ctx context.Context, from source, key string, o copyOptions) (object, error)

	list(ctx context.Context, o listOptions) (page, error)
	listV1(ctx context.Context, o listOptions) (page, error)
	versions(ctx context.Context, prefix string) ([]version, error)

	createUpload(ctx context.Context, key string, o putOptions) (id string, err error)
	uploadPart(ctx context.Context, key, id string, number int, body []byte) (part, error)
	// copyPart copies length bytes from an offset, or the whole source if length is 0.
	copyPart(ctx context.Context, key, id string, number int, from source, offset, length int64) (part, error)
	parts(ctx context.Context, key, id string) ([]part, error)
	uploads(ctx context.Context, prefix string) (keys []string, err error)
	complete(ctx context.Context, key, id string, parts []part) (object, error)
	abort(ctx context.Context, key, id string) error

	presign(ctx context.Context, method, key string, expires time.Duration, o presignOptions) (string, error)

	buckets(ctx context.Context) (names []string, err error)
	createBucket(ctx context.Context, name string) error
	deleteBucket(ctx context.Context, name string) error
	headBucket(ctx context.Context) error
	versioning(ctx context.Context) (status string, err error)
	locking(ctx context.Context) (enabled string, err error)
	setLegalHold(ctx context.Context, key, version string, on bool) error
}

type putOptions struct {
	contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage string

	expires  time.Time
	metadata map[string]string
	// ifMatch is an ETag without quotes. ifAbsent requires that the object does not exist.
	ifMatch  string
	ifAbsent bool
	// checksum is an algorithm, such as "SHA256". checksumValue, if set, replaces the computed checksum.
	checksum, checksumValue string
	retainUntil             time.Time
}

type getOptions struct {
	// byteRange is the value of the Range header.
	byteRange string
	// ifMatch and ifNoneMatch are ETags without quotes.
	ifMatch, ifNoneMatch                                string
	ifModifiedSince, ifUnmodifiedSince                  time.Time
	version                                             string
	responseType, responseDisposition, responseLanguage string
	// checksum requests the checksum of the object.
	checksum bool
}

type copyOptions struct {
	// replace replaces type and metadata of the source with those below.
	replace     bool
	contentType string
	metadata    map[string]string
	// ifMatch and ifNoneMatch are ETags of the source, without quotes.
	ifMatch, ifNoneMatch string
}

type listOptions struct {
	prefix, delimiter, startAfter string
	// token is the continuation token, or the marker in version 1.
	token string
	max   int
}

type presignOptions struct {
	// contentType is the signed Content-Type.
	contentType string
	// responseType is the requested Content-Type of the response to a GET.
	responseType string
}

type source struct{ bucket, key, version string }

// object is a response for one object, with its header.
type object struct {
	body    []byte
	etag    string
	version string
	status  int
	header  http.Header
}

type page struct {
	keys, prefixes []string
	sizes          []int64
	truncated      bool
	next           string
}

type version struct {
	key, id        string
	latest, marker bool
}

type part struct {
	number int
	etag   string
	size   int64
}
