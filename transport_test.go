package buckt_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// wire joins two connections: bytes and the end of one arrive at the other after a delay.
type wire struct {
	latency time.Duration
	// swallows makes it lose all bytes that are written to either end.
	swallows atomic.Bool
}

// join starts the wire's goroutines, which end with the connections.
func (w *wire) join(wg *sync.WaitGroup, a, b net.Conn) {
	wg.Go(func() { w.copy(wg, a, b) })
	wg.Go(func() { w.copy(wg, b, a) })
}

func (w *wire) copy(wg *sync.WaitGroup, dst, src net.Conn) {
	type chunk struct {
		at   time.Time
		data []byte
	}
	chunks := make(chan chunk, 4096)
	wg.Go(func() {
		for c := range chunks {
			time.Sleep(time.Until(c.at))
			if !w.swallows.Load() {
				_, _ = dst.Write(c.data)
			}
		}
		if !w.swallows.Load() {
			_ = dst.Close()
		}
	})
	defer close(chunks)
	for {
		buf := make([]byte, 32<<10)
		n, err := src.Read(buf)
		if n > 0 {
			chunks <- chunk{time.Now().Add(w.latency), buf[:n]}
		}
		if err != nil {
			return
		}
	}
}

// hasty is a server that closes idle connections after a time.
type hasty struct {
	idle      time.Duration
	keepAlive string // the value of the header of that name
	latency   time.Duration
	wg        sync.WaitGroup
	conns     atomic.Int32
}

func (h *hasty) dial(context.Context, string, string) (net.Conn, error) {
	h.conns.Add(1)
	near, nearFar := net.Pipe()
	far, farNear := net.Pipe()
	(&wire{latency: h.latency}).join(&h.wg, nearFar, farNear)
	h.wg.Go(func() {
		defer func() { _ = far.Close() }()
		in := bufio.NewReader(far)
		for {
			_ = far.SetReadDeadline(time.Now().Add(h.idle))
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			header := ""
			if h.keepAlive != "" {
				header = "Keep-Alive: " + h.keepAlive + "\r\n"
			}
			_, _ = fmt.Fprintf(far, "HTTP/1.1 200 OK\r\n%sContent-Length: 2\r\n\r\n{}", header)
		}
	})
	return near, nil
}

// Calls that are not idempotent arrive when the server closes the idle connection.
func TestNonIdempotentCallsAvoidClosingConnections(t *testing.T) {
	t.Parallel()
	const calls = 200
	// For a third of these times between two calls, the connection is closed while the call is in flight.
	const latency = 50 * time.Millisecond
	run := func(t *testing.T, h *hasty, c *buckt.Client, system buckt.System) (unknown int) {
		rng := mathrand.New(mathrand.NewPCG(1, uint64(len(system))))
		for range calls {
			time.Sleep(h.idle - 3*latency + time.Duration(rng.Int64N(int64(6*latency))))
			err := c.Do(t.Context(), system, http.MethodPost, "/x", nil, nil)
			if _, ok := errors.AsType[*buckt.OutcomeUnknownError](err); ok {
				unknown++
			} else {
				require.NoError(t, err)
			}
		}
		return unknown
	}
	for name, tt := range map[string]struct {
		idle      time.Duration
		keepAlive string
	}{
		"after 5 s":                     {5 * time.Second, ""},
		"after the requested 5 s":       {5 * time.Second, "timeout=5, max=1000"},
		"after the requested 3 s":       {3 * time.Second, "timeout=3"},
		"after the requested 2 s":       {2 * time.Second, `max=100, Timeout = "2"`},
		"after the requested 1 s":       {time.Second, "timeout=1"},
		"after the requested 0 s":       {160 * time.Millisecond, "timeout=0"},
		"after a minute, and says less": {time.Minute, "timeout=5"},
	} {
		inBubble(t, name, func(t *testing.T) {
			systems := allSystems
			if tt.keepAlive != "" {
				systems = systems[:1]
			}
			for _, system := range systems {
				h := &hasty{idle: tt.idle, keepAlive: tt.keepAlive, latency: latency}
				c, err := buckt.New(ownTransportOptions(system)...)
				require.NoError(t, err)
				for _, transport := range buckt.OwnTransports(c) {
					transport.DialContext = h.dial
				}
				require.Zero(t, run(t, h, c, system))
				require.NoError(t, c.Close())
				h.wg.Wait()
			}
		})
	}
	inBubble(t, "after 5 s, with a given transport", func(t *testing.T) {
		h := &hasty{idle: 5 * time.Second, latency: latency}
		given := &http.Transport{DialContext: h.dial, IdleConnTimeout: 90 * time.Second}
		c, err := buckt.New(append(ownTransportOptions(buckt.SystemLinode), buckt.WithTransport(given))...)
		require.NoError(t, err)
		unknown := run(t, h, c, buckt.SystemLinode)
		t.Logf("%d of %d calls have an unknown outcome with a given transport that keeps connections for 90 s", unknown, calls)
		require.Greater(t, unknown, calls/10, "the server does close connections as calls arrive")
		require.NoError(t, c.Close())
		h.wg.Wait()
	})
}

