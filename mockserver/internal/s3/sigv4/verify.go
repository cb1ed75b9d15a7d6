package sigv4

import (
	"crypto/subtle"
	"net/http"
	"strings"
	"sync"
)

// buffers hold canonical requests while they are signed.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Verify reports whether the signature of a request was made with a key. Path is that of [RawPath], payload the header
// [HeaderPayload], "" for none. The signature is made over the path as it was sent; a client that sends a path which it escaped in
// another way than it signed it gets a second chance, as S3 itself does.
func (s *Signature) Verify(key *Key, r *http.Request, path string, q Query, payload string) bool {
	if payload == "" {
		payload = UnsignedPayload
	}
	canonical := canonicalRequest{r.Method, path, q, r, s.headers, payload}
	matches := func() bool {
		buffer := buffers.Get().(*[]byte)
		defer buffers.Put(buffer)
		*buffer = stringToSign(canonical.append((*buffer)[:0]), s.timeText, s.scope)
		n := len(*buffer)
		*buffer = key.appendSignature(*buffer)
		end := len(*buffer)
		*buffer = append(*buffer, s.value...)
		return subtle.ConstantTimeCompare((*buffer)[n:end], (*buffer)[end:]) == 1
	}
	if matches() {
		return true
	}
	if plain, valid := Unescape(path, false); valid {
		if canonical.path = EscapePath(plain); canonical.path != path {
			return matches()
		}
	}
	return false
}

// RawPath returns the path of a request as the client sent and signed it.
func RawPath(r *http.Request) string {
	raw := r.RequestURI
	if raw == "" || raw == "*" {
		raw = r.URL.EscapedPath()
	}
	raw, _, _ = strings.Cut(raw, "?")
	if !strings.HasPrefix(raw, "/") {
		// The absolute form, which a proxy is sent.
		_, rest, _ := strings.Cut(raw, "://")
		_, path, _ := strings.Cut(rest, "/")
		raw = "/" + path
	}
	return raw
}
