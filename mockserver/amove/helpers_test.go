package amove_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// behaving creates a server with that behavior.
func behaving(t *testing.T, b amove.Behavior) mocktest.AmoveCaller {
	server := mocktest.New(t)
	require.NoError(t, server.Amove().SetBehavior(b))
	return mocktest.CallAmove(t, server)
}

// refused asserts one failure of Amove: status, header and the whole body.
func refused(t *testing.T, r mocktest.Reply, code, message string) {
	t.Helper()
	require.Equal(t, 499, r.Status, r.Body)
	require.Equal(t, "application/json", r.Header.Get("Content-Type"))
	require.Equal(t, code, r.Header.Get("error-code"))
	require.JSONEq(t, `{"type":"`+code+`","status":499,"errors":{"`+code+`":["`+message+`"]}}`, r.Body)
}

// object is the whole of a reply's JSON.
func object(t *testing.T, r mocktest.Reply) (values map[string]any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(r.Body), &values), r.Body)
	return values
}

// dialling connects to one address, whatever host is asked for.
func dialling(t *testing.T, addr net.Addr) *http.Client {
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, addr.Network(), addr.String())
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
