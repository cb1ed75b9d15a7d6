package mockserver

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// status returns the status of an effect that responds instead of the system.
func (t *target) status(e fault.Effect) int {
	switch e.Kind {
	case fault.KindStatus, fault.KindLateEffect:
		return e.Status
	case fault.KindUnauthorized:
		return t.unauthorized().Status
	default:
		return http.StatusOK
	}
}

// unauthorized returns the error for a revoked credential.
func (t *target) unauthorized() service.Problem {
	if t.s3 != nil {
		return s3RevokedKey
	}
	return service.Problem{Status: http.StatusUnauthorized}
}

// become replaces the response by that of an effect. The status is already set.
func (out *response) become(c *call, e fault.Effect) {
	header := c.Header
	switch e.Kind {
	case fault.KindEmpty200:
		header.Set("Content-Length", "0")
		out.body = nil
	case fault.KindMalformedJSON:
		if !bodyAllowed(out.status) {
			out.status = http.StatusOK
		}
		contentType, broken := c.target.malformed(out)
		header.Set("Content-Type", contentType)
		out.body, out.isPartial = broken, true
	case fault.KindUnauthorized:
		out.problem(c, c.target.unauthorized())
	case fault.KindStatus, fault.KindLateEffect:
		out.body, out.isDownload = []byte(e.Body), false
		if e.ContentType != "" {
			header.Set("Content-Type", e.ContentType)
		} else if bodyAllowed(out.status) {
			out.problem(c, service.Problem{Status: out.status, Code: e.Code, Message: e.Message})
		}
		if e.RetryAfter != nil {
			header.Del("Retry-After")
			e.RetryAfter.SetHeader(header, c.ex.Start)
		}
		for name, value := range e.Header {
			header.Set(name, value)
		}
	}
}

// problem replaces the response by an error in the system's form.
func (out *response) problem(c *call, p service.Problem) {
	r := c.target.problem(c, p)
	if out.body = r.Body; len(r.Body) > 0 {
		c.Header.Set("Content-Type", cmp.Or(r.ContentType, "application/json"))
	}
}

// become502 replaces the response by the page of a proxy, without the system's headers.
func (out *response) become502(c *call) {
	header := c.Header
	for name := range header {
		if name != "Date" {
			delete(header, name)
		}
	}
	header.Set("Content-Type", "text/html")
	out.status, out.isDownload = http.StatusBadGateway, false
	out.body = []byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
		"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n")
}

// malformed returns an incomplete document of the target's type.
func (t *target) malformed(out *response) (contentType string, body []byte) {
	if t.s3 == nil {
		return "application/json", malformed(out.body)
	}
	body = out.body
	if out.isDownload {
		body = nil
	}
	return "application/xml", malformedXML(body)
}

// malformed cuts JSON in the middle. The beginning of an object is never valid JSON.
func malformed(body []byte) []byte {
	if len(body) < 2 || !strings.ContainsRune("{[", rune(body[0])) {
		return []byte(`{"`)
	}
	return body[:max(len(body)/2, 1)]
}

// dropBodyHeaders removes the headers that describe a replaced body, which may be that of a file.
func dropBodyHeaders(header http.Header, ofFile bool) {
	for _, name := range []string{
		"Content-Type", "Content-Length", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified", "Retry-After",
		"WWW-Authenticate", "Error-Code",
	} {
		header.Del(name)
	}
	if ofFile {
		header.Del("Cache-Control")
	}
}
