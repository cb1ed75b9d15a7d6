package mockserver_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestAmoveAnswers401WithoutABody(t *testing.T) {
	server := newServer(t)
	c := callAmove(t, server)
	for name, authorization := range map[string]string{
		"nothing":        "",
		"no token":       "Bearer",
		"unknown":        "Bearer x",
		"another scheme": "Basic " + c.key,
		"no scheme":      c.key,
	} {
		t.Run(name, func(t *testing.T) {
			r := c.as("").raw("GET", c.base+"/api/v1/storage/get_storage_key", strings.NewReader(""), "Authorization", authorization)
			require.Equal(t, 401, r.status)
			require.Empty(t, r.body)
			require.Empty(t, r.header.Get("Content-Type"))
			require.Empty(t, r.header.Get("error-code"))
		})
	}
	t.Run("before the body is looked at", func(t *testing.T) {
		require.Equal(t, 401, c.as("x").send("POST", "storage/create_bucket", "{").status)
	})
	t.Run("the scheme is read in any case", func(t *testing.T) {
		r := c.as("").raw("GET", c.base+"/api/v1/storage/get_storage_key", strings.NewReader(""), "Authorization", "bearer "+c.key)
		require.Equal(t, 200, r.status)
	})
	exchanges := server.Requests()
	require.Empty(t, exchanges[0].CredentialID)
	last := exchanges[len(exchanges)-1]
	require.Equal(t, server.Amove().Account().User().ID(), last.CredentialID)
	require.Equal(t, "[REDACTED]", last.RequestHeader.Get("Authorization"))
	require.Equal(t, "amove", last.System)
	require.Equal(t, "amoveListKeys", last.Operation)
}

func TestAmoveTokensEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		c, user := callAmove(t, server), server.Amove().Account().User()
		require.Len(t, strings.Split(user.Token(), "."), 3, "a token is a JWT")

		hour := user.AddToken(time.Now().Add(time.Hour))
		require.Equal(t, 200, c.as(hour).list("").status)
		time.Sleep(time.Hour)
		require.Equal(t, 401, c.as(hour).list("").status)

		forever := user.AddToken(time.Time{})
		require.Equal(t, 200, c.as(forever).list("").status)
		other := server.Amove().Account().AddUser("b@example.com", mockserver.AmoveAccountUser)
		require.False(t, other.RevokeToken(forever), "it is another user's")
		require.True(t, user.RevokeToken(forever))
		require.False(t, user.RevokeToken(forever))
		require.Equal(t, 401, c.as(forever).list("").status)
		require.Equal(t, 200, c.list("").status)
	})
}

func TestAmoveAnswersUnknownRoutesWithoutABody(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	c := callAmove(t, server).as("")
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
			r := c.send(route.method, route.path, "")
			require.Equal(t, route.status, r.status)
			require.Equal(t, route.allow, r.header.Get("Allow"))
			require.Empty(t, r.body)
		})
	}
	for _, ex := range server.Requests() {
		require.True(t, ex.Unmatched)
		require.Empty(t, ex.Operation)
	}
}

func TestAmoveAnswersAtItsRealHost(t *testing.T) {
	c := callAmove(t, newServer(t))
	require.Equal(t, "http://api.amove.invalid", c.base)
	for _, base := range []string{"https://api.amove.io", "http://localhost:8080"} {
		c.base = base
		require.Equal(t, 200, c.list("").status, base)
	}
}

func TestAmoveListensOnTCP(t *testing.T) {
	server := newServer(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	c := callAmove(t, server)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c.http, c.base = &http.Client{Transport: transport}, server.Amove().BaseURLAt(addr)
	require.Equal(t, 200, c.list("").status)
}
