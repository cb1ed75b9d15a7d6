package mockserver

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// pipeLink is what the two ends of a connection in memory have in common.
type pipeLink struct {
	wasReset atomic.Bool
	leaving  sync.Once
	left     chan struct{} // closed when the client has closed its end
}

// pipeConn is one end of a connection in memory, which can be reset as one of TCP can.
type pipeConn struct {
	net.Conn
	link     *pipeLink
	isClient bool
}

// newPipe makes a connection in memory.
func newPipe() (client, server *pipeConn) {
	c, s := net.Pipe()
	link := &pipeLink{left: make(chan struct{})}
	return &pipeConn{c, link, true}, &pipeConn{s, link, false}
}

// Read tells of a reset by an error like that of the operating system. What was written before it has been read by
// then: a pipe holds nothing.
func (c *pipeConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	return n, c.tell("read", err)
}

func (c *pipeConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	return n, c.tell("write", err)
}

func (c *pipeConn) tell(op string, err error) error {
	if err == nil || !c.link.wasReset.Load() {
		return err
	}
	return opError(op, syscall.ECONNRESET)
}

// Close closes this end.
func (c *pipeConn) Close() error {
	if c.isClient {
		c.link.leaving.Do(func() { close(c.link.left) })
	}
	return c.Conn.Close()
}

// reset closes the connection so that the client sees a reset, also one that reads or writes right now.
func (c *pipeConn) reset() {
	c.link.wasReset.Store(true)
	_ = c.Conn.Close()
}

// opError is an error as package net makes it of one of the operating system.
func opError(op string, errno syscall.Errno) error {
	call := op
	if op == "dial" {
		call = "connect"
	}
	return &net.OpError{Op: op, Net: "tcp", Addr: pipeAddr{}, Err: os.NewSyscallError(call, errno)}
}
