package mockserver_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

func TestUnknownRoutes(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	c := call(t, server)
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
			r := c.raw(request.method, request.url, http.NoBody)
			fails(t, r, 404, "Not Found")
			require.NotEmpty(t, r.header.Get("X-Request-ID"))
		})
	}
}

func TestUnmatchedRequestsFailTheTest(t *testing.T) {
	tb := &fakeTB{}
	server := mockserver.New(tb, mockserver.WithContractCheck(contractcheck.New()))
	resp, err := server.HTTPClient().Get(server.Buckt().BaseURL() + "/nothing?a=b")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	tb.end()
	require.Equal(t, []string{"mockserver: no operation matches GET /v1/nothing?a=b on host api.buckt.invalid"}, tb.errors)
}

func TestHosts(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	c, org := call(t, server), server.Buckt().Organization()
	bucket(t, org, mockserver.Bucket{CustomDomain: "cdn.example.com"})
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
		t.Run(url, func(t *testing.T) { require.Equal(t, status, c.raw("GET", url, http.NoBody).status) })
	}
	t.Run("a bucket cannot take over the system's host", func(t *testing.T) {
		bucket(t, org, mockserver.Bucket{CustomDomain: "api.buckt.dev"})
		require.Equal(t, 200, c.raw("GET", "https://api.buckt.dev/v1/buckets", http.NoBody).status)
	})
}

func TestHealth(t *testing.T) {
	server := newServer(t)
	c := call(t, server).as("")
	r := c.raw("GET", server.Buckt().RootURL()+"/health", http.NoBody)
	require.Equal(t, 200, r.status)
	require.Equal(t, `{"status":"ok"}`, r.body)
	require.Equal(t, 200, c.raw("HEAD", server.Buckt().RootURL()+"/health", http.NoBody).status)
}

func TestRequestIDs(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	c := call(t, server)
	for _, path := range []string{"/buckets", "/buckets/x", "/nothing"} {
		require.Equal(t, "mine", c.do("GET", path, "", "X-Request-ID", "mine").header.Get("X-Request-ID"))
		first, second := c.get(path).header.Get("X-Request-ID"), c.get(path).header.Get("X-Request-ID")
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, first)
		require.NotEqual(t, first, second)
	}
	require.Equal(t, "mine", c.as("").do("GET", "/buckets", "", "X-Request-ID", "mine").header.Get("X-Request-ID"))
}

func TestHEADWorksAsGET(t *testing.T) {
	server := newServer(t)
	c := call(t, server)
	id := bucket(t, server.Buckt().Organization(), mockserver.Bucket{})
	get, head := c.get("/buckets/"+id), c.do("HEAD", "/buckets/"+id, "")
	require.Equal(t, 200, head.status)
	require.Empty(t, head.body)
	require.Equal(t, get.header.Get("Content-Length"), head.header.Get("Content-Length"))
	require.Equal(t, "application/json", head.header.Get("Content-Type"))
	require.Equal(t, 404, c.do("HEAD", "/buckets/x", "").status)
}

// net/http itself refuses a broken escape, before the server sees it.
func TestBrokenEscapes(t *testing.T) {
	server := newServer(t)
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

func TestIDsMayBeEscaped(t *testing.T) {
	server := newServer(t)
	c := call(t, server)
	id := bucket(t, server.Buckt().Organization(), mockserver.Bucket{})
	succeeds(t, c.get("/buckets/%62kt_"+id[4:]))
	fails(t, c.get("/buckets/a%2Fb"), 404, "Bucket not found")
	fails(t, c.get("/buckets/%ff"), 404, "Bucket not found")
}
