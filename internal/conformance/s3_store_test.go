package conformance_test

import (
	"context"
	"net/http"
	"time"
)

// store has the calls of an S3 client that a check uses, for one bucket. Both clients implement it with their own typed calls, so that
// every check runs with each of them.
type store interface {
	bucket() string

	put(ctx context.Context, key string, body []byte, o putOptions) (object, error)
	get(ctx context.Context, key string, o getOptions) (object, error)
	head(ctx context.Context, key string, o getOptions) (object, error)
	remove(ctx context.Context, key, version string) (object, error)
	// removeAll deletes in one request and returns the error codes of the keys that were refused.
	removeAll(ctx context.Context, keys ...string) (refused map[string]string, err error)
	copy(ctx context.Context, from source, key string, o copyOptions) (object, error)

	list(ctx context.Context, o listOptions) (page, error)
	listV1(ctx context.Context, o listOptions) (page, error)
	versions(ctx context.Context, prefix string) ([]version, error)

	createUpload(ctx context.Context, key string, o putOptions) (id string, err error)
	uploadPart(ctx context.Context, key, id string, number int, body []byte) (part, error)
	// copyPart copies length bytes from an offset, or everything where length is 0.
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
	// ifMatch is an ETag without quotes. ifAbsent asks for an object that is not there yet.
	ifMatch  string
	ifAbsent bool
	// checksum is an algorithm, such as "SHA256". checksumValue is sent instead of the client's own.
	checksum, checksumValue string
	retainUntil             time.Time
}

type getOptions struct {
	// byteRange is the value of the header.
	byteRange string
	// The ETags have no quotes.
	ifMatch, ifNoneMatch                                string
	ifModifiedSince, ifUnmodifiedSince                  time.Time
	version                                             string
	responseType, responseDisposition, responseLanguage string
	// checksum asks for the checksum of the object.
	checksum bool
}

type copyOptions struct {
	// replace takes type and metadata from here; otherwise they are those of the source.
	replace     bool
	contentType string
	metadata    map[string]string
	// The ETags of the source have no quotes.
	ifMatch, ifNoneMatch string
}

type listOptions struct {
	prefix, delimiter, startAfter string
	// token continues a list: the marker in version 1.
	token string
	max   int
}

type presignOptions struct {
	// contentType is signed.
	contentType string
	// responseType is the content type of a GET's response.
	responseType string
}

type source struct{ bucket, key, version string }

// object is an answer about one object. The header is that of the response.
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
