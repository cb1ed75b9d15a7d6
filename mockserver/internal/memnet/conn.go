package memnet

import (
	"context"
	"crypto/tls"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// Conn is one end of a connection in memory, which can be reset as a TCP connection can.
type Conn struct {
	net.Conn
	shared   *shared
	isClient bool
}

// shared is the state that the two ends of a connection have in common.
type shared struct {
	wasReset   atomic.Bool
	once       sync.Once
	clientGone chan struct{}        // closed when the client closes its end
	tls        *tls.ConnectionState // nil without https
}

// Pipe makes a connection in memory.
func Pipe() (client, server *Conn) {
	c, s := net.Pipe()
	both := &shared{clientGone: make(chan struct{})}
	return &Conn{c, both, true}, &Conn{s, both, false}
}

// TLS returns the state of a connection for https, which has no handshake in memory, and nil for any other.
func (c *Conn) TLS() *tls.ConnectionState { return c.shared.tls }

// Read reads from the connection. After [Conn.Reset] its error is like that of the operating system. Everything that was written before
// the reset has been read by then, as a pipe has no buffer.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	return n, c.resetError("read", err)
}

// Write writes to the connection. After [Conn.Reset] its error is like that of the operating system.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	return n, c.resetError("write", err)
}

func (c *Conn) resetError(op string, err error) error {
	if err == nil || !c.shared.wasReset.Load() {
		return err
	}
	return opError(op, syscall.ECONNRESET)
}

// Close closes this end.
func (c *Conn) Close() error {
	if c.isClient {
		c.shared.once.Do(func() { close(c.shared.clientGone) })
	}
	return c.Conn.Close()
}

// Reset closes the connection so that the other end sees a reset, also in a Read or Write in progress.
func (c *Conn) Reset() {
	c.shared.wasReset.Store(true)
	_ = c.Conn.Close()
}

// ClientGone returns a channel that is closed when the client closes its end. Both ends return the same channel.
func (c *Conn) ClientGone() <-chan struct{} { return c.shared.clientGone }

// opError makes the error that package net returns for one of the operating system.
func opError(op string, errno syscall.Errno) error {
	call := op
	if op == "dial" {
		call = "connect"
	}
	return &net.OpError{Op: op, Net: "tcp", Addr: Addr{}, Err: os.NewSyscallError(call, errno)}
}

// connKey is the key of a context's [Conn].
type connKey struct{}

// ConnContext makes [FromContext] find a connection in memory. It is the ConnContext of an [net/http.Server].
func ConnContext(ctx context.Context, conn net.Conn) context.Context {
	if inMemory, is := conn.(*Conn); is {
		return context.WithValue(ctx, connKey{}, inMemory)
	}
	return ctx
}

// FromContext returns the connection in memory that a request came by, nil for another connection. The server needs [ConnContext].
func FromContext(ctx context.Context) *Conn {
	conn, _ := ctx.Value(connKey{}).(*Conn)
	return conn
}
