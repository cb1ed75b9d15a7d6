package mockserver

import (
	"fmt"

	"github.com/bucktgo/buckt"
)

// Client returns a client with the [Server.Options]. It is the same at every call and is closed with the server.
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

// Options returns the options of a client that reaches the server in memory, with the credentials of the default organization,
// user, account and customer of each system. They may do everything there. Options after them, such as another key, win.
func (s *Server) Options() []buckt.Option {
	opts := []buckt.Option{buckt.WithTransport(&s.transport), buckt.WithInsecureHTTP()}
	for i := range s.slots {
		opts = append(opts, s.slots[i].running().system.ClientOptions()...)
	}
	return opts
}
