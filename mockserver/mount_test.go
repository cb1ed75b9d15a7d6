package mockserver_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestHandle(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	domain := bucketDomain(t, server)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
	answer := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
	}
	server.Handle("/_mock", answer("admin"))
	server.Handle("/_mock/later", answer("later"))
	server.Handle("/other", answer("other"))
	for name, test := range map[string]struct {
		url  string
		want string // "" for a response of a system
	}{
		"the path itself":        {"http://127.0.0.1/_mock", "admin"},
		"below it":               {"http://127.0.0.1/_mock/a/b", "admin"},
		"the first mount wins":   {"http://127.0.0.1/_mock/later", "admin"},
		"another path":           {"http://127.0.0.1/other/x", "other"},
		"any host":               {"http://mock.internal/_mock", "admin"},
		"prefix of a segment":    {"http://127.0.0.1/_mocking", ""},
		"inside another path":    {"http://127.0.0.1/v1/_mock", ""},
		"a system's own host":    {"http://api.buckt.dev/_mock", ""},
		"the domain of a bucket": {"http://" + domain + "/_mock", ""},
		"a bucket at localhost":  {"http://assets.localhost/_mock", ""},
		"a missing bucket":       {"http://missing.localhost/_mock", "admin"},
		"a path of the systems":  {"http://127.0.0.1/health", ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(server.Requests())
			r := mocktest.Caller{T: t, HTTP: server.HTTPClient()}.Raw("GET", test.url, strings.NewReader(""))
			recorded := len(server.Requests()) - before
			if test.want == "" {
				require.NotContains(t, []string{"admin", "other"}, r.Body)
				require.Equal(t, 1, recorded)
				return
			}
			require.Equal(t, test.want, r.Body)
			require.Zero(t, recorded, "it is no request to a system")
		})
	}
}

func bucketDomain(t *testing.T, server *mockserver.Server) string {
	t.Helper()
	org := server.Buckt().Organization()
	b, found := org.Bucket(mocktest.AddBucket(t, org, bucktapi.Bucket{}))
	require.True(t, found)
	return b.CustomDomain
}
