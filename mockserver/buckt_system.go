package mockserver

import (
	"net"
	"slices"
	"sync"
	"time"
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
	server *Server

	// mu guards everything below, and everything in the organizations.
	mu            sync.Mutex
	ids           *ids
	organizations []*Organization
	keys          map[string]*apiKey // by secret
	domains       map[string]*bucket // by domain; nil where the bucket is gone
	moving        map[*bucket]struct{}
	pager         pager
}

func newBucktSystem(s *Server) *BucktSystem {
	b := &BucktSystem{
		server:  s,
		ids:     newIDs(s.options.seed),
		keys:    make(map[string]*apiKey),
		domains: make(map[string]*bucket),
		moving:  make(map[*bucket]struct{}),
		pager:   pager{short: s.options.shortPages},
	}
	b.AddOrganization("default", s.options.plan)
	return b
}

// BaseURL is the URL that an SDK is given in memory: "http://api.buckt.invalid/v1".
func (s *BucktSystem) BaseURL() string { return s.RootURL() + bucktVersion }

// RootURL is the base URL without the version, which the TypeScript SDK adds itself.
func (s *BucktSystem) RootURL() string { return "http://" + bucktTestHost }

// BaseURLAt is the base URL at an address that [Server.Listen] returned.
func (s *BucktSystem) BaseURLAt(addr net.Addr) string {
	return "http://" + addr.String() + bucktVersion
}

// Organization returns the default organization.
func (s *BucktSystem) Organization() *Organization { return s.Organizations()[0] }

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
	now := s.server.now()
	o := &Organization{system: s, name: name, subscription: monthly(plan, now)}
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
