package mockserver

import (
	"net"
	"slices"
	"sync"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Where the system answers.
const (
	foundryDBHost     = "api.foundrydb.com"     // the real one
	foundryDBTestHost = "api.foundrydb.invalid" // that no transport but the server's reaches
)

// FoundryDBSystem is the FoundryDB system of a server. Its methods seed and show its state.
type FoundryDBSystem struct {
	lazy
	server     *Server
	shown      *state.S3IDs           // by S3
	s3Handlers map[string]*s3.Handler // by host, never changed once it is filled

	// mu guards everything below, and everything in the users, organizations and file services.
	mu            sync.Mutex
	ids           *state.IDs
	users         []*FoundryDBUser
	organizations map[string]*FoundryDBOrganization
	tokens        map[string]*foundryDBToken // by secret
	services      []*fileService             // the oldest first
	accessKeys    map[string]*accessKey      // by access key id
	moving        map[*fileService]struct{}
	pager         pager
	history       state.History
	failNext      int // how many of the next provisionings fail
	habits        foundryDBHabits

	// These are about [Server.Restore], see pastRows.
	pastUsers         state.Past[FoundryDBUser]
	pastOrganizations state.Past[FoundryDBOrganization]
}

// foundryDBHabits are what no document states, and can be switched.
type foundryDBHabits struct {
	hidesRevokedKeys bool
	omitsEarlyConfig bool
	refusesPasswords bool
	refusesTokens    bool
}

func (s *FoundryDBSystem) fill(server *Server) {
	s.prepare(server)
	s.AddUser("admin")
}

// prepare makes the state of a system that holds nothing.
func (s *FoundryDBSystem) prepare(server *Server) {
	s.server = server
	s.ids = state.NewIDs(server.options.seedOf("foundrydb"))
	s.shown = state.NewS3IDs(server.options.seedOf("foundrydb" + " s3"))
	s.organizations = make(map[string]*FoundryDBOrganization)
	s.tokens = make(map[string]*foundryDBToken)
	s.accessKeys = make(map[string]*accessKey)
	s.moving = make(map[*fileService]struct{})
	s.pager = pager{short: server.options.shortPages}
	s.s3Handlers = s.newS3Handlers()
}

// BaseURL is the URL that an SDK is given in memory: "http://api.foundrydb.invalid".
func (s *FoundryDBSystem) BaseURL() string { return "http://" + foundryDBTestHost }

// BaseURLAt is the base URL at an address that [Server.Listen] returned.
func (s *FoundryDBSystem) BaseURLAt(addr net.Addr) string { return s.server.origin(addr) }

// User returns the default user, whose name is admin.
func (s *FoundryDBSystem) User() *FoundryDBUser { return s.Users()[0] }

// Users returns all of them, the default one first.
func (s *FoundryDBSystem) Users() []*FoundryDBUser {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.users)
}

// Username returns the name of the default user.
func (s *FoundryDBSystem) Username() string { return s.User().Username() }

// Password returns the password of the default user.
func (s *FoundryDBSystem) Password() string { return s.User().Password() }

// begin locks the system and brings its state up to the present.
func (s *FoundryDBSystem) begin() time.Time {
	s.mu.Lock()
	now := s.server.now()
	for service := range s.moving {
		service.advance(now)
	}
	return now
}
