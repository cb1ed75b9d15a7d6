package buckt

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/escape"
)

// opFilesDownload is not in the contract: the bytes come from the bucket's domain.
var opFilesDownload = &operation{name: "Files.Download", system: SystemBuckt, method: http.MethodGet}

// Download is an open download of a file. The caller must close it.
type Download struct {
	// Body has the bytes. A Read that receives nothing within the attempt timeout fails.
	Body io.ReadCloser
	// Size is the number of bytes, -1 if it is unknown.
	Size int64
	// ContentType, CacheControl and ETag are the headers of these names.
	ContentType, CacheControl, ETag string
	// LastModified is zero if it is unknown.
	LastModified time.Time
}

// Read implements [io.Reader].
func (d *Download) Read(p []byte) (int, error) { return d.Body.Read(p) }

// Close implements [io.Closer].
func (d *Download) Close() error { return d.Body.Close() }

// Download reads a file from the bucket's domain over HTTPS, without a credential. To get the domain it needs the scope
// buckets:read; a bucket without a domain is a [*NoDomainError]. A file that does not exist is a [*NotFoundError] or another error
// of the CDN. A broken connection is retried until the response header has arrived. After that, Read returns the error.
//
// If [WithBaseURL] names another host, such as a mock, the scheme, the host and the base path come from [File.URL]. That needs the
// scope files:read too. Plain HTTP is accepted only for loopback addresses; see [WithInsecureHTTP]. Any other URL is an [*Error] with
// [ErrInvalidResponse], and the file is not requested.
//
// See https://docs.buckt.dev/api/files/get.
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
	u, err := c.downloadURL(ctx, bucket, key, opts)
	if err != nil {
		return nil, err
	}
	k, err := c.core.send(ctx, &request{op: op, external: u, stream: true, opts: opts, header: http.Header{
		"Accept": {"*/*"},
		// Request the stored bytes, which net/http must not decompress.
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

// downloadURL returns the URL of a file, with the key escaped.
func (c *FileClient) downloadURL(ctx context.Context, b *Bucket, key string, opts []CallOption) (*url.URL, error) {
	switch {
	case b.CustomDomain == "":
		return nil, &NoDomainError{Bucket: b}
	case !c.core.endpoints[SystemBuckt].isOwn():
		file, err := c.Get(ctx, b.ID, key, opts...)
		if err != nil {
			return nil, err
		}
		return fileURL(file, key, c.core.insecureHTTP)
	case !isDomain(b.CustomDomain):
		// A domain is only a host name: anything that changes the meaning of the URL is rejected.
		return nil, invalidDownload("the bucket's domain is not a host name")
	}
	return &url.URL{Scheme: "https", Host: b.CustomDomain, Path: "/" + key}, nil
}

// fileURL returns the address of a file with any URL. The key in that URL is unescaped, or escaped as in the path of a request.
func fileURL(f *File, key string, insecure bool) (*url.URL, error) {
	for _, end := range []string{f.Key, key, escape.Path(key)} {
		before, found := strings.CutSuffix(f.URL, "/"+end)
		if !found || end == "" {
			continue
		}
		u, rule := parseServerURL(before, "file", insecure)
		if rule != "" {
			return nil, invalidDownload("the file's URL " + rule)
		}
		if end == f.Key {
			key = f.Key
		}
		path{escaped: "/" + escape.Path(key)}.appendTo(u)
		return u, nil
	}
	return nil, invalidDownload("the file's URL does not end with its key")
}

func invalidDownload(message string) error {
	return &Error{
		System: SystemBuckt, Operation: opFilesDownload.name, Method: http.MethodGet, Message: message, cause: ErrInvalidResponse,
	}
}

// isDomain reports whether s is a host name with at least two labels, and not an IP address.
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
