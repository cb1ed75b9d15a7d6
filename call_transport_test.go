package buckt_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// faultyBody is a body that records how it was used.
type faultyBody struct {
	io.Reader
	closed *atomic.Int32
}

func (b *faultyBody) Close() error {
	b.closed.Add(1)
	return errors.New("close failed")
}

// A custom transport may omit trace events and violate its contract.
func TestCustomTransports(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost in the tunnel")
	rows := []struct {
		name      string
		response  func(*http.Request, io.ReadCloser) (*http.Response, error)
		ok        bool // for a GET
		status    int
		again     bool
		againOnce bool
		settled   bool // also for calls that are not idempotent
		read      bool // a read is repeated
		cause     error
		text      string
	}{
		{name: "error", again: true, cause: lost, response: func(*http.Request, io.ReadCloser) (*http.Response, error) { return nil, lost }},
		{name: "reset", again: true, cause: syscall.ECONNRESET,
			response: func(*http.Request, io.ReadCloser) (*http.Response, error) { return nil, syscall.ECONNRESET }},
		{name: "refused", again: true, againOnce: true, settled: true, cause: syscall.ECONNREFUSED,
			response: func(*http.Request, io.ReadCloser) (*http.Response, error) { return nil, errRefused() }},
		{name: "response and error", again: true, cause: lost, response: func(_ *http.Request, b io.ReadCloser) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: b}, lost
		}},
		{name: "response without a body, and error", again: true, cause: lost, response: func(*http.Request, io.ReadCloser) (*http.Response, error) {
			return &http.Response{StatusCode: 200}, lost
		}},
		{name: "nil response and nil error", again: true, text: "neither a response nor an error", response: func(*http.Request, io.ReadCloser) (*http.Response, error) { return nil, nil }},
		{name: "no status", again: true, text: "status 000 is not valid", response: func(_ *http.Request, b io.ReadCloser) (*http.Response, error) {
			return &http.Response{Body: b}, nil
		}},
		{name: "no body", status: 200, read: true, cause: buckt.ErrInvalidResponse, response: func(*http.Request, io.ReadCloser) (*http.Response, error) {
			return &http.Response{StatusCode: 200}, nil
		}},
		{name: "404 without a body", status: 404, settled: true, response: func(*http.Request, io.ReadCloser) (*http.Response, error) {
			return &http.Response{StatusCode: 404}, nil
		}},
		{name: "body", ok: true, response: func(_ *http.Request, b io.ReadCloser) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: b, ContentLength: -1}, nil
		}},
		{name: "body of another length", ok: true, response: func(_ *http.Request, b io.ReadCloser) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: b, ContentLength: 3}, nil
		}},
		{name: "body of unknown length", ok: true, response: func(_ *http.Request, b io.ReadCloser) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: b}, nil
		}},
		{name: "error of a context that is not the caller's", again: true, cause: context.Canceled,
			response: func(*http.Request, io.ReadCloser) (*http.Response, error) { return nil, context.Canceled }},
	}
	for _, r := range rows {
		for _, k := range lineKinds() {
			inBubble(t, r.name+"/"+k.name, func(t *testing.T) {
				var opened, closed atomic.Int32
				var sent int
				_, body, _ := strings.Cut(k.ok.raw, "\r\n\r\n")
				c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(roundTripper(func(q *http.Request) (*http.Response, error) {
					sent++
					b := &faultyBody{strings.NewReader(body), &closed}
					resp, err := r.response(q, b)
					if resp != nil && resp.Body == b {
						opened.Add(1)
					}
					return resp, err
				})))
				require.NoError(t, err)
				err = k.invoke(t.Context(), c)
				require.Equal(t, opened.Load(), closed.Load(), "bodies that were opened and closed")
				if r.ok {
					require.NoError(t, err)
					return
				}
				e := requireChain(t, err, k.notIdempotent && !r.settled, r.status)
				want := 1
				if r.again && !k.notIdempotent || r.againOnce || r.read && k.name == "GET" {
					want = 4
				}
				require.Equal(t, want, sent)
				require.Equal(t, want, e.Attempts)
				if r.cause != nil {
					require.ErrorIs(t, err, r.cause)
				}
				require.Contains(t, err.Error(), r.text)
			})
		}
	}
}

