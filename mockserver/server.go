package mockserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a mock server. Make one with [New] in tests and with [Start] elsewhere. It is safe for concurrent use.
type Server struct {
	options   config
	bubble    string
	pipes     *pipes
	http      *http.Server
	transport *transport
	record    record

	buckt     *BucktSystem
	foundrydb *FoundryDBSystem
	amove     *AmoveSystem
	linode    *LinodeSystem
	tornado   *TornadoSystem

	// lifetime ends when the server is closed.
	lifetime context.Context
	end      context.CancelFunc

	loops       sync.WaitGroup // accept loops
	connections sync.WaitGroup

	mu     sync.Mutex
	closed bool
	sdk    sdk
}

// Start makes a server for a program and starts it in memory. It must be closed. Tests use [New].
func Start(opts ...Option) (*Server, error) {
	options, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	s := &Server{options: options, bubble: currentBubble(), pipes: newPipes()}
	s.lifetime, s.end = context.WithCancel(context.Background())
	s.record.limit = options.exchanges
	s.transport = newTransport(s)
	s.buckt = newBucktSystem(s)
	s.foundrydb = newFoundryDBSystem(s)
	s.amove = newAmoveSystem(s)
	s.linode = newLinodeSystem(s)
	s.tornado = newTornadoSystem(s)
	s.http = &http.Server{
		Handler:   s,
		ConnState: s.trackConnection,
		ErrorLog:  log.New(io.Discard, "", 0),
	}
	if options.logger != nil {
		s.http.ErrorLog = slog.NewLogLogger(options.logger.Handler(), slog.LevelWarn)
	}
	s.serve(s.pipes)
	return s, nil
}

// Listen serves on a TCP address as well, such as "127.0.0.1:0", and returns the one that it got. It may be called several
// times. In a synctest bubble it is an error: a goroutine that waits for the network would stop the bubble's clock.
func (s *Server) Listen(addr string) (net.Addr, error) {
	if s.bubble != "" || currentBubble() != "" {
		return nil, errors.New("mockserver: Listen in a synctest bubble would stop the bubble's clock: use HTTPClient, which needs no socket")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed
	}
	listener, err := new(net.ListenConfig).Listen(s.lifetime, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("mockserver: %w", err)
	}
	s.serve(listener)
	return listener.Addr(), nil
}

func (s *Server) serve(listener net.Listener) {
	s.loops.Go(func() { _ = s.http.Serve(listener) })
}

func (s *Server) trackConnection(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.connections.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.connections.Done()
	}
}

// Close ends every connection, requests in flight included, and waits for their handlers. The client that [Server.Client]
// returned is closed too. Closing again does nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	if err := s.checkBubble(); err != nil {
		return err
	}
	s.closed = true
	err := s.sdk.close()
	s.end()
	err = errors.Join(err, s.http.Close())
	s.loops.Wait()
	s.connections.Wait()
	s.transport.CloseIdleConnections()
	return err
}

// HTTPClient returns a plain client that reaches the server in memory, by any host name and with http or https.
func (s *Server) HTTPClient() *http.Client { return &http.Client{Transport: s.transport} }

// Buckt returns the Buckt system: its base URLs and its state.
func (s *Server) Buckt() *BucktSystem { return s.buckt }

// FoundryDB returns the FoundryDB system: its base URLs and its state.
func (s *Server) FoundryDB() *FoundryDBSystem { return s.foundrydb }

// Amove returns the Amove system: its base URLs and its state.
func (s *Server) Amove() *AmoveSystem { return s.amove }

// Linode returns the Linode system: its base URLs and its state.
func (s *Server) Linode() *LinodeSystem { return s.linode }

// Tornado returns the Tornado system: its base URLs and its state.
func (s *Server) Tornado() *TornadoSystem { return s.tornado }

// ServeHTTP answers a request, by the system that its host and path belong to. A program that has a listener of its own can
// mount the server there.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.dispatch(newCall(s, w, r))
}

func (s *Server) now() time.Time { return s.options.clock() }
