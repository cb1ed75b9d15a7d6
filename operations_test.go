package buckt_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// Every request to the API has a User-Agent and a request id, and accepts JSON.
func TestEveryRequestCarriesTheClientsHeaders(t *testing.T) {
	t.Parallel()
	client, s := newScript(t, object(`{"object":"bucket","id":"bkt_1"}`))
	for range 2 {
		_, err := client.Buckets.Delete(t.Context(), "bkt_1")
		require.NoError(t, err)
	}
	ids := map[string]bool{}
	for _, r := range s.sent() {
		require.Equal(t, http.MethodDelete, r.method)
		require.Equal(t, "https", r.scheme)
		require.Equal(t, "api.buckt.dev", r.host)
		require.Equal(t, "/v1/buckets/bkt_1", r.path)
		require.Equal(t, "Bearer bkt_test", r.header.Get("Authorization"))
		require.Equal(t, "application/json", r.header.Get("Accept"))
		require.Equal(t, "buckt-go/"+buckt.Version+" suite/1", r.header.Get("User-Agent"))
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, r.header.Get("X-Request-Id"))
		require.Empty(t, r.header.Get("Content-Type"), "there is no body")
		ids[r.header.Get("X-Request-Id")] = true
	}
	require.Len(t, ids, 2, "each call has an id of its own")
}
