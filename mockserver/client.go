package mockserver

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Client returns a client with the [Server.Options]. Each call returns the same client, which is closed with the server.
func (s *Server) Client() *buckt.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sdk == nil {
		client, err := buckt.New(s.Options()...)
		if err != nil {
			panic(fmt.Sprintf("mockserver: the client refuses the server's own options: %v", err))
		}
		s.sdk = client
	}
	return s.sdk
}

// Options returns the options of a client that reaches the server in memory, with the credentials of the default organization, user,
// account and customer of each system. These credentials have all rights there. Later options override them, such as another key.
func (s *Server) Options() []buckt.Option {
	return append([]buckt.Option{buckt.WithTransport(&s.transport), buckt.WithInsecureHTTP()}, s.clientOptions()...)
}

// OptionsAt is [Server.Options] for a client that reaches the server at an address that [Server.Listen] or [Server.ListenTLS] returned.
// With TLS the client has its own transport, which trusts the server's authority.
func (s *Server) OptionsAt(addr net.Addr) []buckt.Option {
	opts := s.clientOptions()
	for i := range s.slots {
		t := &s.slots[i]
		opts = append(opts, buckt.WithBaseURL(t.Name, service.BaseURL(t.system.Settings(addr))))
	}
	if _, withTLS := s.tlsAddrs.Load(addr.String()); !withTLS {
		return append(opts, buckt.WithInsecureHTTP())
	}
	return append(opts, buckt.WithTransport(&http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.CertPool()}}))
}

// clientOptions are the options of all systems.
func (s *Server) clientOptions() (opts []buckt.Option) {
	for i := range s.slots {
		opts = append(opts, s.slots[i].running().system.ClientOptions()...)
	}
	return opts
}
