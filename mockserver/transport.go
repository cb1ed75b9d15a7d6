package mockserver

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// transport reaches the server in memory, whatever scheme and host a request names.
type transport struct {
	server *Server
	inner  http.Transport

	mu sync.Mutex
	// open are the bodies of responses that nobody has read to the end or closed.
	open []*openBody
}

func (t *transport) connect(s *Server) {
	t.server = s
	t.inner.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return s.pipes.dial(ctx) }
	t.inner.MaxIdleConnsPerHost = 1 << 10
	t.inner.ExpectContinueTimeout = time.Second
	t.inner.DisableCompression = true
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	err := t.server.checkBubble()
	if err == nil && t.isClosed() {
		err = errClosed
	}
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	inner := req
	if req.URL != nil && req.URL.Scheme == "https" {
		plain := *req.URL
		plain.Scheme = "http"
		inner = req.WithContext(req.Context())
		inner.URL = &plain
	}
	network := &t.inner
	if t.server.faults.list() != nil && t.server.refuses(req) {
		network = refusing()
	}
	resp, err := network.RoundTrip(inner)
	if err != nil {
		if t.isClosed() && req.Context().Err() == nil {
			err = errCutOff
		}
		return nil, err
	}
	resp.Request = req
	if resp.Body != http.NoBody {
		resp.Body = t.track(resp.Body)
	}
	return resp, nil
}

func (t *transport) isClosed() bool { return t.server.lifetime.Err() != nil }

// CloseIdleConnections is found by [http.Client.CloseIdleConnections].
func (t *transport) CloseIdleConnections() { t.inner.CloseIdleConnections() }

// cutOff closes the bodies that are open, so that not even a response whose body nobody closes outlives the server.
func (t *transport) cutOff() {
	t.mu.Lock()
	open := t.open
	t.open = nil
	t.mu.Unlock()
	for _, b := range open {
		_ = b.ReadCloser.Close()
	}
}

func (t *transport) track(body io.ReadCloser) io.ReadCloser {
	b := &openBody{body, t}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.isClosed() {
		_ = body.Close() // cutOff may have been here
		return b
	}
	t.open = append(t.open, b)
	return b
}

func (t *transport) forget(b *openBody) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at := slices.Index(t.open, b); at >= 0 {
		t.open = slices.Delete(t.open, at, at+1)
	}
}

// openBody tells its transport when it has ended.
type openBody struct {
	io.ReadCloser
	transport *transport
}

func (b *openBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == nil {
		return n, nil
	}
	b.transport.forget(b)
	if err != io.EOF && b.transport.isClosed() {
		err = errCutOff
	}
	return n, err
}

func (b *openBody) Close() error {
	defer b.transport.forget(b)
	return b.ReadCloser.Close()
}
