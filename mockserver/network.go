package mockserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
)

// pipes is a network in memory: a listener, and a dial function that hands one end of a pipe to it.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
	close  func()
}

var (
	// errClosed looks like the refusal of a server that is not there.
	errClosed = fmt.Errorf("mockserver: the server is closed: %w", syscall.ECONNREFUSED)
	// errCutOff does not, since the server may have acted.
	errCutOff = errors.New("mockserver: the server was closed during the request")
)

func newPipes() *pipes {
	closed := make(chan struct{})
	return &pipes{
		accept: make(chan net.Conn),
		closed: closed,
		close:  sync.OnceFunc(func() { close(closed) }),
	}
}

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	client, server := newPipe()
	select {
	case p.accept <- server:
		return client, nil
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.accept:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.close()
	return nil
}

func (p *pipes) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "memory" }
