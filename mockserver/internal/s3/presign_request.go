package s3

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// PresignRequest is a request that carries a signature in its query, over all that must be signed of it; the body is not. It is
// for a server that has verified a request in another way and hands it on. The request itself stays as it is.
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
	payload := r.Header.Get(headerContentHash)
	if payload == "" {
		payload = unsignedPayload
	}
	q, _ := parseQuery(r.URL.RawQuery)
	q = append(q,
		parameter{"X-Amz-Algorithm", algorithm},
		parameter{"X-Amz-Credential", c.AccessKey + "/" + scope},
		parameter{"X-Amz-Date", text},
		parameter{"X-Amz-Expires", strconv.FormatInt(int64(expires/time.Second), 10)},
		parameter{"X-Amz-SignedHeaders", headers},
	)
	canonical := canonicalRequest{r.Method, rawPath(r), q, r, headers, payload}
	value := c.sign(&canonical, text, scope)

	signed := r.WithContext(r.Context())
	u := *r.URL
	u.RawQuery = string(q.appendCanonical(nil)) + "&" + querySignature + "=" + value
	signed.URL = &u
	return signed
}
