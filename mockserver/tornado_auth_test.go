package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestTornadoLooksAtTheKeyFirst(t *testing.T) {
	server := newServer(t)
	c := callTornado(t, server)
	require.Regexp(t, `^sk_[0-9a-f]{32}$`, c.apiKey)
	for _, operation := range []struct{ method, path string }{
		{"POST", "/user/bucket"}, {"DELETE", "/user/bucket"}, {"GET", "/usage"},
	} {
		t.Run(operation.method+" "+operation.path, func(t *testing.T) {
			says(t, c.raw(operation.method, c.base+operation.path, strings.NewReader("{")), 401, `{"error":"Missing x-api-key header"}`)
			says(t, c.raw(operation.method, c.base+operation.path, strings.NewReader("{"), "Authorization", "Bearer "+c.apiKey), 401,
				`{"error":"Missing x-api-key header"}`)
			for _, key := range []string{"", "sk_", "sk_your_api_key", c.apiKey + "x"} {
				c.apiKey = key
				says(t, c.send(operation.method, operation.path, "{"), 401, `{"error":"Invalid API Key"}`)
			}
		})
	}
	for _, ex := range server.Requests() {
		require.Equal(t, "tornado", ex.System)
		require.Empty(t, ex.CredentialID)
	}
}

func TestTornadoHasNoGetterOfTheBucket(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	c := callTornado(t, server)
	for _, method := range []string{"GET", "HEAD", "PUT", "PATCH"} {
		r := c.send(method, "/user/bucket", "")
		require.Equal(t, 405, r.status, method)
		require.Equal(t, "POST, DELETE", r.header.Get("Allow"))
		require.Empty(t, r.body)
	}
	for _, path := range []string{"/user", "/user/s3", "/user/bucket/x", "/usage/x", "/"} {
		r := c.send("GET", path, "")
		require.Equal(t, 404, r.status, path)
		require.Empty(t, r.body)
	}
	for _, ex := range server.Requests() {
		require.True(t, ex.Unmatched)
	}
}

func TestTornadoAnswersAtItsRealHosts(t *testing.T) {
	c := callTornado(t, newServer(t))
	require.Equal(t, "http://tornado.velys.invalid", c.base)
	for _, base := range []string{"https://tornado.velys.software", "https://api.tornadoapi.io", "http://localhost:8080"} {
		c.base = base
		require.Equal(t, 200, c.send("GET", "/usage", "").status, base)
	}
}

func TestTornadoListensOnTCP(t *testing.T) {
	server := newServer(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	c := callTornado(t, server)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c.http, c.base = &http.Client{Transport: transport}, server.Tornado().BaseURLAt(addr)
	require.Equal(t, 200, c.send("GET", "/usage", "").status)
}
