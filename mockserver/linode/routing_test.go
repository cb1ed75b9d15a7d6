package linode_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestUnknownRoutes(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallLinode(t, server)
	const host = "http://api.linode.invalid"
	for _, request := range []struct{ method, path string }{
		{"GET", "/"}, {"GET", "/v4"}, {"GET", "/v4/"}, {"GET", "/object-storage/keys"}, {"GET", "/v3/object-storage/keys"},
		{"GET", "/v4/keys"}, {"GET", "/v4/object-storage"}, {"GET", "/v4/object-storage/keys/"}, {"GET", "/v4/object-storage/keys/1/2"},
		{"PATCH", "/v4/object-storage/keys/1"}, {"DELETE", "/v4/object-storage/keys"}, {"POST", "/v4/object-storage/keys/1"},
		{"PUT", "/v4/object-storage/buckets/us-east/x"}, {"GET", "/v4/object-storage/buckets/us-east/x/object-url"},
		{"POST", "/v4/object-storage/clusters"}, {"GET", "/v4/object-storage/cancel"}, {"GET", "/v4/linode/instances"},
		{"GET", "/v4/object-storage//keys"}, {"GET", "/v4/Object-Storage/keys"}, {"GET", "/v4gamma/object-storage/keys"},
	} {
		t.Run(request.method+" "+request.path, func(t *testing.T) {
			mocktest.RequireLinodeError(t, c.Raw(request.method, host+request.path, http.NoBody), 404, "Not found")
		})
	}
	for _, exchange := range server.Requests() {
		require.True(t, exchange.Unmatched)
		require.Empty(t, exchange.Operation)
		require.EqualValues(t, "linode", exchange.System)
	}
}

func TestHosts(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallLinode(t, server)
	for url, status := range map[string]int{
		"http://api.linode.invalid/v4/object-storage/keys":        200,
		"http://api.linode.invalid/v4beta/object-storage/keys":    200,
		"https://api.linode.com/v4/object-storage/keys":           200,
		"https://API.linode.com:443/v4beta/object-storage/keys":   200,
		"http://127.0.0.1:1/v4/object-storage/keys":               200,
		"http://anything.example/v4beta/object-storage/keys":      200,
		"http://anything.example/v4/object-storage/./keys":        200,
		"http://anything.example/v4/object-storage/x/%2e%2e/keys": 200,
		"https://api.linode.com/v1/buckets":                       404,
		"http://api.buckt.invalid/v4/object-storage/keys":         404,
		"http://api.foundrydb.invalid/v4/object-storage/keys":     404,
	} {
		t.Run(url, func(t *testing.T) {
			require.Equal(t, status, c.Raw("GET", url, http.NoBody).Status)
		})
	}
}

func TestBaseURLs(t *testing.T) {
	server := mocktest.New(t)
	system := server.Linode()
	require.Equal(t, "http://api.linode.invalid/v4", system.BaseURL())
	require.Equal(t, "http://api.linode.invalid", system.RootURL())
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	require.Equal(t, "http://"+addr.String()+"/v4", system.BaseURLAt(addr))
	http := &http.Client{}
	t.Cleanup(http.CloseIdleConnections)
	mocktest.RequireOK(t, mocktest.Caller{T: t, HTTP: http, Base: system.BaseURLAt(addr), Key: system.Token()}.Get("/object-storage/keys"))
}

func TestRequests(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	token := mocktest.AddLinodeToken(t, a, linode.Token{})
	mocktest.AddLinodeBucket(t, a, "us-east", "a.b")
	c := mocktest.CallLinode(t, server).As(token.Token.Reveal())
	mocktest.RequireOK(t, c.Get("/buckets/us-east/a%2Eb"))
	mocktest.RequireOK(t, c.Put("/buckets/us-east/a.b/access", `{"acl":"private"}`))
	exchanges := server.Requests()
	require.Equal(t, "linodeGetBucket", exchanges[0].Operation)
	require.Equal(t, map[string]string{"regionId": "us-east", "bucket": "a.b"}, exchanges[0].PathParams)
	require.Equal(t, fmt.Sprint(token.ID), exchanges[0].CredentialID)
	require.Equal(t, `{"acl":"private"}`, string(exchanges[len(exchanges)-1].RequestBody))
	for _, exchange := range exchanges {
		require.NotContains(t, fmt.Sprintf("%+v", exchange), token.Token.Reveal())
	}
}
