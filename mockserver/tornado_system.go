package mockserver

import (
	"net"
	"slices"
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Where the system answers.
const (
	tornadoHost     = "tornado.velys.software" // the real one
	tornadoNewHost  = "api.tornadoapi.io"      // where the vendor has moved to
	tornadoTestHost = "tornado.velys.invalid"  // that no transport but the server's reaches
)

// TornadoSystem is the Tornado system of a server. It begins with one customer.
type TornadoSystem struct {
	lazy
	server *Server
	shown  *state.S3IDs // by S3

	// mu guards everything below, and everything in the customers. It is never held while a bucket is verified.
	mu         sync.Mutex
	ids        *state.IDs
	customers  []*TornadoCustomer
	external   []*externalBucket
	s3Handlers map[string]*s3.Handler // by host

	// past and epoch are about [Server.Restore], see pastRows and epoch.
	past  state.Past[TornadoCustomer]
	epoch int
}

func (s *TornadoSystem) fill(server *Server) {
	s.prepare(server)
	s.AddCustomer("default")
}

// prepare makes the state of a system that holds nothing.
func (s *TornadoSystem) prepare(server *Server) {
	s.server = server
	s.ids = state.NewIDs(server.options.seedOf("tornado"))
	s.shown = state.NewS3IDs(server.options.seedOf("tornado" + " s3"))
	s.s3Handlers = make(map[string]*s3.Handler)
}

// BaseURL is the URL that an SDK is given in memory: "http://tornado.velys.invalid".
func (s *TornadoSystem) BaseURL() string { return "http://" + tornadoTestHost }

// BaseURLAt is the base URL at an address that [Server.Listen] returned.
func (s *TornadoSystem) BaseURLAt(addr net.Addr) string { return s.server.origin(addr) }

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
	return s.addCustomer(tornadoCustomer{usage: TornadoUsage{ClientName: name}})
}

// addCustomer makes up what the customer lacks.
func (s *TornadoSystem) addCustomer(row tornadoCustomer) *TornadoCustomer {
	c := &TornadoCustomer{system: s, tornadoCustomer: row}
	c.id = state.OrMade(c.id, s.ids.UUID)
	c.apiKey = state.OrMade(c.apiKey, func() string { return "sk_" + s.ids.Hex(32) })
	s.customers = append(s.customers, c)
	return c
}

func (s *TornadoSystem) name() string { return "tornado" }

var tornadoHosts = []string{tornadoHost, tornadoNewHost, tornadoTestHost}

func (s *TornadoSystem) hosts() []string { return tornadoHosts }

func (s *TornadoSystem) owns(path string) bool { return service.Below(path, "/user", "/usage") }
