package mockserver

import (
	"cmp"
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// subject returns the bucket of the request, which the request may have created.
func (t *s3Target) subject() string {
	if t.BucketID == "" && t.request.Bucket != "" {
		t.BucketID = t.slot.s3().Resolve(t.host, "", "", t.request.Bucket).BucketID
	}
	return t.BucketID
}

// credential returns the id of the key that the request names.
func (t *s3Target) credential() string {
	if t.request.AccessKey == "" {
		return ""
	}
	return t.KeyID
}

// setStandardHeaders sets the headers of a response if a fault responds.
func (t *s3Target) setStandardHeaders(c *call, status int) {
	c.Header["X-Amz-Request-Id"] = []string{t.request.ID}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		c.server.options.retryAfter.SetHeader(c.Header, c.ex.Start)
	}
}

// s3RevokedKey is the error for a revoked key.
var s3RevokedKey = service.Problem{Status: http.StatusForbidden, Code: "InvalidAccessKeyId"}

// s3Codes are the error codes of statuses for faults without a code.
var s3Codes = map[int]string{
	http.StatusBadRequest: "InvalidRequest", http.StatusUnauthorized: "AccessDenied", http.StatusForbidden: "AccessDenied",
	http.StatusMethodNotAllowed: "MethodNotAllowed", http.StatusRequestTimeout: "RequestTimeout", http.StatusConflict: "OperationAborted",
	http.StatusLengthRequired: "MissingContentLength", http.StatusPreconditionFailed: "PreconditionFailed",
	http.StatusRequestedRangeNotSatisfiable: "InvalidRange", http.StatusTooManyRequests: "TooManyRequests",
	http.StatusNotImplemented: "NotImplemented", http.StatusServiceUnavailable: "SlowDown",
}

// problem returns the XML of an error.
func (t *s3Target) problem(p service.Problem) service.Response {
	code := cmp.Or(p.Code, s3Codes[p.Status])
	switch {
	case code != "":
	case p.Status == http.StatusNotFound && t.request.Key != "":
		code = "NoSuchKey"
	case p.Status == http.StatusNotFound:
		code = "NoSuchBucket"
	case p.Status < http.StatusInternalServerError:
		code = "InvalidRequest"
	default:
		code = "InternalError"
	}
	return service.Response{Status: p.Status, ContentType: "application/xml", Body: t.request.ErrorDocument(code, p.Message)}
}

// malformedXML cuts XML in the middle.
func malformedXML(body []byte) []byte {
	if len(body) < 2 || body[0] != '<' {
		return []byte("<?xml")
	}
	return body[:len(body)/2]
}
