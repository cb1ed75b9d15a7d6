package mockserver

import (
	"cmp"
	"net/http"
)

// systemProblem is an error that a system is to answer with in its own shape.
type systemProblem struct {
	status int
	// code is Amove's or S3's, "" for the usual one.
	code string
	// message is "" for the system's own for the status.
	message string
}

// text is the message, or the one that stands at the status, or the status' own.
func (p systemProblem) text(texts map[int]string) string {
	return cmp.Or(p.message, texts[p.status], http.StatusText(p.status), "Error")
}

// subject is the bucket and the key that the request is about, as far as that is known before it is served.
func (c *call) subject(t target) (bucket, key string) {
	switch {
	case t.s3 != nil:
		return t.s3.subject(), ""
	case t.domain != "":
		bucket, _ = c.server.site().SiteOf(t.domain)
		return bucket, ""
	}
	return t.system.subject(c.ex)
}

// credential is the id of what the request is made with: of a request to S3 the key that it names, whose signature is not looked at yet.
func (c *call) credential(t target) string {
	switch {
	case t.s3 != nil:
		return t.s3.credential()
	case t.operation != "":
		return t.system.credentialOf(c.r)
	}
	return ""
}

// dress sets the headers that any answer of the target has, for one to a request that is not served.
func (t target) dress(c *call, status int) {
	if t.s3 != nil {
		t.s3.dress(c, status)
		return
	}
	t.system.dress(c, status)
}

// problem is the body of an error: that of a system, the XML of S3, or the plain text of the network that delivers files.
func (t target) problem(c *call, p systemProblem) (contentType string, body []byte) {
	switch {
	case t.s3 != nil:
		return t.s3.problem(p)
	case t.domain != "":
		return "text/plain; charset=utf-8", []byte(p.text(nil) + "\n")
	}
	return t.system.problem(c, p)
}