// A transport that repeats requests by itself is trusted only if nothing was sent before.
func TestTransportThatRetriesByItself(t *testing.T) {
	t.Parallel()
	for _, k := range lineKinds() {
		inBubble(t, k.name, func(t *testing.T) {
			l := newLine(t, always(lineResponse{then: (*lineConn).reset}))
			l.dialing = func(n int) error {
				if n%2 == 0 {
					return errRefused()
				}
				return nil
			}
			c := l.client(buckt.WithTransport(passOn(func(r *http.Request) (*http.Response, error) {
				resp, err := l.transport.RoundTrip(r)
				if err == nil {
					return resp, nil
				}
				again := r.Clone(r.Context())
				if r.GetBody != nil {
					again.Body, _ = r.GetBody()
				}
				return l.transport.RoundTrip(again)
			})))
			err := k.invoke(t.Context(), c)
			requireChain(t, err, k.notIdempotent, 0)
			require.ErrorIs(t, err, syscall.ECONNREFUSED)
			want := 4
			if k.notIdempotent {
				want = 1
			}
			require.Len(t, l.requests(), want)
		})
	}
}

// An http.Transport may have another transport registered for a scheme, which has no trace events.
func TestTransportWithARegisteredProtocol(t *testing.T) {
	t.Parallel()
	for _, k := range lineKinds() {
		inBubble(t, k.name, func(t *testing.T) {
			sent := 0
			outer := &http.Transport{}
			outer.RegisterProtocol("http", roundTripper(func(*http.Request) (*http.Response, error) {
				sent++
				return nil, errors.New("stream reset")
			}))
			c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(outer), buckt.WithBaseURL(buckt.SystemBuckt, lineBase), buckt.WithInsecureHTTP())
			require.NoError(t, err)
			requireChain(t, k.invoke(t.Context(), c), k.notIdempotent, 0)
			want := 4
			if k.notIdempotent {
				want = 1
			}
			require.Equal(t, want, sent)
		})
	}
}

// A transport must not modify the request, which must have all required fields.
func TestRequestAsATransportSeesIt(t *testing.T) {
	t.Parallel()
	for _, k := range lineKinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			_, body, _ := strings.Cut(k.ok.raw, "\r\n\r\n")
			c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(passOn(func(r *http.Request) (*http.Response, error) {
				require.NotNil(t, r.Context())
				require.Equal(t, "api.buckt.dev", r.URL.Host)
				require.Equal(t, "api.buckt.dev", r.Host)
				require.Equal(t, "https", r.URL.Scheme)
				require.Empty(t, r.RequestURI)
				require.Equal(t, 1, r.ProtoMajor)
				if r.Body != nil {
					n, err := io.Copy(io.Discard, r.Body)
					require.NoError(t, err)
					require.NoError(t, r.Body.Close())
					require.Equal(t, r.ContentLength, n)
					require.NotNil(t, r.GetBody)
					again, err := r.GetBody()
					require.NoError(t, err)
					m, err := io.Copy(io.Discard, again)
					require.NoError(t, err)
					require.Equal(t, n, m)
				} else {
					require.Zero(t, r.ContentLength)
				}
				return &http.Response{StatusCode: 200, Body: readCloser([]byte(body))}, nil
			})))
			require.NoError(t, err)
			require.NoError(t, k.invoke(t.Context(), c))
		})
	}
}

