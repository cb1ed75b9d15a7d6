package mockserver_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestLinodeHeadersOnEveryAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, mockserver.WithUnmatchedRequests())
		a := server.Linode().Account()
		c := callLinode(t, server)
		for id, request := range linodeRequests {
			r := c.do(request.method, request.path, request.body)
			require.Equal(t, []string{"application/json"}, r.header.Values("Content-Type"), id)
			require.Equal(t, "max-age=0, no-cache, no-store", r.header.Get("Cache-Control"), id)
			require.Equal(t, "Authorization, X-Filter", r.header.Get("Vary"), id)
			require.Equal(t, "4.150.0", r.header.Get("X-Spec-Version"), id)
			require.Equal(t, a.UUID(), r.header.Get("X-Customer-UUID"), id)
			require.Equal(t, "*", r.header.Get("X-OAuth-Scopes"), id)
			require.Equal(t, strconv.FormatInt(time.Now().Unix()+60, 10), r.header.Get("X-RateLimit-Reset"), id)
			require.Empty(t, r.header.Values("Retry-After"), id)
			require.Empty(t, r.header.Values("X-Request-ID"), id)
		}
	})
}

func TestLinodeHeadersWithoutAToken(t *testing.T) {
	c := callLinode(t, newServer(t)).as("")
	r := c.get("/keys")
	require.Equal(t, "max-age=0, no-cache, no-store", r.header.Get("Cache-Control"))
	require.Equal(t, "4.150.0", r.header.Get("X-Spec-Version"))
	require.Equal(t, "object_storage:read_only", r.header.Get("X-Accepted-OAuth-Scopes"))
	require.Empty(t, r.header.Values("X-OAuth-Scopes"))
	require.Empty(t, r.header.Values("X-Customer-UUID"))
}

func TestLinodeTransferMayBeCached(t *testing.T) {
	server := newServer(t)
	c := callLinode(t, server)
	r := succeeds(t, c.get("/transfer"))
	require.JSONEq(t, `{"used":0}`, r.body)
	require.Equal(t, []string{"max-age=0, no-cache, no-store", "private, max-age=60"}, r.header.Values("Cache-Control"))
	server.Linode().Account().SetTransferUsed(1 << 53)
	require.JSONEq(t, `{"used":9007199254740992}`, c.get("/transfer").body)
}

func TestLinodeErrorFieldsMayBeNull(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	c := callLinode(t, server)
	linodeFails(t, c.get("/keys/1"), 404, "The specified access key was not found.") // the field is missing
	server.Linode().SetNullErrorFields(true)
	require.JSONEq(t, `{"errors":[{"reason":"The specified access key was not found.","field":null}]}`, c.get("/keys/1").body)
	require.JSONEq(t, `{"errors":[{"reason":"Invalid Token","field":null}]}`, c.as("").get("/keys").body)
	require.JSONEq(t, `{"errors":[{"reason":"Not found","field":null}]}`, c.get("/nothing").body)
	require.Equal(t, "page", c.get("/keys?page=0").at("errors.0.field"), "a field that there is stays")
}
