package tornado

import (
	"net"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Where the system answers.
const (
	realHost = "tornado.velys.software" // the real one
	newHost  = "api.tornadoapi.io"      // where the vendor has moved to
	testHost = "tornado.velys.invalid"  // that no transport but the server's reaches
)

// System is the Tornado system of a server. It begins with one customer.
type System struct {
	env      *service.Env
	shown    *state.S3IDs // makes the ids that S3 shows
	behavior Behavior

	// mu guards everything below, and everything in the customers. It is never held while a bucket is verified.
	mu         state.Mutex
	ids        *state.IDs
	customers  []*Customer
	external   []*externalBucket
	s3Handlers map[string]*s3.Handler // by host

	// past and epoch are for restoring states.
	past  state.Past[Customer]
	epoch int
}

// fresh makes a system with the state that it has when the server starts.
func fresh(env *service.Env, shown *state.S3IDs) *System {
	s := empty(env, shown)
	s.AddCustomer("default")
	return s
}

// empty makes a system that holds nothing. Shown is the generator of the server, or one of its own for a system that is loaded.
func empty(env *service.Env, shown *state.S3IDs) *System {
	behavior, _ := env.Behavior.(Behavior)
	return &System{
		env: env, shown: shown, behavior: behavior, ids: state.NewIDs(env.Seed("")), s3Handlers: make(map[string]*s3.Handler),
	}
}

// BaseURL is the URL that an SDK is given in memory: "http://tornado.velys.invalid".
func (s *System) BaseURL() string { return "http://" + testHost }

// BaseURLAt is the base URL at an address that [Server.Listen] returned.
func (s *System) BaseURLAt(addr net.Addr) string { return s.env.Origin(addr) }

// APIKey returns the key of the default customer.
func (s *System) APIKey() string { return s.Customer().APIKey() }

// Customer returns the default customer.
func (s *System) Customer() *Customer { return s.Customers()[0] }

// Customers returns all of them, the default one first.
func (s *System) Customers() []*Customer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.customers)
}

// AddCustomer makes another customer with a key of their own. The usage tells the name.
func (s *System) AddCustomer(name string) *Customer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addCustomer(customerRow{usage: Usage{ClientName: name}})
}

// addCustomer makes up what the customer lacks.
func (s *System) addCustomer(row customerRow) *Customer {
	c := &Customer{system: s, customerRow: row}
	c.id = state.OrMade(c.id, s.ids.UUID)
	c.apiKey = state.OrMade(c.apiKey, func() string { return "sk_" + s.ids.Hex(32) })
	s.customers = append(s.customers, c)
	return c
}
