package memnet

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Transport is an [http.RoundTripper] that sends each request to one listener, whatever scheme and host the request names. It is
// safe for concurrent use after [Transport.Connect].
type Transport struct {
	// DialError, if not nil, returns the error with which the connection for a request fails, such as [Refused], or nil. It is set before
	// the first request.
	DialError func(*http.Request) error

	listener *Listener
	inner    http.Transport

	mu sync.Mutex
	// open are the bodies of responses that were neither read to the end nor closed.
	open []*openBody
}

// Connect sets the listener.
func (t *Transport) Connect(l *Listener) {
	t.listener = l
	t.inner.DialContext, t.inner.DialTLSContext = l.DialContext, l.DialTLSContext
	t.inner.MaxIdleConnsPerHost = 1 << 10
	t.inner.ExpectContinueTimeout = time.Second
	t.inner.DisableCompression = true
}

// RoundTrip sends a request. It returns the error of [Listener.CheckBubble], or [ErrClosed] after the listener was closed. For a request
// that was in progress then, the error does not wrap ECONNREFUSED, since the server may have acted.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	err := t.listener.CheckBubble()
	if err == nil && t.listener.isClosed() {
		err = ErrClosed
	}
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	network := &t.inner
	if t.DialError != nil {
		if err := t.DialError(req); err != nil {
			network = failing(err)
		}
	}
	resp, err := network.RoundTrip(req)
	if err != nil {
		if t.listener.isClosed() && req.Context().Err() == nil {
			err = errCutOff
		}
		return nil, err
	}
	if resp.Body != http.NoBody {
		resp.Body = t.track(resp.Body)
	}
	return resp, nil
}

// failing makes a transport whose connections fail, after all that net/http does before it dials.
func failing(err error) *http.Transport {
	return &http.Transport{
		DialContext:       func(context.Context, string, string) (net.Conn, error) { return nil, err },
		DisableKeepAlives: true,
	}
}

// Refused returns the error of a connection to a host on which no server listens.
func Refused() error { return opError("dial", syscall.ECONNREFUSED) }

// NoSuchHost returns the error of a connection to a host that does not exist.
func NoSuchHost(host string) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
}

// CloseIdleConnections is called by [http.Client.CloseIdleConnections].
func (t *Transport) CloseIdleConnections() { t.inner.CloseIdleConnections() }

// CloseBodies closes the bodies of responses that are open, so that a response whose body the client does not close does not outlive the
// server. It is called after the listener was closed.
func (t *Transport) CloseBodies() {
	t.mu.Lock()
	open := t.open
	t.open = nil
	t.mu.Unlock()
	for _, b := range open {
		_ = b.ReadCloser.Close()
	}
}

func (t *Transport) track(body io.ReadCloser) io.ReadCloser {
	b := &openBody{body, t}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.listener.isClosed() {
		_ = body.Close() // CloseBodies may have run before
		return b
	}
	t.open = append(t.open, b)
	return b
}

func (t *Transport) forget(b *openBody) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at := slices.Index(t.open, b); at >= 0 {
		t.open = slices.Delete(t.open, at, at+1)
	}
}

// openBody is the body of a response. Its transport forgets it when it ends.
type openBody struct {
	io.ReadCloser
	transport *Transport
}

func (b *openBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == nil {
		return n, nil
	}
	b.transport.forget(b)
	if err != io.EOF && b.transport.listener.isClosed() {
		err = errCutOff
	}
	return n, err
}

func (b *openBody) Close() error {
	defer b.transport.forget(b)
	return b.ReadCloser.Close()
}
