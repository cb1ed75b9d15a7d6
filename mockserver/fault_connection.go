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

// pipe returns the request's connection in memory, or nil for another kind of connection.
func (c *call) pipe() *memnet.Conn { return memnet.FromContext(c.Request.Context()) }

func (c *call) inMemory() bool { return c.pipe() != nil }

// wait waits for the delays before or after the change of state, one after the other, and reports whether the client is still connected.
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

// sleep waits, and reports whether the client is still connected.
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

// bufferBody receives a body of limited length. Before that net/http does not detect that the client disconnects.
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

// abort ends a request without a response. The request is recorded before the client can notice. It does not return.
func (c *call) abort() {
	c.finish(0)
	c.reset()
}

// reset resets the connection, or aborts as net/http does if the connection cannot be hijacked. It does not return.
func (c *call) reset() {
	if conn, release, ok := c.hijack(); ok {
		defer release()
		resetConn(conn)
	}
	panic(http.ErrAbortHandler)
}

// hang waits until the client disconnects, and records the request. It does not return. It reads the connection instead of the body:
// net/http would send 100 Continue to a client that waits for it.
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

// hijack takes the connection over from net/http. It is closed by release, or with the server, which waits for that.
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
		_ = c.SetLinger(0) // unsent bytes are dropped, and the close is a reset
		_ = conn.Close()
	case interface{ NetConn() net.Conn }: // TLS
		resetConn(c.NetConn())
	default:
		_ = conn.Close()
	}
}