// ownTransportOptions are the options of a client of one system with its own transport.
func ownTransportOptions(system buckt.System) []buckt.Option {
	return []buckt.Option{
		buckt.WithAPIKey(lineKey), buckt.WithFoundryDB("admin", "password"), buckt.WithAmove(amoveToken), buckt.WithLinode(linodeToken),
		buckt.WithTornado("sk_test"), buckt.WithBaseURL(system, "http://api.buckt.test"), buckt.WithInsecureHTTP(), buckt.WithoutRateLimiter(),
	}
}

// Connections for operations that are not idempotent are kept as long as allowed.
func TestNonIdempotentCallsShareConnections(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		keepAlive string
		every     time.Duration
		conns     int32 // of ten calls
	}{
		"within 3 s":                   {"", 2900 * time.Millisecond, 1},
		"over 3 s":                     {"", 3100 * time.Millisecond, 10},
		"a longer timeout":             {"timeout=60", 2900 * time.Millisecond, 1},
		"within a shorter timeout":     {"timeout=2", 1100 * time.Millisecond, 2},
		"over a shorter timeout":       {"timeout=2", 1300 * time.Millisecond, 10},
		"no timeout at all":            {"timeout=0", time.Millisecond, 10},
		"a header that is not one":     {"max=3", 2900 * time.Millisecond, 1},
		"a timeout that is not one":    {"timeout=-1", 2900 * time.Millisecond, 1},
		"a timeout beyond all numbers": {"timeout=99999999999999999999", 2900 * time.Millisecond, 1},
	} {
		inBubble(t, name, func(t *testing.T) {
			h := &hasty{idle: time.Hour, keepAlive: tt.keepAlive}
			c, err := buckt.New(ownTransportOptions(buckt.SystemAmove)...)
			require.NoError(t, err)
			for _, transport := range buckt.OwnTransports(c) {
				transport.DialContext = h.dial
			}
			for range 10 {
				require.NoError(t, c.Do(t.Context(), buckt.SystemAmove, http.MethodPost, "/x", nil, nil))
				time.Sleep(tt.every)
			}
			require.Equal(t, tt.conns, h.conns.Load())
			start := time.Now()
			require.NoError(t, c.Close())
			h.wg.Wait()
			require.Zero(t, time.Since(start), "Close ends all of them")
		})
	}
}

// http2Server is an HTTP/2 server behind a proxy, which may lose everything on the existing connections, and accepts new ones.
type http2Server struct {
	listener *pipeListener
	server   *http.Server
	roots    *x509.CertPool
	wg       sync.WaitGroup

	mu    sync.Mutex
	wires []*wire
}

// pipeListener accepts the far ends of pipes.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	close sync.Once
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.close.Do(func() { close(l.done) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 443} }

// certificate returns a certificate for a host, valid in this century and the last years of the previous one, when bubbles begin.
func certificate(t *testing.T, host string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{host}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func newHTTP2Server(t *testing.T) *http2Server {
	t.Helper()
	s := &http2Server{listener: &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}}
	cert, roots := certificate(t, "api.buckt.test")
	s.roots = roots
	s.server = &http.Server{
		ReadHeaderTimeout: time.Hour,
		ErrorLog:          discardLog(),
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS13},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Proto", r.Proto)
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, "{}")
		}),
	}
	s.wg.Go(func() { _ = s.server.ServeTLS(s.listener, "", "") })
	return s
}

func (s *http2Server) dial(context.Context, string, string) (net.Conn, error) {
	near, nearFar := net.Pipe()
	far, farNear := net.Pipe()
	w := &wire{latency: 20 * time.Millisecond}
	w.join(&s.wg, nearFar, farNear)
	s.mu.Lock()
	s.wires = append(s.wires, w)
	s.mu.Unlock()
	s.listener.conns <- far
	return near, nil
}

