package mockserver

import (
	"net"
	"slices"
	"sync"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Where the system answers.
const (
	bucktHost     = "api.buckt.dev"     // the real one
	bucktTestHost = "api.buckt.invalid" // that no transport but the server's reaches
	bucktVersion  = "/v1"
	managedSuffix = ".files.buckt.dev"
)

// BucktSystem is the Buckt system of a server.
type BucktSystem struct {
	lazy
	server *Server

	// mu guards everything below, and everything in the organizations.
	mu            sync.Mutex
	ids           *state.IDs
	organizations []*Organization
	keys          map[string]*apiKey // by secret
	domains       map[string]*bucket // by domain; nil where the bucket is gone
	moving        map[*bucket]struct{}
	pager         pager

	// past and epoch are about [Server.Restore], see pastRows and epoch.
	past    state.Past[Organization]
	epoch   int
	history state.History
}

func (s *BucktSystem) fill(server *Server) {
	s.prepare(server)
	s.addOrganization("default", server.options.plan, server.started)
}

// prepare makes the state of a system that holds nothing.
func (s *BucktSystem) prepare(server *Server) {
	s.server = server
	s.ids = state.NewIDs(server.options.seed)
	s.keys = make(map[string]*apiKey)
	s.domains = make(map[string]*bucket)
	s.moving = make(map[*bucket]struct{})
	s.pager = pager{short: server.options.shortPages}
}

// BaseURL is the URL that an SDK is given in memory: "http://api.buckt.invalid/v1".
func (s *BucktSystem) BaseURL() string { return s.RootURL() + bucktVersion }

// RootURL is the base URL without the version, which the TypeScript SDK adds itself.
func (s *BucktSystem) RootURL() string { return "http://" + bucktTestHost }

// BaseURLAt is the base URL at an address that [Server.Listen] returned.
func (s *BucktSystem) BaseURLAt(addr net.Addr) string {
	return s.server.origin(addr) + bucktVersion
}

// Organization returns the default organization.
func (s *BucktSystem) Organization() *Organization {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.organizations[0]
}

// Organizations returns all of them, the default one first.
func (s *BucktSystem) Organizations() []*Organization {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.organizations)
}

// AddOrganization makes another organization with a key of its own, see [Organization.APIKey].
func (s *BucktSystem) AddOrganization(name string, plan Plan) *Organization {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addOrganization(name, plan, s.server.now())
}

func (s *BucktSystem) addOrganization(name string, plan Plan, now time.Time) *Organization {
	o := &Organization{system: s, organization: organization{name: name, subscription: monthly(plan, now)}}
	s.organizations = append(s.organizations, o)
	o.apiKey = o.addKey(&apiKey{name: "default", permissions: Scopes()}, now).secret
	return o
}

// begin locks the system and brings its state up to the present.
func (s *BucktSystem) begin() time.Time {
	s.mu.Lock()
	now := s.server.now()
	for b := range s.moving {
		b.advance(now)
	}
	return now
}
