package memnet

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDialAndAccept(t *testing.T) {
	l := Listen()
	accepted := make(chan net.Conn, 1)
	go func() {
		conn, err := l.Accept()
		if err == nil {
			accepted <- conn
		}
		close(accepted)
	}()
	client, err := l.DialContext(t.Context(), "tcp", "any.invalid:443")
	require.NoError(t, err)
	server := <-accepted
	require.NotNil(t, server)
	go func() {
		_, _ = client.Write([]byte("x"))
	}()
	buffer := make([]byte, 2)
	n, err := server.Read(buffer)
	require.NoError(t, err)
	require.Equal(t, "x", string(buffer[:n]))
	require.Equal(t, Addr{}, l.Addr())
	require.Equal(t, "pipe memory", l.Addr().Network()+" "+l.Addr().String())

	require.NoError(t, l.Close())
	require.NoError(t, l.Close(), "again does nothing")
	go func() {
		_, _ = client.Write([]byte("y"))
	}()
	n, err = server.Read(buffer)
	require.NoError(t, err, "a connection that was accepted stays open")
	require.Equal(t, "y", string(buffer[:n]))
	require.NoError(t, client.Close())
	require.NoError(t, server.Close())
}

func TestDialAfterClose(t *testing.T) {
	l := Listen()
	failed := make(chan error)
	go func() {
		_, err := l.Accept()
		failed <- err
	}()
	require.NoError(t, l.Close())
	require.ErrorIs(t, <-failed, net.ErrClosed)
	_, err := l.DialContext(t.Context(), "", "")
	require.ErrorIs(t, err, ErrClosed)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
}

func TestDialContext(t *testing.T) {
	cause := errors.New("the cause")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	_, err := Listen().DialContext(ctx, "", "")
	require.ErrorIs(t, err, cause)
}
