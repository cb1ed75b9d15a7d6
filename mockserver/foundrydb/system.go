// Package foundrydb is the mock's control plane of FoundryDB's file services, with S3 at their endpoints. Servers of package mockserver
// have one [System] each.
package foundrydb

import (
	"net"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// The hosts of the API.
const (
	realHost = "api.foundrydb.com"     // the real one
	testHost = "api.foundrydb.invalid" // that no transport but the server's reaches
)

// System is the FoundryDB system of a server. It starts with one user, whose name is admin. Its methods add to the state and inspect
// it.
type System struct {
	env   *service.Env
	shown *state.S3IDs // by S3

	// mu guards everything below, and everything in the users, organizations and file services.
	mu            state.Mutex
	now           time.Time // when the system was last brought up to the present
	ids           *state.IDs
	users         []*User
	organizations []*Organization
	services      serviceTable
	accessKeys    map[string]*keyRow // by access key id
	keysByID      map[string]*keyRow // without the internal keys
	lifecycles    state.Lifecycles[*serviceRow, buckt.FoundryDBFileServiceStatus]
	pager         service.Pager
	history       state.History
	s3Endpoints   *service.S3Endpoints[*keyRow]
	failNext      int // number of the next provisionings that fail
	behavior      Behavior

	// These are for restoring states.
	pastUsers         state.Past[User]
	pastOrganizations state.Past[Organization]
	epoch             int
}

// start adds the rows that the system starts with.
func (s *System) start() { s.AddUser("admin") }

// empty makes a system without rows. Shown is the server's generator, or another one while a state is loaded.
func empty(env *service.Env, shown *state.S3IDs) *System {
	s := &System{
		env: env, shown: shown, mu: state.Mutex{Expiry: new(s3.Expiry), Now: env.Now}, behavior: state.BehaviorOf[Behavior](nil, false, env.Behavior),
		ids:        state.NewIDs(env.Seed("")),
		accessKeys: make(map[string]*keyRow),
		keysByID:   make(map[string]*keyRow),
		lifecycles: newLifecycles(),
		pager:      service.Pager{Short: env.Options.ShortPages},
	}
	s.s3Endpoints = s.newS3Endpoints()
	return s
}

// begin locks the system and brings its state up to the present.
func (s *System) begin() time.Time {
	s.mu.Lock()
	s.now = s.env.Now()
	s.lifecycles.Advance(s.now)
	return s.now
}

// BaseURL returns the base URL of the API in memory: "http://api.foundrydb.invalid".
func (s *System) BaseURL() string { return "http://" + testHost }

// BaseURLAt returns the base URL at an address that Server.Listen returned.
func (s *System) BaseURLAt(addr net.Addr) string { return s.env.Origin(addr) }

// User returns the default user, whose name is admin.
func (s *System) User() *User { return s.Users()[0] }

// Users returns all users, the default one first.
func (s *System) Users() []*User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.users)
}

// Username returns the name of the default user.
func (s *System) Username() string { return s.User().Username() }

// Password returns the password of the default user.
func (s *System) Password() string { return s.User().Password() }
