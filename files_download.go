package buckt

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// opFilesDownload is not an operation of the contract: the bytes come from the bucket's domain.
var opFilesDownload = &operation{name: "Files.Download", system: SystemBuckt, method: http.MethodGet}

// Download is a file that is being read. Close it.
type Download struct {
	// Body has the bytes. A Read that gets none for the length of the attempt timeout fails.
	Body io.ReadCloser
	// Size is the number of bytes, -1 when it is not known.
	Size int64
	// ContentType, CacheControl and ETag are the headers of these names.
	ContentType, CacheControl, ETag string
	// LastModified is zero when it is not known.
	LastModified time.Time
}

// Read implements [io.Reader].
func (d *Download) Read(p []byte) (int, error) { return d.Body.Read(p) }

// Close implements [io.Closer].
func (d *Download) Close() error { return d.Body.Close() }

// Download reads a file from the bucket's domain, over https and as anybody can: without a credential. It needs the scope
// buckets:read to learn the domain; a bucket without one is a [*NoDomainError]. A file that does not exist is a
// [*NotFoundError], or whatever the CDN returns. A connection that breaks is made again until the head of the response is
// there; after that, Read returns the error.
func (c *FileClient) Download(ctx context.Context, bucketID, key string, opts ...CallOption) (*Download, error) {
	op := opFilesDownload
	if err := checkID(op, "bucketID", bucketID); err != nil {
		return nil, err
	}
	if err := checkKey(op, "key", key); err != nil {
		return nil, err
	}
	bucket, err := getObject[Bucket](ctx, c.core, &request{op: opBucketsGet, args: []string{"id", bucketID}, opts: opts})
	if err != nil {
		return nil, err
	}
	u, err := downloadURL(bucket, key)
	if err != nil {
		return nil, err
	}
	k, err := c.core.send(ctx, &request{op: op, external: u, stream: true, opts: opts, header: http.Header{
		"Accept": {"*/*"},
		// The bytes as they were stored, not as net/http would unpack them.
		"Accept-Encoding": {"identity"},
	}})
	if err != nil {
		return nil, err
	}
	defer k.release()
	k.capture()
	if k.last.stream == nil {
		return nil, k.error()
	}
	d := &Download{
		Body:         k.last.stream,
		Size:         k.last.size,
		ContentType:  k.last.header.Get("Content-Type"),
		CacheControl: k.last.header.Get("Cache-Control"),
		ETag:         k.last.header.Get("ETag"),
	}
	if at, err := http.ParseTime(k.last.header.Get("Last-Modified")); err == nil {
		d.LastModified = at
	}
	return d, nil
}

// downloadURL is the address of a file, with the key escaped.
func downloadURL(b *Bucket, key string) (*url.URL, error) {
	if b.CustomDomain == "" {
		return nil, &NoDomainError{Bucket: b}
	}
	// A domain is nothing but a host name: what would change the meaning of the URL is not followed.
	if !isDomain(b.CustomDomain) {
		return nil, &Error{
			System: SystemBuckt, Operation: opFilesDownload.name, Method: http.MethodGet,
			Message: "the bucket's domain is not a host name",
			cause:   ErrInvalidResponse,
		}
	}
	return &url.URL{Scheme: "https", Host: b.CustomDomain, Path: "/" + key}, nil
}

// isDomain reports whether s is a host name of two labels or more, and no address.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(s) > 253 || len(labels) < 2 || isNumber(labels[len(labels)-1]) {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 {
			return false
		}
		for i := range len(label) {
			if c := label[i]; !isAlphanumeric(c) && c != '-' && c != '_' {
				return false
			}
		}
	}
	return true
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }
