package s3

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/bucktgo/buckt/mockserver/internal/s3/address"
	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// Request is an HTTP request as S3 reads it. None of its claims is verified.
type Request struct {
	// ID is sent with the response. By default [Handler.Serve] makes one.
	ID string
	// Operation is the name of the S3 operation with s3 before it, such as s3PutObject; "" for an unknown operation.
	Operation string
	Bucket    string
	// Key is the object's, as data: it is never cleaned as a path.
	Key       string
	VersionID string
	// AccessKey is the access key id that the request names, "" for none.
	AccessKey string
	// Presigned reports whether the signature is in the query.
	Presigned bool

	ceph      bool // see Handler.Ceph
	http      *http.Request
	path      string // as it was sent
	query     sigv4.Query
	payload   string // the header x-amz-content-sha256
	operation *operation
	locateErr error // of the address
	routeErr  error // of the address or the operation

	signature    *sigv4.Signature
	signatureErr error
	translated   bool // see [Request.Translate]
	resolved     *Key // see [Request.Resolve]
	// What authentication finds.
	key        Key
	signingKey *sigv4.Key
	opened     *Opened
}

// longestKey is the length of the longest key, in bytes.
const longestKey = 1024

// Route finds the operation, bucket and key of a request. It reads no body and changes nothing.
func (h *Handler) Route(r *http.Request) *Request {
	q := &Request{ceph: h.Ceph, http: r, path: sigv4.RawPath(r)}
	if values := r.Header[sigv4.HeaderPayload]; len(values) > 0 {
		q.payload = values[0]
	}
	var valid bool
	if q.query, valid = sigv4.ParseQuery(r.URL.RawQuery); !valid {
		q.locateErr = NewError("InvalidURI", "")
	}
	q.signature, q.signatureErr = sigv4.Read(r, q.query)
	if q.signature != nil {
		q.AccessKey, q.Presigned = q.signature.AccessKey, q.signature.Presigned
	}
	if q.locateErr == nil {
		q.locateErr = q.locate(h.Hosts)
	}
	q.route()
	return q
}

// At finds the operation again if the endpoint that serves the request offers others than the one that has routed it.
func (q *Request) At(h *Handler) {
	if q.ceph == h.Ceph {
		return
	}
	q.ceph = h.Ceph
	if q.routeErr != nil || q.operation != nil && q.operation.ceph {
		q.route()
	}
}

// route finds the operation. A request refused only for its key has one too.
func (q *Request) route() {
	q.operation, q.Operation, q.routeErr = nil, "", q.locateErr
	if q.routeErr == nil {
		q.routeErr = q.findOperation()
	} else if q.Bucket != "" {
		_ = q.findOperation()
	}
	if q.operation != nil {
		q.Operation = q.operation.name
	}
}

// locate finds bucket and key in host and path.
func (q *Request) locate(bases []string) error {
	rest := q.path[1:]
	bucket, inHost := address.BucketOfHost(q.http.Host, bases)
	if !inHost {
		bucket, rest, _ = strings.Cut(rest, "/")
	}
	var bucketValid, keyValid bool
	q.Bucket, bucketValid = sigv4.Unescape(bucket, false)
	q.Key, keyValid = sigv4.Unescape(rest, false)
	q.VersionID = q.query.Get("versionId")
	if !bucketValid || !keyValid {
		return NewError("InvalidURI", "").With("URI", q.path)
	}
	if err := q.checkKey(); err != nil {
		return err
	}
	switch {
	case q.Bucket == "" && q.Key != "":
		return NewError("InvalidBucketName", "")
	case q.VersionID == "" && q.Key != "" && q.query.Has("versionId"):
		return s3error.InvalidArgument("versionId", "", "Version id cannot be the empty string")
	}
	return nil
}

func (q *Request) checkKey() error {
	switch {
	case !utf8.ValidString(q.Key):
		return NewError("InvalidURI", "").With("URI", q.path)
	case len(q.Key) > longestKey:
		return NewError("KeyTooLongError", "").With("Size", count(len(q.Key))).With("MaxSizeAllowed", count(longestKey))
	}
	return nil
}

func (q *Request) findOperation() error {
	level := objectLevel
	switch {
	case q.Bucket == "":
		level = serviceLevel
	case q.Key == "":
		level = bucketLevel
	}
	if q.http.Method == http.MethodOptions && level != serviceLevel {
		q.operation = preflight
		return nil
	}
	subresource := ""
	for _, p := range q.query {
		if address.IsSubresource(p.Name) && (subresource == "" || p.Name == "uploadId") {
			subresource = p.Name
		}
	}
	if level != serviceLevel || subresource == "" {
		if q.operation = q.offered(route{level, q.http.Method, subresource}); q.operation != nil {
			return q.refine()
		}
	}
	// The resource exists, for another method.
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPost, http.MethodDelete} {
		if q.offered(route{level, method, subresource}) != nil {
			return NewError("MethodNotAllowed", "").With("Method", q.http.Method).With("ResourceType", resourceType(level, subresource))
		}
	}
	return NewError("NotImplemented", "")
}

// resourceType returns the type of resource in the error of a method that is not allowed.
func resourceType(l level, subresource string) string {
	return [...]string{"SERVICE", "BUCKET", "OBJECT"}[l] + strings.ToUpper(subresource)
}

// offered returns the operation of a route, nil if the endpoint has none.
func (q *Request) offered(r route) *operation {
	if o := operations[r]; o != nil && (q.ceph || !o.ceph) {
		return o
	}
	return nil
}

// refine distinguishes operations that share a route.
func (q *Request) refine() error {
	switch q.operation {
	case putObject:
		if header.Get(q.http.Header, "X-Amz-Copy-Source") != "" {
			q.operation = copyObject
		}
	case uploadPart:
		if header.Get(q.http.Header, "X-Amz-Copy-Source") != "" {
			q.operation = uploadPartCopy
		}
	case listObjects:
		if q.query.Get("list-type") == "2" {
			q.operation = listObjectsV2
		}
	}
	return nil
}
