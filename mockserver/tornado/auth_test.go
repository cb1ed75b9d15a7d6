package tornado_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestAuthenticationPrecedesRouting(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallTornado(t, server)
	require.Regexp(t, `^sk_[0-9a-f]{32}$`, c.APIKey)
	for _, operation := range []struct{ method, path string }{
		{"POST", "/user/bucket"}, {"DELETE", "/user/bucket"}, {"GET", "/usage"},
	} {
		t.Run(operation.method+" "+operation.path, func(t *testing.T) {
			mocktest.RequireJSON(t, c.Raw(operation.method, c.Base+operation.path, strings.NewReader("{")), 401, `{"error":"Missing x-api-key header"}`)
			mocktest.RequireJSON(t, c.Raw(operation.method, c.Base+operation.path, strings.NewReader("{"), "Authorization", "Bearer "+c.APIKey), 401,
				`{"error":"Missing x-api-key header"}`)
			for _, key := range []string{"", "sk_", "sk_your_api_key", c.APIKey + "x"} {
				c.APIKey = key
				mocktest.RequireJSON(t, c.Send(operation.method, operation.path, "{"), 401, `{"error":"Invalid API Key"}`)
			}
		})
	}
	for _, ex := range server.Requests() {
		require.EqualValues(t, "tornado", ex.System)
		require.Empty(t, ex.CredentialID)
	}
}

func TestBucketHasNoGET(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallTornado(t, server)
	for _, method := range []string{"GET", "HEAD", "PUT", "PATCH"} {
		r := c.Send(method, "/user/bucket", "")
		require.Equal(t, 405, r.Status, method)
		require.Equal(t, "POST, DELETE", r.Header.Get("Allow"))
		require.Empty(t, r.Body)
	}
	for _, path := range []string{"/user", "/user/s3/x", "/user/bucket/x", "/usage/x", "/"} {
		r := c.Send("GET", path, "")
		require.Equal(t, 404, r.Status, path)
		require.Empty(t, r.Body)
	}
	for _, ex := range server.Requests() {
		require.True(t, ex.Unmatched)
	}
}

func TestHosts(t *testing.T) {
	c := mocktest.CallTornado(t, mocktest.New(t))
	require.Equal(t, "http://tornado.velys.invalid", c.Base)
	for _, base := range []string{"https://tornado.velys.software", "https://api.tornadoapi.io", "http://localhost:8080"} {
		c.Base = base
		require.Equal(t, 200, c.Send("GET", "/usage", "").Status, base)
	}
}

func TestListen(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	c := mocktest.CallTornado(t, server)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c.HTTP, c.Base = &http.Client{Transport: transport}, server.Tornado().BaseURLAt(addr)
	require.Equal(t, 200, c.Send("GET", "/usage", "").Status)
}
