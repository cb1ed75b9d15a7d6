// Package bucktapi is the mock of the Buckt API: organizations with their buckets, files, API keys, AWS accounts, logs and subscription. A
// server of package mockserver has one [System].
package bucktapi

import (
	"cmp"
	"net"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// The hosts of the API.
const (
	realHost      = "api.buckt.dev"     // the real one
	testHost      = "api.buckt.invalid" // that no transport but the server's reaches
	version       = "/v1"
	managedSuffix = ".files.buckt.dev"
)

// System is the Buckt system of a server. It starts with one organization. It is safe for concurrent use.
type System struct {
	env *service.Env

	// mu guards everything below, and everything in the organizations.
	mu            state.Mutex
	behavior      Behavior
	ids           *state.IDs
	organizations []*Organization
	keys          map[string]*apiKey // by secret
	domains       map[string]*bucket // by domain; nil where the bucket is gone
	lifecycles    state.Lifecycles[*bucket, buckt.BucketStatus]
	pager         service.Pager

	// past and epoch are for restoring states.
	past    state.Past[Organization]
	epoch   int
	history state.History
}

// start adds the rows that the system starts with.
func (s *System) start() {
	now := s.env.Started
	state.Must(s.addOrganization(organizationRow{Subscription: monthly(s.plan(), now)}, true, now))
}

// plan returns the plan of the default organization.
func (s *System) plan() buckt.Plan { return cmp.Or(s.env.Options.Plan, proPlan) }

// empty makes a system that holds nothing.
func empty(env *service.Env) *System {
	return &System{
		env: env, behavior: state.BehaviorOf[Behavior](nil, false, env.Behavior),
		ids:        state.NewIDs(env.Seed("")),
		keys:       make(map[string]*apiKey),
		domains:    make(map[string]*bucket),
		lifecycles: newLifecycles(),
		pager:      service.Pager{Short: env.Options.ShortPages},
	}
}

// BaseURL returns the base URL of SDKs that reach the server in memory: "http://api.buckt.invalid/v1".
func (s *System) BaseURL() string { return s.RootURL() + version }

// RootURL returns the base URL without the version, for the TypeScript SDK, which adds it.
func (s *System) RootURL() string { return "http://" + testHost }

// BaseURLAt returns the base URL at an address that Server.Listen returned.
func (s *System) BaseURLAt(addr net.Addr) string {
	return s.env.Origin(addr) + version
}

// Organization returns the default organization.
func (s *System) Organization() *Organization { return s.Organizations()[0] }

// Organizations returns all organizations, the default one first.
func (s *System) Organizations() []*Organization {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.organizations)
}

// AddOrganization adds an organization with its own key; see [Organization.APIKey]. Its name is "organization" by default.
// It panics if the plan is unknown.
func (s *System) AddOrganization(name string, plan buckt.Plan) *Organization {
	mustExist(plan)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.env.Now()
	return state.Must(s.addOrganization(organizationRow{Name: name, Subscription: monthly(plan, now)}, true, now))
}

// begin locks the system and brings its state up to the present.
func (s *System) begin() time.Time {
	s.mu.Lock()
	now := s.env.Now()
	s.lifecycles.Advance(now)
	return now
}
