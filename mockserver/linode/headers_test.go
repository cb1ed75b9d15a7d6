package linode_test

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithUnmatchedRequests())
		a := server.Linode().Account()
		c := mocktest.CallLinode(t, server)
		for id, request := range linodeRequests {
			r := c.Do(request.method, request.path, request.body)
			require.Equal(t, []string{"application/json"}, r.Header.Values("Content-Type"), id)
			if id != "linodeGetTransfer" {
				require.Equal(t, "max-age=0, no-cache, no-store", r.Header.Get("Cache-Control"), id)
			}
			requireRecordedHeaders(t, r)
			require.Equal(t, time.Now().UTC().Format(http.TimeFormat), r.Header.Get("Expires"), id)
			require.Equal(t, "Authorization, X-Filter", r.Header.Get("Vary"), id)
			require.Equal(t, "4.150.0", r.Header.Get("X-Spec-Version"), id)
			require.Equal(t, a.UUID(), r.Header.Get("X-Customer-UUID"), id)
			require.Equal(t, "*", r.Header.Get("X-OAuth-Scopes"), id)
			require.Equal(t, strconv.FormatInt(time.Now().Unix()+60, 10), r.Header.Get("X-RateLimit-Reset"), id)
			require.Empty(t, r.Header.Values("Retry-After"), id)
			require.Empty(t, r.Header.Values("X-Request-ID"), id)
		}
	})
}

// requireRecordedHeaders asserts the headers that were recorded of every response, those for browsers first.
func requireRecordedHeaders(t *testing.T, r mocktest.Reply) {
	t.Helper()
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin":   "*",
		"Access-Control-Allow-Methods":  "HEAD, GET, OPTIONS, POST, PUT, DELETE",
		"Access-Control-Allow-Headers":  "Authorization, Origin, X-Requested-With, Content-Type, Accept, X-Filter",
		"Access-Control-Expose-Headers": "X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Status",
		"Content-Security-Policy":       "default-src 'none'",
		"Pragma":                        "no-cache",
		"Strict-Transport-Security":     "max-age=31536000",
		"X-Content-Type-Options":        "nosniff",
		"X-Frame-Options":               "DENY",
	} {
		require.Equal(t, []string{want}, r.Header.Values(name), name)
	}
}

// A page of any origin may send the requests of all operations.
func TestPreflight(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallLinode(t, server).As("")
	for id, request := range linodeRequests {
		r := c.Do("OPTIONS", request.path, "", "Origin", "https://app.example.com", "Access-Control-Request-Method", request.method,
			"Access-Control-Request-Headers", "authorization, content-type")
		require.Equal(t, 204, r.Status, id)
		require.Empty(t, r.Body, id)
		requireRecordedHeaders(t, r)
	}
	for _, ex := range server.Requests() {
		require.False(t, ex.Unmatched)
	}
	unmatched := mocktest.CallLinode(t, mocktest.New(t, mockserver.WithUnmatchedRequests()))
	require.Equal(t, 404, unmatched.Do("OPTIONS", "/keys", "").Status, "a preflight request names a method")
}

func TestHeadersWithoutToken(t *testing.T) {
	c := mocktest.CallLinode(t, mocktest.New(t, mockserver.WithUnmatchedRequests())).As("")
	requireRecordedHeaders(t, c.Get("/nothing"))
	r := c.Get("/keys")
	requireRecordedHeaders(t, r)
	require.Equal(t, "max-age=0, no-cache, no-store", r.Header.Get("Cache-Control"))
	require.Equal(t, "4.150.0", r.Header.Get("X-Spec-Version"))
	require.Equal(t, "object_storage:read_only", r.Header.Get("X-Accepted-OAuth-Scopes"))
	require.Empty(t, r.Header.Values("X-OAuth-Scopes"))
	require.Empty(t, r.Header.Values("X-Customer-UUID"))
}

func TestTransferCacheControl(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallLinode(t, server)
	r := mocktest.RequireOK(t, c.Get("/transfer"))
	require.JSONEq(t, `{"used":0}`, r.Body)
	require.Equal(t, []string{"private, max-age=0, s-maxage=0, no-cache, no-store", "private, max-age=60, s-maxage=60"},
		r.Header.Values("Cache-Control"))
	server.Linode().Account().SetTransferUsed(1 << 53)
	require.JSONEq(t, `{"used":9007199254740992}`, c.Get("/transfer").Body)
}

func TestErrorFields(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallLinode(t, server)
	mocktest.RequireLinodeError(t, c.Get("/keys/1"), 404, "The specified access key was not found.") // the field is missing
	require.NoError(t, server.Linode().SetBehavior(linode.Behavior{NullErrorFields: true}))
	require.JSONEq(t, `{"errors":[{"reason":"The specified access key was not found.","field":null}]}`, c.Get("/keys/1").Body)
	require.JSONEq(t, `{"errors":[{"reason":"Invalid Token","field":null}]}`, c.As("").Get("/keys").Body)
	require.JSONEq(t, `{"errors":[{"reason":"Not found","field":null}]}`, c.Get("/nothing").Body)
	require.Equal(t, "page", c.Get("/keys?page=0").At("errors.0.field"), "a field that there is stays")
}
