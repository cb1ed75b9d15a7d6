package mockserver

import (
	"net"
	"slices"
	"sync"
	"time"
)

// Where the system answers.
const (
	linodeHost     = "api.linode.com"     // the real one
	linodeTestHost = "api.linode.invalid" // that no transport but the server's reaches
	linodeVersion  = "/v4"
	linodeBeta     = "/v4beta" // with the same operations
)

// LinodeSystem is the Linode system of a server.
type LinodeSystem struct {
	server *Server

	// mu guards everything below, and everything in the accounts.
	mu        sync.Mutex
	ids       *ids
	settings  linodeSettings
	endpoints []LinodeEndpoint
	accounts  []*LinodeAccount
	tokens    map[string]*linodeToken  // by their text
	keys      map[string]*linodeKey    // by access key
	buckets   map[string]*linodeBucket // by linodeBucketID
	lastKey   int64                    // the id of the newest key
	lastToken int64
}

func newLinodeSystem(s *Server) *LinodeSystem {
	l := &LinodeSystem{
		server:    s,
		ids:       newIDs(s.options.seedOf("linode")),
		settings:  linodeDefaults,
		endpoints: linodeEndpoints(),
		tokens:    make(map[string]*linodeToken),
		keys:      make(map[string]*linodeKey),
		buckets:   make(map[string]*linodeBucket),
		lastKey:   3_500_000, // real ones have seven digits
		lastToken: 1_000_000,
	}
	l.AddAccount("default")
	return l
}

// BaseURL is the URL that an SDK is given in memory: "http://api.linode.invalid/v4".
func (s *LinodeSystem) BaseURL() string { return s.RootURL() + linodeVersion }

// RootURL is the base URL without the version, which Linode's own Go client adds itself.
func (s *LinodeSystem) RootURL() string { return "http://" + linodeTestHost }

// BaseURLAt is the base URL at an address that [Server.Listen] returned.
func (s *LinodeSystem) BaseURLAt(addr net.Addr) string {
	return "http://" + addr.String() + linodeVersion
}

// Token returns a token of the default account that holds every scope.
func (s *LinodeSystem) Token() string { return s.Account().Token() }

// Account returns the default account.
func (s *LinodeSystem) Account() *LinodeAccount { return s.Accounts()[0] }

// Accounts returns all of them, the default one first.
func (s *LinodeSystem) Accounts() []*LinodeAccount {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.accounts)
}

// AddAccount makes another account with a token of its own, see [LinodeAccount.Token].
func (s *LinodeSystem) AddAccount(name string) *LinodeAccount {
	s.begin()
	defer s.mu.Unlock()
	a := &LinodeAccount{system: s, name: name, uuid: s.ids.uuid()}
	s.accounts = append(s.accounts, a)
	a.token = a.addToken(linodeToken{label: "default", scopes: []string{linodeAllScopes}}).text
	return a
}

// begin locks the system.
func (s *LinodeSystem) begin() time.Time {
	s.mu.Lock()
	return s.server.now()
}

func (s *LinodeSystem) name() string { return "linode" }

func (s *LinodeSystem) hosts() []string { return []string{linodeHost, linodeTestHost} }

func (s *LinodeSystem) owns(path string) bool { return below(path, linodeVersion, linodeBeta) }
