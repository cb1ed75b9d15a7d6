package sigv4

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// PresignRequest returns a copy of a request with a signature in its query, over everything that must be signed; the body is not
// signed. It is for a server that has verified a request in another way and hands it on.
func (c Credentials) PresignRequest(r *http.Request, at time.Time, expires time.Duration) *http.Request {
	text := at.UTC().Format(timeFormat)
	scope := c.scope(text)
	names := []string{"host"}
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Amz-") {
			names = append(names, strings.ToLower(name))
		}
	}
	slices.Sort(names)
	headers := strings.Join(names, ";")
	payload := r.Header.Get(HeaderPayload)
	if payload == "" {
		payload = UnsignedPayload
	}
	q, _ := ParseQuery(r.URL.RawQuery)
	q = append(q,
		Parameter{"X-Amz-Algorithm", algorithm},
		Parameter{"X-Amz-Credential", c.AccessKey + "/" + scope},
		Parameter{"X-Amz-Date", text},
		Parameter{"X-Amz-Expires", strconv.FormatInt(int64(expires/time.Second), 10)},
		Parameter{"X-Amz-SignedHeaders", headers},
	)
	canonical := canonicalRequest{r.Method, RawPath(r), q, r, headers, payload}
	value := c.sign(&canonical, text, scope)

	signed := r.WithContext(r.Context())
	u := *r.URL
	u.RawQuery = string(q.appendCanonical(nil)) + "&" + querySignature + "=" + value
	signed.URL = &u
	return signed
}
