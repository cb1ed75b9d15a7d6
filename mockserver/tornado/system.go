// Package tornado is the mock's control plane of Tornado: customers with a bucket for their downloads, its verification, and usage.
// Servers of package mockserver have one [System] each.
package tornado

import (
	"net"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// The hosts of the API.
const (
	realHost = "tornado.velys.software" // the documented one
	newHost  = "api.tornadoapi.io"      // the vendor's newer one
	testHost = "tornado.velys.invalid"  // the base URL in memory, which no other transport reaches
)

// System is the Tornado system of a server. It starts with one customer, which has an API key.
type System struct {
	env   *service.Env
	shown *state.S3IDs // makes the ids that S3 shows

	// mu guards everything below, and everything in the customers. It is never held while a bucket is verified.
	mu          state.Mutex
	ids         *state.IDs
	behavior    Behavior
	customers   []*Customer
	external    []*externalRow
	s3Endpoints *service.S3Endpoints[s3Key]

	// past and epoch are for restoring states.
	past  state.Past[Customer]
	epoch int
}

// start adds the rows that the system starts with.
func (s *System) start() { s.AddCustomer("default") }

// empty makes a system without customers. Shown is the server's generator, or another one while a state is loaded.
func empty(env *service.Env, shown *state.S3IDs) *System {
	s := &System{
		env: env, shown: shown, mu: state.Mutex{Expiry: new(s3.Expiry), Now: env.Now},
		behavior: state.BehaviorOf[Behavior](nil, false, env.Behavior), ids: state.NewIDs(env.Seed("")),
	}
	s.s3Endpoints = s.newS3Endpoints()
	return s
}

// BaseURL returns the base URL for clients in memory: "http://tornado.velys.invalid".
func (s *System) BaseURL() string { return "http://" + testHost }

// BaseURLAt returns the base URL at an address of the server, as its method Listen returns one.
func (s *System) BaseURLAt(addr net.Addr) string { return s.env.Origin(addr) }

// APIKey returns the key of the default customer.
func (s *System) APIKey() string { return s.Customer().APIKey() }

// Customer returns the default customer.
func (s *System) Customer() *Customer { return s.Customers()[0] }

// Customers returns all customers, the default one first.
func (s *System) Customers() []*Customer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.customers)
}

// AddCustomer adds a customer with its own API key, see [Customer.APIKey]. The name is the client name of its usage.
func (s *System) AddCustomer(name string) *Customer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return state.Must(s.addCustomer(customerRow{Usage: Usage{ClientName: name}}))
}
