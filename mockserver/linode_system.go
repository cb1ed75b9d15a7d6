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
	linodeHost     = "api.linode.com"     // the real one
	linodeTestHost = "api.linode.invalid" // that no transport but the server's reaches
	linodeVersion  = "/v4"
	linodeBeta     = "/v4beta" // with the same operations
)

// LinodeSystem is the Linode system of a server.
type LinodeSystem struct {
	lazy
	server *Server
	shown  *state.S3IDs // by S3

	// mu guards everything below, and everything in the accounts.
	mu         sync.Mutex
	ids        *state.IDs
	settings   linodeSettings
	endpoints  []LinodeEndpoint
	accounts   []*LinodeAccount
	tokens     map[string]*linodeToken    // by their text
	keys       map[string]*linodeKey      // by access key, those that sign object URLs included
	buckets    map[string]*linodeBucket   // by linodeBucketID
	labels     map[string][]*linodeBucket // by label, in the order of their regions
	s3Handlers map[linodeS3Place]*s3.Handler
	lastKey    int64 // the id of the newest key
	lastToken  int64

	// past and epoch are about [Server.Restore], see pastRows and epoch.
	past    state.Past[LinodeAccount]
	epoch   int
	history state.History
}

func (s *LinodeSystem) fill(server *Server) {
	s.prepare(server)
	s.AddAccount("default")
}

// prepare makes the state of a system that holds nothing.
func (s *LinodeSystem) prepare(server *Server) {
	s.server = server
	s.ids = state.NewIDs(server.options.seedOf("linode"))
	s.shown = state.NewS3IDs(server.options.seedOf("linode" + " s3"))
	s.settings = linodeDefaults
	s.endpoints = linodeEndpoints()
	s.tokens = make(map[string]*linodeToken)
	s.keys = make(map[string]*linodeKey)
	s.buckets = make(map[string]*linodeBucket)
	s.labels = make(map[string][]*linodeBucket)
	s.s3Handlers = make(map[linodeS3Place]*s3.Handler)
	s.lastKey = 3_500_000 // real ones have seven digits
	s.lastToken = 1_000_000
}

// BaseURL is the URL that an SDK is given in memory: "http://api.linode.invalid/v4".
func (s *LinodeSystem) BaseURL() string { return s.RootURL() + linodeVersion }

// RootURL is the base URL without the version, which Linode's own Go client adds itself.
func (s *LinodeSystem) RootURL() string { return "http://" + linodeTestHost }

// BaseURLAt is the base URL at an address that [Server.Listen] returned. S3 is at the address itself: there the first segment of a
// path is a bucket, and of several of one label the region of the signature chooses.
func (s *LinodeSystem) BaseURLAt(addr net.Addr) string {
	return s.server.origin(addr) + linodeVersion
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
	a := &LinodeAccount{system: s, linodeAccount: linodeAccount{name: name, uuid: s.ids.UUID(), storage: new(linodeStorage)}}
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

var linodeHosts = []string{linodeHost, linodeTestHost}

func (s *LinodeSystem) hosts() []string { return linodeHosts }

func (s *LinodeSystem) owns(path string) bool { return service.Below(path, linodeVersion, linodeBeta) }
