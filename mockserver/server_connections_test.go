package mockserver

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A connection accepted while the server closes is not known to net/http, which does not close it.
func TestCloseLateConnections(t *testing.T) {
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
