package mockserver

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A body is known for as long as it is open and no longer.
func TestOpenBodies(t *testing.T) {
	server, err := Start()
	require.NoError(t, err)
	var responses []*http.Response
	for range 3 {
		resp, err := server.HTTPClient().Get(server.Buckt().RootURL() + "/health")
		require.NoError(t, err)
		responses = append(responses, resp)
	}
	require.Len(t, server.transport.open, 3)
	require.NoError(t, responses[1].Body.Close())
	require.Len(t, server.transport.open, 2)
	require.NoError(t, server.Close())
	require.Empty(t, server.transport.open)
	require.NoError(t, responses[0].Body.Close())
}

// A connection that was accepted while the server closes is one that net/http does not know yet, and so does not close.
func TestConnectionsAcceptedLateAreClosed(t *testing.T) {
	server, err := Start()
	require.NoError(t, err)
	require.NoError(t, server.Close())
	client, accepted := net.Pipe()
	require.NoError(t, client.SetReadDeadline(time.Now().Add(time.Second)))
	server.trackConnection(accepted, http.StateNew)
	server.trackConnection(accepted, http.StateClosed)
	_, err = client.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, client.Close())
}
