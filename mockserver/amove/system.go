// Package amove is the mock's control plane of Amove: accounts with users, cloud accounts, buckets and storage keys, with S3 at its
// endpoints. Servers of package mockserver have one [System] each.
//
// # Permissions of storage keys
//
// Amove's documents name three permissions without details; here they are as usual for S3 storage.
//
//   - [buckt.AmoveRead] gets objects, their versions, tags and locks; lists objects, versions, uploads and parts; reads the settings of
//     buckets; and lists the buckets of the key.
//   - [buckt.AmoveWrite] puts, tags and locks objects, also by multipart uploads, which it may abort; it deletes objects and versions. It
//     lists and reads nothing but the region of a bucket, which clients request before they write.
//   - [buckt.AmoveReadWrite] does both, and so it copies. It changes the versioning, object lock, CORS rules and tags of buckets, which
//     Amove then shows, and may bypass governance retention. A key for all buckets creates and deletes buckets.
//
// None changes ACLs: only Amove makes a bucket public. Other buckets are refused with AccessDenied, whether they exist or not; a bucket of
// the key that does not exist is NoSuchBucket.
package amove

import (
	"net"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// The hosts of the API.
const (
	realHost = "api.amove.io"      // the documented one
	testHost = "api.amove.invalid" // the base URL in memory, which no other transport reaches
)

// System is the Amove system of a server. It starts with one account, which has one user and one cloud account: active internal storage.
type System struct {
	env   *service.Env
	shown *state.S3IDs // makes the ids that S3 shows; the server's, unless the system is loaded

	// mu guards everything below, and everything in the accounts.
	mu          state.Mutex
	ids         *state.IDs
	accounts    []*Account
	s3Endpoints *service.S3Endpoints[*keyRow]
	behavior    Behavior

	history state.History
	// past and epoch are for restoring states.
	past  state.Past[Account]
	epoch int
}

// empty makes a system without accounts.
func empty(env *service.Env, shown *state.S3IDs) *System {
	s := &System{env: env, shown: shown, mu: state.Mutex{Expiry: new(s3.Expiry), Now: env.Now}, behavior: state.BehaviorOf[Behavior](nil, false, env.Behavior), ids: state.NewIDs(env.Seed(""))}
	s.s3Endpoints = s.newS3Endpoints()
	return s
}

// start adds the rows that the system starts with.
func (s *System) start() { s.AddAccount("default", "user@example.com") }

// BaseURL returns the base URL for clients in memory: "http://api.amove.invalid".
func (s *System) BaseURL() string { return "http://" + testHost }

// BaseURLAt returns the base URL at an address of the server, as its method Listen returns one.
func (s *System) BaseURLAt(addr net.Addr) string { return s.env.Origin(addr) }

// Token returns the token of the user of the default account.
func (s *System) Token() string { return s.Account().User().Token() }

// CloudAccountID returns the id of the cloud account that the default account was made with. Keys and buckets can be created on it.
func (s *System) CloudAccountID() string {
	return state.Read(&s.mu, &s.Account().row).DefaultCloudAccountID
}

// Account returns the default account.
func (s *System) Account() *Account { return s.Accounts()[0] }

// Accounts returns all accounts, the default one first.
func (s *System) Accounts() []*Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.accounts)
}

// AddAccount adds an account with a user of an email address and with internal storage of its own.
func (s *System) AddAccount(name, email string) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := state.Must(s.addAccount(accountRow{Name: name}))
	state.Must(a.addUser(userRow{Email: email}))
	state.Must(a.addCloudAccount(CloudAccount{}))
	return a
}

// begin locks the system and returns the time.
func (s *System) begin() time.Time {
	s.mu.Lock()
	return s.env.Now()
}
