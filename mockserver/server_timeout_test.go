package mockserver

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/memnet"
)

// The head of a request must arrive within the timeout. A pipe replaces the socket, for which a bubble does not wait.
func TestHeaderTimeout(t *testing.T) {
	for name, test := range map[string]struct {
		rest   time.Duration // the time of the second half
		closed bool
	}{
		"in time":  {headerTimeout - time.Second, false},
		"too late": {headerTimeout + time.Second, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, sockets := New(t), memnet.Listen()
				server.serve(&server.tcp, sockets)
				conn, err := sockets.DialContext(t.Context(), "", "")
				require.NoError(t, err)
				_, err = io.WriteString(conn, "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n")
				require.NoError(t, err)
				time.Sleep(test.rest)
				_, err = io.WriteString(conn, "Connection: close\r\n\r\n")
				if test.closed {
					require.ErrorIs(t, err, io.ErrClosedPipe)
					return
				}
				require.NoError(t, err)
				all, err := io.ReadAll(conn)
				require.NoError(t, err)
				require.Contains(t, string(all), "HTTP/1.1 200 OK\r\n")
			})
		})
	}
	require.Zero(t, New(t).http.ReadHeaderTimeout)
}
