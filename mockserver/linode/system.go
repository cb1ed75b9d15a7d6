// Package linode is the mock's control plane of Linode Object Storage, with S3 at its endpoints. Servers of package mockserver have one
// [System] each.
package linode

import (
	"net"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// The hosts and versions of the API.
const (
	realHost = "api.linode.com"     // the real one
	testHost = "api.linode.invalid" // that no transport but the server's reaches
	version  = "v4"
	beta     = "v4beta" // has the same operations
)

// System is the Linode system of a server. It starts with one account, which has a token.
type System struct {
	env   *service.Env
	shown *state.S3IDs // by S3

	// mu guards everything below, and everything in the accounts.
	mu          state.Mutex
	ids         *state.IDs
	behavior    Behavior
	endpoints   []Endpoint
	accounts    []*Account
	tokens      map[string]*tokenRow    // by their text
	keys        map[string]*keyRow      // by access key, those that sign object URLs included
	buckets     map[string]*bucketRow   // by bucketID
	labels      map[string][]*bucketRow // by label, in the order of their regions
	s3Endpoints *service.S3Endpoints[*keyRow]
	lastKey     int // the id of the newest key
	lastToken   int

	// past and epoch are for restoring states.
	past    state.Past[Account]
	epoch   int
	history state.History
}

// start adds the rows that the system starts with.
func (s *System) start() { s.AddAccount("default") }

// empty makes a system without rows. Shown is the server's generator, or another one while a state is loaded.
func empty(env *service.Env, shown *state.S3IDs) *System {
	s := &System{
		env: env, shown: shown, mu: state.Mutex{Expiry: new(s3.Expiry), Now: env.Now}, ids: state.NewIDs(env.Seed("")), endpoints: defaultEndpoints(),
		behavior:  state.BehaviorOf[Behavior](nil, false, env.Behavior),
		tokens:    make(map[string]*tokenRow),
		keys:      make(map[string]*keyRow),
		buckets:   make(map[string]*bucketRow),
		labels:    make(map[string][]*bucketRow),
		lastKey:   3_500_000, // real ones have seven digits
		lastToken: 1_000_000,
	}
	s.s3Endpoints = s.newS3Endpoints()
	return s
}

// BaseURL returns the base URL of the API in memory: "http://api.linode.invalid/v4".
func (s *System) BaseURL() string { return s.RootURL() + "/" + version }

// RootURL returns the base URL without the version, which Linode's own Go client adds itself.
func (s *System) RootURL() string { return "http://" + testHost }

// BaseURLAt returns the base URL at an address that Server.Listen returned. S3 is at the address itself: the first segment of a path
// is a bucket, and the region of the signature chooses one of several buckets with the same label.
func (s *System) BaseURLAt(addr net.Addr) string {
	return s.env.Origin(addr) + "/" + version
}

// Token returns a token of the default account that holds every scope.
func (s *System) Token() string { return s.Account().Token() }

// Account returns the default account.
func (s *System) Account() *Account { return s.Accounts()[0] }

// Accounts returns all accounts, the default one first.
func (s *System) Accounts() []*Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.accounts)
}

// AddAccount adds an account with its own token, see [Account.Token].
func (s *System) AddAccount(name string) *Account {
	s.begin()
	defer s.mu.Unlock()
	a := state.Must(s.addAccount(accountRow{Name: name}))
	state.Must(a.addDefaultToken())
	return a
}

// begin locks the system.
func (s *System) begin() time.Time {
	s.mu.Lock()
	return s.env.Now()
}
