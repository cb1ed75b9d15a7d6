package mockserver

import (
	"net"
	"slices"
	"sync"
)

// Where the system answers.
const (
	tornadoHost     = "tornado.velys.software" // the real one
	tornadoNewHost  = "api.tornadoapi.io"      // where the vendor has moved to
	tornadoTestHost = "tornado.velys.invalid"  // that no transport but the server's reaches
)

// TornadoSystem is the Tornado system of a server. It begins with one customer.
type TornadoSystem struct {
	server *Server

	// mu guards everything below, and everything in the customers. It is never held while a bucket is verified.
	mu        sync.Mutex
	ids       *ids
	customers []*TornadoCustomer
	external  []*externalBucket
}

func newTornadoSystem(s *Server) *TornadoSystem {
	t := &TornadoSystem{server: s, ids: newIDs(s.options.seedOf("tornado"))}
	t.AddCustomer("default")
	return t
}

// BaseURL is the URL that an SDK is given in memory: "http://tornado.velys.invalid".
func (s *TornadoSystem) BaseURL() string { return "http://" + tornadoTestHost }

// BaseURLAt is the base URL at an address that [Server.Listen] returned.
func (s *TornadoSystem) BaseURLAt(addr net.Addr) string { return "http://" + addr.String() }

// APIKey returns the key of the default customer.
func (s *TornadoSystem) APIKey() string { return s.Customer().APIKey() }

// Customer returns the default customer.
func (s *TornadoSystem) Customer() *TornadoCustomer { return s.Customers()[0] }

// Customers returns all of them, the default one first.
func (s *TornadoSystem) Customers() []*TornadoCustomer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.customers)
}

// AddCustomer makes another customer with a key of their own. The usage tells the name.
func (s *TornadoSystem) AddCustomer(name string) *TornadoCustomer {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &TornadoCustomer{system: s, id: s.ids.uuid(), apiKey: "sk_" + s.ids.hex(32), usage: TornadoUsage{ClientName: name}}
	s.customers = append(s.customers, c)
	return c
}

func (s *TornadoSystem) name() string { return "tornado" }

func (s *TornadoSystem) hosts() []string {
	return []string{tornadoHost, tornadoNewHost, tornadoTestHost}
}

func (s *TornadoSystem) owns(path string) bool { return below(path, "/user", "/usage") }
