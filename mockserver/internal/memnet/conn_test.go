package memnet

import (
	"context"
	"io"
	"net"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// A reset ends the client's operation in progress and all later ones.
func TestReset(t *testing.T) {
	for name, test := range map[string]struct {
		op  string
		use func(net.Conn) error
	}{
		"read":  {"read", func(c net.Conn) error { _, err := c.Read(make([]byte, 1)); return err }},
		"write": {"write", func(c net.Conn) error { _, err := c.Write([]byte("x")); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := Pipe()
				failed := make(chan error)
				go func() { failed <- test.use(client) }()
				synctest.Wait()
				server.Reset()
				for _, err := range []error{<-failed, test.use(client)} {
					require.ErrorIs(t, err, syscall.ECONNRESET)
					var opError *net.OpError
					require.ErrorAs(t, err, &opError)
					require.Equal(t, test.op, opError.Op)
				}
				require.NoError(t, client.Close())
			})
		})
	}
}

func TestCloseWithoutReset(t *testing.T) {
	client, server := Pipe()
	require.NoError(t, server.Close())
	_, err := client.Read(make([]byte, 1))
	require.Equal(t, io.EOF, err)
	require.NoError(t, client.Close())
}

func TestClientGone(t *testing.T) {
	isClosed := func(c *Conn) bool {
		select {
		case <-c.ClientGone():
			return true
		default:
			return false
		}
	}
	client, server := Pipe()
	require.NoError(t, server.Close())
	require.False(t, isClosed(server), "the server's end")
	require.NoError(t, client.Close())
	require.True(t, isClosed(server))
	require.True(t, isClosed(client))
	require.NoError(t, client.Close(), "again does nothing")
}

func TestFromContext(t *testing.T) {
	_, server := Pipe()
	require.Same(t, server, FromContext(ConnContext(t.Context(), server)))
	other, _ := net.Pipe()
	for name, ctx := range map[string]context.Context{"another connection": ConnContext(t.Context(), other), "none": t.Context()} {
		t.Run(name, func(t *testing.T) { require.Nil(t, FromContext(ctx)) })
	}
}
