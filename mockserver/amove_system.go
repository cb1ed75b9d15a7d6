package mockserver

import (
	"net"
	"slices"
	"sync"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Where the system answers.
const (
	amoveHost     = "api.amove.io"      // the real one
	amoveTestHost = "api.amove.invalid" // that no transport but the server's reaches
)

// AmoveSystem is the Amove system of a server. It begins with one account, which has one user and one cloud account: internal
// storage that is active.
type AmoveSystem struct {
	lazy
	server *Server
	shown  *state.S3IDs // by S3

	// mu guards everything below, and everything in the accounts.
	mu         sync.Mutex
	ids        *state.IDs
	accounts   []*AmoveAccount
	tokens     map[string]*amoveToken
	s3Handlers map[string]*s3.Handler // by host
	behavior   AmoveBehavior

	past    state.Past[AmoveAccount] // about [Server.Restore]
	history state.History
}

func (s *AmoveSystem) fill(server *Server) {
	s.prepare(server)
	s.AddAccount("default", "user@example.com")
}

// prepare makes the state of a system that holds nothing.
func (s *AmoveSystem) prepare(server *Server) {
	s.server = server
	s.ids = state.NewIDs(server.options.seedOf("amove"))
	s.shown = state.NewS3IDs(server.options.seedOf("amove" + " s3"))
	s.tokens = make(map[string]*amoveToken)
	s.s3Handlers = make(map[string]*s3.Handler)
}

// BaseURL is the URL that an SDK is given in memory: "http://api.amove.invalid".
func (s *AmoveSystem) BaseURL() string { return "http://" + amoveTestHost }

// BaseURLAt is the base URL at an address that [Server.Listen] returned.
func (s *AmoveSystem) BaseURLAt(addr net.Addr) string { return s.server.origin(addr) }

// Token returns the token of the default account's user.
func (s *AmoveSystem) Token() string { return s.Account().User().Token() }

// CloudAccountID returns the id of the cloud account that the default account was made with, on which keys and buckets can be
// made.
func (s *AmoveSystem) CloudAccountID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accounts[0].cloudAccountID
}

// Account returns the default account.
func (s *AmoveSystem) Account() *AmoveAccount { return s.Accounts()[0] }

// Accounts returns all of them, the default one first.
func (s *AmoveSystem) Accounts() []*AmoveAccount {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.accounts)
}

// AddAccount makes another account, with a user of that address and with an internal storage of its own.
func (s *AmoveSystem) AddAccount(name, email string) *AmoveAccount {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &AmoveAccount{system: s, amoveAccount: amoveAccount{id: s.ids.UUID(), name: name}}
	s.accounts = append(s.accounts, a)
	a.addUser(email, AmoveAccountAdmin)
	storage, err := a.cloudAccountFromSeed(AmoveCloudAccount{})
	if err != nil {
		panic("mockserver: the usual cloud account: " + err.Error())
	}
	a.cloudAccountID = storage.id
	a.cloudAccounts = append(a.cloudAccounts, storage)
	return a
}

// begin locks the system and tells the time.
func (s *AmoveSystem) begin() time.Time {
	s.mu.Lock()
	return s.server.now()
}

func (s *AmoveSystem) name() string { return "amove" }

var amoveHosts = []string{amoveHost, amoveTestHost}

func (s *AmoveSystem) hosts() []string { return amoveHosts }

func (s *AmoveSystem) owns(path string) bool { return service.Below(path, "/api/v1") }
