package mockserver

import (
	"cmp"
	"net/http"
)

// subject is the bucket that the request is about, as the record calls it.
func (t *s3Target) subject() string {
	id, _ := t.system.s3Bucket(t.host, t.request.Bucket)
	return id
}

// credential is the id of the key that the request names.
func (t *s3Target) credential() string {
	if t.request.AccessKey == "" {
		return ""
	}
	id, _ := t.system.s3KeyID(t.request.AccessKey)
	return id
}

// dress sets the headers of an answer to a request that is not served.
func (t *s3Target) dress(c *call, status int) {
	c.w.Header()["X-Amz-Request-Id"] = []string{t.request.ID}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		c.server.options.retryAfter.SetHeader(c.w.Header(), c.ex.Start)
	}
}

// s3RevokedKey is what S3 answers to a key that was revoked.
var s3RevokedKey = systemProblem{status: http.StatusForbidden, code: "InvalidAccessKeyId"}

// s3Codes are the codes that go with a status where nothing else is known.
var s3Codes = map[int]string{
	http.StatusBadRequest: "InvalidRequest", http.StatusUnauthorized: "AccessDenied", http.StatusForbidden: "AccessDenied",
	http.StatusMethodNotAllowed: "MethodNotAllowed", http.StatusRequestTimeout: "RequestTimeout", http.StatusConflict: "OperationAborted",
	http.StatusLengthRequired: "MissingContentLength", http.StatusPreconditionFailed: "PreconditionFailed",
	http.StatusRequestedRangeNotSatisfiable: "InvalidRange", http.StatusTooManyRequests: "TooManyRequests",
	http.StatusNotImplemented: "NotImplemented", http.StatusServiceUnavailable: "SlowDown",
}

// problem is the XML of an error.
func (t *s3Target) problem(p systemProblem) (contentType string, body []byte) {
	code := cmp.Or(p.code, s3Codes[p.status])
	switch {
	case code != "":
	case p.status == http.StatusNotFound && t.request.Key != "":
		code = "NoSuchKey"
	case p.status == http.StatusNotFound:
		code = "NoSuchBucket"
	case p.status < http.StatusInternalServerError:
		code = "InvalidRequest"
	default:
		code = "InternalError"
	}
	return "application/xml", t.request.ErrorDocument(code, p.message)
}

// malformedXML breaks XML off in the middle.
func malformedXML(body []byte) []byte {
	if len(body) < 2 || body[0] != '<' {
		return []byte("<?xml")
	}
	return body[:len(body)/2]
}
