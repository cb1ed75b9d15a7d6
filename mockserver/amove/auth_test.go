package amove_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestAuthenticationHasNoBody(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallAmove(t, server)
	for name, authorization := range map[string]string{
		"nothing":        "",
		"no token":       "Bearer",
		"unknown":        "Bearer x",
		"another scheme": "Basic " + c.Key,
		"no scheme":      c.Key,
	} {
		t.Run(name, func(t *testing.T) {
			r := c.As("").Raw("GET", c.Base+"/api/v1/storage/get_storage_key", strings.NewReader(""), "Authorization", authorization)
			require.Equal(t, 401, r.Status)
			require.Empty(t, r.Body)
			require.Empty(t, r.Header.Get("Content-Type"))
			require.Empty(t, r.Header.Get("error-code"))
		})
	}
	t.Run("before the body is looked at", func(t *testing.T) {
		require.Equal(t, 401, c.As("x").Send("POST", "storage/create_bucket", "{").Status)
	})
	t.Run("the scheme is read in any case", func(t *testing.T) {
		r := c.As("").Raw("GET", c.Base+"/api/v1/storage/get_storage_key", strings.NewReader(""), "Authorization", "bearer "+c.Key)
		require.Equal(t, 200, r.Status)
	})
	exchanges := server.Requests()
	require.Empty(t, exchanges[0].CredentialID)
	last := exchanges[len(exchanges)-1]
	require.Equal(t, server.Amove().Account().User().ID(), last.CredentialID)
	require.Equal(t, "[REDACTED]", last.RequestHeader.Get("Authorization"))
	require.EqualValues(t, "amove", last.System)
	require.Equal(t, "amoveListKeys", last.Operation)
}

func TestTokenExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c, user := mocktest.CallAmove(t, server), server.Amove().Account().User()
		require.Len(t, strings.Split(user.Token(), "."), 3, "a token is a JWT")

		hour := user.AddToken(time.Now().Add(time.Hour))
		require.Equal(t, 200, c.As(hour).List("").Status)
		time.Sleep(time.Hour)
		require.Equal(t, 401, c.As(hour).List("").Status)

		forever := user.AddToken(time.Time{})
		require.Equal(t, 200, c.As(forever).List("").Status)
		other := server.Amove().Account().AddUser("b@example.com", amove.AccountUser)
		require.False(t, other.RevokeToken(forever), "it is another user's")
		require.True(t, user.RevokeToken(forever))
		require.False(t, user.RevokeToken(forever))
		require.Equal(t, 401, c.As(forever).List("").Status)
		require.Equal(t, 200, c.List("").Status)
	})
}

func TestUnknownRoutes(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallAmove(t, server).As("")
	for _, route := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"POST", "storage/get_storage_key", 405, "GET"},
		{"PUT", "storage/create_storage_key", 405, "POST"},
		{"GET", "storage/bucket_status", 405, "POST"},
		{"HEAD", "storage/bucket_status", 405, "POST"},
		{"POST", "storage/update_bucket", 405, "PUT"},
		{"POST", "storage/delete_bucket", 405, "DELETE"},
		{"GET", "cloudaccount/list_buckets", 405, "POST"},
		{"GET", "storage/unknown", 404, ""},
		{"GET", "storage", 404, ""},
		{"GET", "storage/get_storage_key/x", 404, ""},
	} {
		t.Run(route.method+" "+route.path, func(t *testing.T) {
			r := c.Send(route.method, route.path, "")
			require.Equal(t, route.status, r.Status)
			require.Equal(t, route.allow, r.Header.Get("Allow"))
			require.Empty(t, r.Body)
		})
	}
	for _, ex := range server.Requests() {
		require.True(t, ex.Unmatched)
		require.Empty(t, ex.Operation)
	}
}

func TestHosts(t *testing.T) {
	c := mocktest.CallAmove(t, mocktest.New(t))
	require.Equal(t, "http://api.amove.invalid", c.Base)
	for _, base := range []string{"https://api.amove.io", "http://localhost:8080"} {
		c.Base = base
		require.Equal(t, 200, c.List("").Status, base)
	}
}

func TestListen(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	c := mocktest.CallAmove(t, server)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c.HTTP, c.Base = &http.Client{Transport: transport}, server.Amove().BaseURLAt(addr)
	require.Equal(t, 200, c.List("").Status)
}
