package mockserver

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/memnet"
)

// pipe is the connection in memory that the request came by, nil for another.
func (c *call) pipe() *memnet.Conn { return memnet.FromContext(c.Request.Context()) }

func (c *call) inMemory() bool { return c.pipe() != nil }

// wait lets the delays on one side of the change of state pass, one after the other, and tells whether somebody is left to
// be answered.
func (c *call) wait(after bool) bool {
	for _, f := range c.faults.delays(after) {
		c.faults.took(f)
		c.bufferBody()
		if !c.sleep(f.delay) {
			return false
		}
	}
	return true
}

// sleep waits, and tells whether the client is there still.
func (c *call) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	var left <-chan struct{}
	if pipe := c.pipe(); pipe != nil {
		left = pipe.ClientGone()
	}
	select {
	case <-timer.C:
		return true
	case <-left:
	case <-c.Request.Context().Done():
	case <-c.server.lifetime.Done():
	}
	return false
}

// bufferBody receives a body that is not too long. Until then net/http does not notice that the client leaves.
func (c *call) bufferBody() {
	if c.isBodyRead || c.Request.ContentLength <= 0 || c.Request.ContentLength > maxJSONBody || c.Request.Header.Get("Expect") != "" {
		return
	}
	content, err := io.ReadAll(c.Request.Body)
	body := io.Reader(bytes.NewReader(content))
	if err != nil {
		body = io.MultiReader(body, failingReader{err})
	}
	c.Request.Body = readCloser{body, c.Request.Body}
}

type readCloser struct {
	io.Reader
	io.Closer
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// breakOff ends a request without an answer. It is in the record before the client can notice. It does not return.
func (c *call) breakOff() {
	c.finish(0)
	c.reset()
}

// reset resets the connection, or breaks off as net/http does where it does not give the connection away. It does not return.
func (c *call) reset() {
	if conn, release, ok := c.hijack(); ok {
		defer release()
		resetConn(conn)
	}
	panic(http.ErrAbortHandler)
}

// hang lets the client wait until it leaves, after which the request is in the record. It does not return. The connection is read in place of the body, which
// net/http would ask a client for that waits for 100 Continue.
func (c *call) hang() {
	conn, release, ok := c.hijack()
	if !ok {
		_, _ = io.Copy(io.Discard, c.Request.Body) // so that net/http watches the connection
		select {
		case <-c.Request.Context().Done():
		case <-c.server.lifetime.Done():
		}
		c.finish(0)
		panic(http.ErrAbortHandler)
	}
	defer release()
	_, _ = io.Copy(io.Discard, conn)
	c.finish(0)
	panic(http.ErrAbortHandler)
}

// hijack takes the connection from net/http. It is closed when it is released, or with the server, which waits for that.
func (c *call) hijack() (conn net.Conn, release func(), ok bool) {
	s := c.server
	s.hijacked.Add(1)
	conn, _, err := http.NewResponseController(c.w).Hijack()
	if err != nil {
		s.hijacked.Done()
		return nil, nil, false
	}
	detach := context.AfterFunc(s.lifetime, func() { _ = conn.Close() })
	return conn, func() {
		detach()
		_ = conn.Close()
		s.hijacked.Done()
	}, true
}

// resetConn closes a connection so that the other side sees a reset.
func resetConn(conn net.Conn) {
	switch c := conn.(type) {
	case *memnet.Conn:
		c.Reset()
	case interface{ SetLinger(sec int) error }:
		_ = c.SetLinger(0) // what is unsent is dropped, and the close is a reset
		_ = conn.Close()
	case interface{ NetConn() net.Conn }: // TLS
		resetConn(c.NetConn())
	default:
		_ = conn.Close()
	}
}
