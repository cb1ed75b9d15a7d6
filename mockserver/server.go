package mockserver

import (
	"context"
	"crypto/fips140"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/clock"
	"github.com/bucktgo/buckt/mockserver/internal/front"
	"github.com/bucktgo/buckt/mockserver/internal/memnet"
	"github.com/bucktgo/buckt/mockserver/internal/record"
)

// Server is a mock server. [New] makes one for a test, and [Start] one for a program. It is safe for concurrent use.
type Server struct {
	options   config
	clock     clock.Clock
	started   time.Time // by the server's clock
	network   *memnet.Listener
	http, tcp http.Server // for the network in memory and for sockets
	transport memnet.Transport
	record    record.Log[*recorded]
	problems  problems
	faults    faults
	listening front.Addresses
	held      heldRequests

	slots []slot // of the systems, in the order of the registry

	// lifetime ends when the server is closed.
	lifetime context.Context
	end      context.CancelFunc

	loops       sync.WaitGroup // accept loops
	connections sync.WaitGroup
	hijacked    sync.WaitGroup // connections that a fault has hijacked from net/http

	authority func() (*memnet.Authority, error)
	tlsAddrs  sync.Map // the addresses that are served with TLS, as text
	handlers  front.Handlers

	mu        sync.Mutex
	closed    bool
	listeners []*tcpListener
	sdk       *buckt.Client // of [Server.Client], nil until then
}

// silence is the error log of net/http. All servers share it.
var silence = log.New(io.Discard, "", 0)

// headerTimeout is the maximum time for which a TCP connection may take to send the head of a request. Then it is closed.
const headerTimeout = 10 * time.Second

// onlyHTTP1 avoids the setup of HTTP/2, whose connections faults could not break.
func onlyHTTP1() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}

// Start starts a server in memory for a program, which must close it. Tests use [New]. With GODEBUG=fips140=only it returns an error, as Go
// then forbids MD5 and SHA-1, which S3 needs; fips140=on works.
func Start(opts ...Option) (*Server, error) {
	if fips140.Enforced() {
		return nil, errors.New("mockserver: GODEBUG=fips140=only forbids MD5 and SHA-1, which S3 needs: set fips140=on")
	}
	s := &Server{network: memnet.Listen()}
	if err := s.options.apply(opts); err != nil {
		return nil, err
	}
	s.clock.Base = s.options.clock
	s.authority = sync.OnceValues(memnet.NewAuthority)
	s.started = s.now()
	s.slots = newSlots(s)
	s.lifetime, s.end = context.WithCancel(context.Background())
	s.record.Limit, s.record.Bytes = s.options.recordLimit, s.options.recordBytes
	s.transport.Connect(s.network)
	s.transport.DialError = s.dialError
	if s.options.state != nil {
		if err := s.restore(s.options.state, s.started); err != nil {
			s.end()
			return nil, fmt.Errorf("mockserver: WithState: %w", err)
		}
	}
	complaints := silence
	if logger := s.options.logger; logger != nil {
		complaints = slog.NewLogLogger(logger.Handler(), slog.LevelWarn)
	}
	for _, h := range []*http.Server{&s.http, &s.tcp} {
		h.Handler, h.ConnState, h.ConnContext, h.ErrorLog, h.Protocols = s, s.trackConnection, memnet.ConnContext, complaints, onlyHTTP1()
	}
	s.tcp.ReadHeaderTimeout = headerTimeout
	s.serve(&s.http, s.network)
	return s, nil
}

// Listen also serves on a TCP address, such as "127.0.0.1:0", and returns the address in use. It may be called several times. In a synctest
// bubble it returns an error, since a goroutine that waits for the network would stop the clock of the bubble. It also returns one while a
// fault refuses connections, see [fault.Refuse].
func (s *Server) Listen(addr string) (net.Addr, error) {
	return s.listen("Listen", addr, func(l net.Listener) net.Listener { return l })
}

// listen implements the method with the given name, Listen or ListenTLS. The server serves the listener that wrap returns.
func (s *Server) listen(name, addr string, wrap func(net.Listener) net.Listener) (net.Addr, error) {
	if s.network.Bubble() != "" || memnet.CurrentBubble() != "" {
		return nil, fmt.Errorf("mockserver: %s in a synctest bubble would stop the bubble's clock: use HTTPClient, which needs no socket", name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, memnet.ErrClosed
	}
	if slices.ContainsFunc(s.faults.list(), func(i *Injection) bool { return i.fault.Effect.Kind == fault.KindRefuse }) {
		return nil, errors.New("mockserver: Listen while a fault refuses connections: remove the fault first")
	}
	listener, err := new(net.ListenConfig).Listen(s.lifetime, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("mockserver: %w", err)
	}
	s.listening.Add(listener.Addr())
	s.listeners = append(s.listeners, &tcpListener{listener, listener.Addr().String(), wrap})
	s.serve(&s.tcp, wrap(listener))
	return listener.Addr(), nil
}

func (s *Server) serve(server *http.Server, listener net.Listener) {
	s.loops.Go(func() { _ = server.Serve(listener) })
}

func (s *Server) trackConnection(conn net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.connections.Add(1)
		if s.lifetime.Err() != nil {
			_ = conn.Close() // accepted too late for net/http to close it
		}
	case http.StateClosed, http.StateHijacked:
		s.connections.Done()
	}
}

// Close closes all connections, including those with requests in progress, and waits for the handlers. It also closes the client that
// [Server.Client] returned. A second Close does nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	if err := s.network.CheckBubble(); err != nil {
		return err
	}
	s.closed = true
	var err error
	if s.sdk != nil {
		err = s.sdk.Close()
	}
	_ = s.network.Close() // first, so that requests that end now fail as those of a closed server
	s.end()
	err = errors.Join(err, s.http.Close())
	if tcpErr := s.tcp.Close(); !errors.Is(tcpErr, net.ErrClosed) { // a fault may have closed a listener just before
		err = errors.Join(err, tcpErr)
	}
	s.clock.Drop()
	s.transport.CloseBodies()
	s.loops.Wait()
	s.connections.Wait()
	s.hijacked.Wait()
	s.clock.Wait()
	s.transport.CloseIdleConnections()
	return err
}

// HTTPClient returns a plain client that reaches the server in memory, by any host name and with http or https.
func (s *Server) HTTPClient() *http.Client { return &http.Client{Transport: &s.transport} }

// ServeHTTP serves a request. The system depends on its host and path. A program with its own listener can mount the server there.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if conn := memnet.FromContext(r.Context()); conn != nil {
		r.TLS = conn.TLS()
	}
	if h := s.mounted(r); h != nil {
		h.ServeHTTP(w, r)
		return
	}
	s.dispatch(newCall(s, w, r))
}
