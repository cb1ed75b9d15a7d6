package bucktapi_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestUnknownRoutes(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallBuckt(t, server)
	root := server.Buckt().RootURL()
	for _, request := range []struct{ method, url string }{
		{"GET", root + "/"},
		{"GET", root + "/v1"},
		{"GET", root + "/v1/"},
		{"GET", root + "/buckets"},
		{"GET", root + "/v2/buckets"},
		{"GET", root + "/v1/nothing"},
		{"GET", root + "/v1/buckets/"}, // trailing slashes
		{"GET", root + "/v1/buckets/x/"},
		{"GET", root + "/v1/keys/"},
		{"GET", root + "/v1/keys/x/y"},
		{"GET", root + "/v1//buckets"},
		{"GET", root + "/v1/buckets//files/f"},
		{"GET", root + "/v1/buckets/x/retry"},
		{"PUT", root + "/v1/keys/x"},
		{"PATCH", root + "/v1/keys/x"},
		{"POST", root + "/v1/buckets/x/files"},
		{"POST", root + "/v1/buckets/x/files/f"},
		{"DELETE", root + "/v1/buckets"},
		{"GET", root + "/v1/billing"},
		{"GET", root + "/v1/aws-accounts/x/import"},
		{"OPTIONS", root + "/v1/buckets"},
		{"TRACE", root + "/v1/buckets"},
		{"GET", root + "/v1/Buckets"},
		{"POST", root + "/health"},
		{"GET", root + "/health/"},
		{"GET", "https://api.buckt.dev/"},
		{"GET", "https://api.buckt.dev/files/f"},
	} {
		t.Run(request.method+" "+request.url, func(t *testing.T) {
			r := c.Raw(request.method, request.url, http.NoBody)
			mocktest.RequireBucktError(t, r, 404, "Not Found")
			require.NotEmpty(t, r.Header.Get("X-Request-ID"))
		})
	}
}

func TestHosts(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	for url, status := range map[string]int{
		"http://api.buckt.invalid/v1/buckets":    200,
		"https://api.buckt.dev/v1/buckets":       200,
		"http://api.buckt.dev:80/v1/buckets":     200,
		"https://anything.example/v1/buckets":    200,
		"http://127.0.0.1:1/v1/buckets":          200,
		"http://[::1]:1/v1/buckets":              200,
		"https://anything.example/health":        200,
		"https://anything.example/buckets":       404,
		"https://cdn.example.com/v1/buckets":     404,
		"https://x.files.buckt.dev/v1/buckets":   404,
		"https://cdn.example.com./v1/buckets":    404,
		"https://not.cdn.example.com/v1/buckets": 200,
	} {
		t.Run(url, func(t *testing.T) { require.Equal(t, status, c.Raw("GET", url, http.NoBody).Status) })
	}
	t.Run("a bucket cannot take over the system's host", func(t *testing.T) {
		mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "api.buckt.dev"})
		require.Equal(t, 200, c.Raw("GET", "https://api.buckt.dev/v1/buckets", http.NoBody).Status)
	})
}

func TestHealth(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server).As("")
	r := c.Raw("GET", server.Buckt().RootURL()+"/health", http.NoBody)
	require.Equal(t, 200, r.Status)
	require.Equal(t, `{"status":"ok"}`, r.Body)
	require.Equal(t, 200, c.Raw("HEAD", server.Buckt().RootURL()+"/health", http.NoBody).Status)
}

func TestRequestIDs(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallBuckt(t, server)
	for _, path := range []string{"/buckets", "/buckets/x", "/nothing"} {
		require.Equal(t, "mine", c.Do("GET", path, "", "X-Request-ID", "mine").Header.Get("X-Request-ID"))
		first, second := c.Get(path).Header.Get("X-Request-ID"), c.Get(path).Header.Get("X-Request-ID")
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, first)
		require.NotEqual(t, first, second)
	}
	require.Equal(t, "mine", c.As("").Do("GET", "/buckets", "", "X-Request-ID", "mine").Header.Get("X-Request-ID"))
}

func TestHEAD(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
	get, head := c.Get("/buckets/"+id), c.Do("HEAD", "/buckets/"+id, "")
	require.Equal(t, 200, head.Status)
	require.Empty(t, head.Body)
	require.NotEmpty(t, get.Header.Get("Content-Length"))
	require.Empty(t, head.Header.Values("Content-Length"))
	require.Equal(t, "application/json", head.Header.Get("Content-Type"))
	require.Equal(t, get.Header.Get("X-RateLimit-Limit"), head.Header.Get("X-RateLimit-Limit"))
	require.Equal(t, 404, c.Do("HEAD", "/buckets/x", "").Status)
}

// net/http itself refuses a broken escape, before the server sees it.
func TestInvalidEscapes(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	conn, err := net.Dial("tcp", addr.String())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "GET /v1/buckets/x/files/100%%b HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 400, resp.StatusCode)
}

func TestEscapedIDs(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
	mocktest.RequireOK(t, c.Get("/buckets/%62kt_"+id[4:]))
	mocktest.RequireBucktError(t, c.Get("/buckets/a%2Fb"), 404, "Bucket not found")
	mocktest.RequireBucktError(t, c.Get("/buckets/%ff"), 404, "Bucket not found")
}