// These tests use real sockets with errors of the operating system.
func TestRealSockets(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name  string
		serve func(*net.TCPConn)
		never bool
	}{
		{name: "RST after the request", serve: func(c *net.TCPConn) {
			_, _ = c.Read(make([]byte, 64<<10))
			_ = c.SetLinger(0)
		}},
		{name: "FIN after the request", serve: func(c *net.TCPConn) { _, _ = c.Read(make([]byte, 64<<10)) }},
		{name: "garbage", serve: func(c *net.TCPConn) {
			_, _ = c.Read(make([]byte, 64<<10))
			_, _ = c.Write([]byte("\x00\x01\x02\x03 garbage \xff\r\n\r\n"))
		}},
		{name: "RST within the body", serve: func(c *net.TCPConn) {
			_, _ = c.Read(make([]byte, 64<<10))
			_, _ = fmt.Fprintf(c, "HTTP/1.1 201 Created\r\nContent-Length: 100000\r\n\r\n{\"data\":")
			_ = c.SetLinger(0)
		}},
	}
	for _, r := range rows {
		for _, k := range lineKinds() {
			t.Run(r.name+"/"+k.name, func(t *testing.T) {
				t.Parallel()
				listener, err := net.Listen("tcp", "127.0.0.1:0")
				require.NoError(t, err)
				done := make(chan int)
				go func() {
					n := 0
					for {
						c, err := listener.Accept()
						if err != nil {
							done <- n
							return
						}
						n++
						r.serve(c.(*net.TCPConn))
						_ = c.Close()
					}
				}()
				client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, "http://"+listener.Addr().String()),
					buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: 1, MaxWait: 1}))
				require.NoError(t, err)
				defer func() { _ = client.Close() }()
				err = k.invoke(t.Context(), client)
				_ = listener.Close()
				connections := <-done
				want := 4
				if k.notIdempotent {
					want = 1
				}
				require.Equal(t, want, connections)
				e, ok := errors.AsType[*buckt.Error](err)
				require.True(t, ok)
				require.Equal(t, want, e.Attempts)
				_, unknown := errors.AsType[*buckt.OutcomeUnknownError](err)
				require.Equal(t, k.notIdempotent, unknown)
			})
		}
	}
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		addr := listener.Addr().String()
		require.NoError(t, listener.Close())
		client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, "http://"+addr),
			buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: 1, MaxWait: 1}))
		require.NoError(t, err)
		for _, k := range lineKinds() {
			e := requireChain(t, k.invoke(t.Context(), client), false, 0)
			require.Equal(t, 4, e.Attempts)
			require.ErrorIs(t, e, syscall.ECONNREFUSED)
		}
	})
}

// HTTP/2 has the same trace events, but ends requests differently.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		serve   http.HandlerFunc
		ok      bool
		unknown bool
		status  int
		again   bool
	}{
		"success": {ok: true},
		"failure": {status: 500, again: true, unknown: true, serve: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			_, _ = io.WriteString(w, repeatX(80<<10))
		}},
		"refusal": {status: 403, serve: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(403)
			_, _ = io.WriteString(w, repeatX(80<<10))
		}},
		"lost": {again: true, unknown: true, serve: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		"broken": {status: 200, again: true, unknown: true, serve: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"data":`)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}},
		"redirect": {status: 302, unknown: true, serve: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://elsewhere.test/")
			w.WriteHeader(302)
		}},
	}
	for name, r := range rows {
		for _, k := range lineKinds() {
			t.Run(name+"/"+k.name, func(t *testing.T) {
				t.Parallel()
				_, body, _ := strings.Cut(k.ok.raw, "\r\n\r\n")
				var connections, requests atomic.Int32
				server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
					requests.Add(1)
					if q.ProtoMajor != 2 {
						t.Errorf("the request came over %s", q.Proto)
					}
					_, _ = io.Copy(io.Discard, q.Body)
					if r.serve != nil {
						r.serve(w, q)
					} else {
						_, _ = io.WriteString(w, body)
					}
				}))
				server.EnableHTTP2 = true
				server.Config.ErrorLog = discardLog()
				server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
					if s == http.StateNew {
						connections.Add(1)
					}
				}
				server.StartTLS()
				defer server.Close()
				client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, server.URL), buckt.WithHTTPClient(server.Client()),
					buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: 1, MaxWait: 1}))
				require.NoError(t, err)
				var response buckt.Response
				err = k.invoke(t.Context(), client, buckt.CaptureResponse(&response))
				want := 1
				if r.again && !k.notIdempotent {
					want = 4
				}
				require.EqualValues(t, want, requests.Load())
				require.Equal(t, want, response.Attempts)
				require.EqualValues(t, 1, connections.Load())
				if r.ok {
					require.NoError(t, err)
				} else {
					requireChain(t, err, k.notIdempotent && r.unknown, r.status)
				}
			})
		}
	}
}
