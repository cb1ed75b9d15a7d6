package mockserver

import (
	"context"
	"io"
	"net"
	"net/http"
	"time"
)

// transport reaches the server in memory, whatever scheme and host a request names.
type transport struct {
	server *Server
	inner  *http.Transport
}

func newTransport(s *Server) *transport {
	return &transport{server: s, inner: &http.Transport{
		DialContext:           func(ctx context.Context, _, _ string) (net.Conn, error) { return s.pipes.dial(ctx) },
		MaxIdleConnsPerHost:   1 << 10,
		ExpectContinueTimeout: time.Second,
		DisableCompression:    true,
	}}
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	err := t.server.checkBubble()
	if err == nil && t.server.lifetime.Err() != nil {
		err = errClosed
	}
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	// The request ends with the server, so that not even a response whose body nobody closes outlives it.
	ctx, cancel := context.WithCancelCause(req.Context())
	detach := context.AfterFunc(t.server.lifetime, func() { cancel(errCutOff) })
	release := func() { detach(); cancel(nil) } // may be called again

	inner := req.WithContext(ctx)
	if req.URL != nil && req.URL.Scheme == "https" {
		plain := *req.URL
		plain.Scheme = "http"
		inner.URL = &plain
	}
	network := t.inner
	// Only a fault keeps a request from the server.
	if t.server.faults.list() != nil && t.server.refuses(req) {
		network = refusing()
	}
	resp, err := network.RoundTrip(inner)
	if err != nil {
		release()
		return nil, err
	}
	resp.Request = req
	if resp.Body == http.NoBody {
		release()
	} else {
		resp.Body = &releasingBody{ReadCloser: resp.Body, release: release}
	}
	return resp, nil
}

// CloseIdleConnections is found by [http.Client.CloseIdleConnections].
func (t *transport) CloseIdleConnections() { t.inner.CloseIdleConnections() }

// releasingBody lets go of the request's context when the body has ended.
type releasingBody struct {
	io.ReadCloser
	release func()
}

func (b *releasingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.release()
	}
	return n, err
}

func (b *releasingBody) Close() error {
	defer b.release()
	return b.ReadCloser.Close()
}