// swallow silently loses everything on the existing connections, and returns their number.
func (s *http2Server) swallow() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.wires {
		w.swallows.Store(true)
	}
	return len(s.wires)
}

// close ends the server, and its connections on both sides.
func (s *http2Server) close(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	for _, w := range s.wires {
		w.swallows.Store(false)
	}
	s.mu.Unlock()
	require.NoError(t, s.server.Close())
	s.wg.Wait()
}

func (s *http2Server) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.wires)
}

// testDeadConnection makes calls over a connection that is dead after the first of them.
func testDeadConnection(t *testing.T, s *http2Server, base string, configure func(*http.Transport), opts ...buckt.Option) (time.Duration, error) {
	t.Helper()
	opts = append([]buckt.Option{buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, base)}, opts...)
	c, err := buckt.New(opts...)
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close()) }()
	if configure != nil {
		for _, transport := range buckt.OwnTransports(c) {
			configure(transport)
		}
	}
	var response buckt.Response
	require.NoError(t, get(t.Context(), c, buckt.SystemBuckt, buckt.CaptureResponse(&response)))
	require.Equal(t, "HTTP/2.0", response.Header.Get("X-Proto"))
	require.Equal(t, 1, s.swallow())
	start := time.Now()
	err = get(t.Context(), c, buckt.SystemBuckt)
	return time.Since(start), err
}

// A connection that a proxy has dropped looks open. Without pings, every attempt of every call failed on it.
func TestDeadHTTP2Connection(t *testing.T) {
	t.Parallel()
	given := func(s *http2Server, h2 *http.HTTP2Config) *http.Transport {
		return &http.Transport{
			DialContext: s.dial, TLSClientConfig: &tls.Config{RootCAs: s.roots, MinVersion: tls.VersionTLS13}, ForceAttemptHTTP2: true, HTTP2: h2,
		}
	}
	for name, tt := range map[string]struct {
		given *http.HTTP2Config // of a given transport
		own   bool
		works bool
	}{
		"own transport":                       {own: true, works: true},
		"given transport with the two fields": {given: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second}, works: true},
		"given transport without them":        {},
	} {
		inBubble(t, name, func(t *testing.T) {
			s := newHTTP2Server(t)
			var configure func(*http.Transport)
			var opts []buckt.Option
			if tt.own {
				configure = func(transport *http.Transport) {
					transport.DialContext = s.dial
					transport.TLSClientConfig = &tls.Config{RootCAs: s.roots, MinVersion: tls.VersionTLS13}
				}
			} else {
				transport := given(s, tt.given)
				defer func() { require.Equal(t, tt.given, transport.HTTP2, "a given transport is not changed") }()
				opts = append(opts, buckt.WithTransport(transport))
			}
			took, err := testDeadConnection(t, s, "https://api.buckt.test", configure, opts...)
			t.Logf("%s, %d new connections, %v", took, s.connections()-1, err)
			if tt.works {
				require.NoError(t, err)
				require.LessOrEqual(t, took, 65*time.Second)
				require.Equal(t, 2, s.connections())
			} else {
				require.Error(t, err)
				require.Equal(t, 1, s.connections())
			}
			s.close(t)
		})
	}
}

// The same over TCP takes half a minute, so it runs only if BUCKT_TEST_SLOW is set.
func TestDeadHTTP2ConnectionOverTCP(t *testing.T) {
	if os.Getenv("BUCKT_TEST_SLOW") == "" {
		t.Skip("BUCKT_TEST_SLOW is not set")
	}
	s := newHTTP2Server(t)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		proxy, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { _ = proxy.Close() }()
		near, err := new(net.Dialer).DialContext(ctx, "tcp", proxy.Addr().String())
		require.NoError(t, err)
		accepted, err := proxy.Accept()
		require.NoError(t, err)
		pipe, err := s.dial(ctx, "", "")
		require.NoError(t, err)
		new(wire).join(&s.wg, accepted, pipe)
		return near, nil
	}
	took, err := testDeadConnection(t, s, "https://api.buckt.test", func(transport *http.Transport) {
		transport.DialContext = dial
		transport.TLSClientConfig = &tls.Config{RootCAs: s.roots, MinVersion: tls.VersionTLS13}
	})
	t.Logf("%s, %d new connections", took, s.connections()-1)
	require.NoError(t, err)
	require.Equal(t, 2, s.connections())
	s.close(t)
}
