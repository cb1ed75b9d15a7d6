package sigv4

import (
	"net/http"
	"strconv"
	"time"
)

// Credentials sign requests.
type Credentials struct {
	AccessKey, Secret string
	Region            string
}

// Presigning describes the request that a URL allows.
type Presigning struct {
	Method string
	Scheme string // https by default
	Host   string // with the bucket in it, or without where the path has it
	Path   string // not escaped: "/" and the key, or the bucket before it
	// ContentType must be that of the request, unless it is "".
	ContentType string
	Time        time.Time
	Expires     time.Duration // whole seconds, at most a week
}

// Presign makes a URL with a signature in its query.
func (c Credentials) Presign(p Presigning) string {
	at := p.Time.UTC().Format(timeFormat)
	scope := c.scope(at)
	r := &http.Request{Host: p.Host, Header: http.Header{}}
	headers := "host"
	if p.ContentType != "" {
		r.Header.Set("Content-Type", p.ContentType)
		headers = "content-type;host"
	}
	q := Query{
		{"X-Amz-Algorithm", algorithm},
		{"X-Amz-Credential", c.AccessKey + "/" + scope},
		{"X-Amz-Date", at},
		{"X-Amz-Expires", strconv.FormatInt(int64(p.Expires/time.Second), 10)},
		{"X-Amz-SignedHeaders", headers},
	}
	path := EscapePath(p.Path)
	canonical := canonicalRequest{p.Method, path, q, r, headers, UnsignedPayload}
	value := c.sign(&canonical, at, scope)
	scheme := p.Scheme
	if scheme == "" {
		scheme = "https"
	}
	return scheme + "://" + p.Host + path + "?" + string(q.appendCanonical(nil)) + "&" + querySignature + "=" + value
}

// Sign signs a request without a body, in its headers. The URL and the headers must be complete.
func (c Credentials) Sign(r *http.Request, now time.Time) {
	at := now.UTC().Format(timeFormat)
	scope := c.scope(at)
	r.Header.Set("X-Amz-Date", at)
	r.Header.Set(HeaderPayload, emptyHash)
	signed := *r
	if signed.Host == "" {
		signed.Host = r.URL.Host
	}
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	q, _ := ParseQuery(r.URL.RawQuery)
	const headers = "host;x-amz-content-sha256;x-amz-date"
	canonical := canonicalRequest{r.Method, path, q, &signed, headers, emptyHash}
	r.Header.Set("Authorization", algorithm+" Credential="+c.AccessKey+"/"+scope+", SignedHeaders="+headers+
		", Signature="+c.sign(&canonical, at, scope))
}

func (c Credentials) scope(at string) string {
	return at[:len(dateFormat)] + "/" + c.Region + "/" + service + "/" + terminator
}

func (c Credentials) sign(canonical *canonicalRequest, at, scope string) string {
	key := newKey(c.Secret, at[:len(dateFormat)], c.Region)
	return key.sign(stringToSign(canonical.append(nil), at, scope))
}
