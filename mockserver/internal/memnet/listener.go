// Package memnet is a network in memory: a listener whose connections are pipes, and an HTTP transport that dials it. It also has the
// certificate authority of listeners with TLS. It opens no socket,
// so that it can be used in [testing/synctest] bubbles.
package memnet

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"syscall"
)

var (
	// ErrClosed is the error of a dial after the listener was closed. Like the refusal of a server that is not running, it wraps ECONNREFUSED.
	ErrClosed = fmt.Errorf("mockserver: the server is closed: %w", syscall.ECONNREFUSED)
	// errCutOff does not wrap it, since the server may have acted.
	errCutOff = errors.New("mockserver: the server was closed during the request")
)

// Listener accepts the connections that [Listener.DialContext] makes. It is safe for concurrent use.
type Listener struct {
	bubble string
	accept chan net.Conn
	once   sync.Once
	closed chan struct{}
}

// Listen opens a listener. It belongs to the synctest bubble of the caller, see [Listener.CheckBubble].
func Listen() *Listener {
	return &Listener{bubble: CurrentBubble(), accept: make(chan net.Conn), closed: make(chan struct{})}
}

// DialContext makes a connection to the listener, whatever network and address are given, and waits until it is accepted. It can be the
// DialContext of an [net/http.Transport].
func (l *Listener) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	return l.dial(ctx, nil)
}

// DialTLSContext makes a connection for https, which differs by its [Conn.TLS] alone.
func (l *Listener) DialTLSContext(ctx context.Context, _, _ string) (net.Conn, error) {
	return l.dial(ctx, &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true})
}

func (l *Listener) dial(ctx context.Context, state *tls.ConnectionState) (net.Conn, error) {
	client, server := Pipe()
	client.shared.tls = state
	select {
	case l.accept <- server:
		return client, nil
	case <-l.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept waits for the next connection, which is a [*Conn]. After Close the error is [net.ErrClosed].
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.accept:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and DialContext, also those in progress. Connections that were accepted stay open. Closing again does nothing.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *Listener) isClosed() bool {
	select {
	case <-l.closed:
		return true
	default:
		return false
	}
}

// Addr returns an [Addr].
func (l *Listener) Addr() net.Addr { return Addr{} }

// Addr is the address of each listener and of both ends of each connection.
type Addr struct{}

// Network returns "pipe".
func (Addr) Network() string { return "pipe" }

// String returns "memory".
func (Addr) String() string { return "memory" }

// IsOverTCP reports whether a request came by TCP. The server of any other listener is unknown, and counts as one in memory.
func IsOverTCP(r *http.Request) bool {
	addr, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	_, inMemory := addr.(Addr)
	return !inMemory && addr != nil
}
