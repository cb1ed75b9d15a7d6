package sigv4_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// oneKey is a backend with one bucket and one key that may do everything.
type oneKey struct{ bucket *s3.Bucket }

func (o oneKey) Key(id string) (s3.Key, bool) {
	return s3.Key{ID: id, Secret: "secret", Allows: func(string, string, string) bool { return true }}, id == "key"
}

func (o oneKey) Bucket(s3.Key, string) (*s3.Bucket, error) { return o.bucket, nil }

func (o oneKey) Buckets(s3.Key) []*s3.Bucket { return nil }

func TestPresignRequest(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	h := &s3.Handler{Backend: oneKey{s3.Config{Name: "b"}.NewBucket()}, Now: func() time.Time { return now }}
	credentials := sigv4.Credentials{AccessKey: "key", Secret: "secret", Region: "r"}
	for name, test := range map[string]struct {
		credentials sigv4.Credentials
		at          time.Time
		change      func(*http.Request)
		status      int
	}{
		"as it was":         {credentials, now, func(*http.Request) {}, 200},
		"in its last hour":  {credentials, now.Add(-time.Hour), func(*http.Request) {}, 200},
		"too late":          {credentials, now.Add(-time.Hour - time.Second), func(*http.Request) {}, 403},
		"another secret":    {sigv4.Credentials{AccessKey: "key", Secret: "x", Region: "r"}, now, func(*http.Request) {}, 403},
		"another method":    {credentials, now, func(r *http.Request) { r.Method = "DELETE" }, 403},
		"another host":      {credentials, now, func(r *http.Request) { r.Host = "other.example" }, 403},
		"another metadatum": {credentials, now, func(r *http.Request) { r.Header.Set("X-Amz-Meta-A", "other") }, 403},
		"one more header":   {credentials, now, func(r *http.Request) { r.Header.Set("X-Amz-Acl", "public-read") }, 403},
		"another query":     {credentials, now, func(r *http.Request) { r.URL.RawQuery += "&acl" }, 403},
		"another content":   {credentials, now, func(r *http.Request) { r.Header.Set("Content-Type", "text/html") }, 200}, // not signed
	} {
		t.Run(name, func(t *testing.T) {
			plain := httptest.NewRequest("PUT", "http://s3.example/b/a%20+b?x-id=PutObject", strings.NewReader("text"))
			plain.Header.Set("X-Amz-Meta-A", "1")
			query := plain.URL.RawQuery
			signed := test.credentials.PresignRequest(plain, test.at, time.Hour)
			require.Equal(t, query, plain.URL.RawQuery, "the request itself stays")
			test.change(signed)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, signed)
			require.Equal(t, test.status, w.Code, w.Body)
		})
	}
}
