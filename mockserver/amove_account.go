package mockserver

import (
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AmoveAccount is one customer of Amove: users, cloud accounts and their buckets. Its methods seed and show its state.
type AmoveAccount struct {
	system *AmoveSystem
	amoveAccount
	pastUsers state.Past[AmoveUser]
}

// amoveAccount is what a state holds of an [AmoveAccount]. The lock of the system guards it.
type amoveAccount struct {
	cutOff bool // the state does not hold it any more
	id     string
	name   string

	// cloudAccountID is of the storage that the account was made with.
	cloudAccountID string

	users         []*AmoveUser
	cloudAccounts []*amoveCloudAccount
	failSettings  int // how many of the next creations of buckets fail half-way
}

// AmoveUser is one user of an account. Storage keys belong to users: none sees those of another.
type AmoveUser struct {
	account *AmoveAccount
	amoveUser
}

// amoveUser is what a state holds of an [AmoveUser]. The lock of the system guards it.
type amoveUser struct {
	cutOff bool // the state does not hold it any more
	id     string
	email  string
	role   AmoveRole
	token  string

	keys []*amoveKey // in the order in which they were made
}

// AmoveRole is what a user is, as flags.
type AmoveRole int

// The roles.
const (
	AmoveProviderAdmin       AmoveRole = 1
	AmoveResellerAdmin       AmoveRole = 2
	AmoveAccountAdmin        AmoveRole = 4
	AmoveAccountUser         AmoveRole = 8
	AmoveDesktopAdmin        AmoveRole = 16
	AmoveDesktopCreativeUser AmoveRole = 32
	AmoveDesktopStandardUser AmoveRole = 64
)

// amoveSharing are the roles that see what others of the account share.
const amoveSharing = AmoveProviderAdmin | AmoveResellerAdmin | AmoveAccountAdmin | AmoveDesktopAdmin | AmoveDesktopCreativeUser

// amoveToken lets whoever bears it act as a user.
type amoveToken struct {
	user      *AmoveUser
	expiresAt time.Time // zero is never
}

// ID returns the account's id.
func (a *AmoveAccount) ID() string {
	a.system.mu.Lock()
	defer a.system.mu.Unlock()
	return a.id
}

// Name returns the account's name.
func (a *AmoveAccount) Name() string {
	a.system.mu.Lock()
	defer a.system.mu.Unlock()
	return a.name
}

// User returns the user whom the account was made with, an [AmoveAccountAdmin].
func (a *AmoveAccount) User() *AmoveUser { return a.Users()[0] }

// Users returns all users of the account, the first one first.
func (a *AmoveAccount) Users() []*AmoveUser {
	a.begin()
	defer a.system.mu.Unlock()
	return slices.Clone(a.users)
}

// AddUser makes another user, with a token of their own.
func (a *AmoveAccount) AddUser(email string, role AmoveRole) *AmoveUser {
	a.begin()
	defer a.system.mu.Unlock()
	return a.addUser(email, role)
}

func (a *AmoveAccount) addUser(email string, role AmoveRole) *AmoveUser {
	u := &AmoveUser{account: a, amoveUser: amoveUser{id: a.system.ids.UUID(), email: email, role: role}}
	u.token = a.system.mintToken(u, time.Time{})
	a.users = append(a.users, u)
	return u
}

func (a *AmoveAccount) user(id string) *AmoveUser {
	at := slices.IndexFunc(a.users, func(u *AmoveUser) bool { return u.id == id })
	if at < 0 {
		return nil
	}
	return a.users[at]
}

// ID returns the user's id.
func (u *AmoveUser) ID() string {
	u.account.system.mu.Lock()
	defer u.account.system.mu.Unlock()
	return u.id
}

// Email returns the user's address.
func (u *AmoveUser) Email() string {
	u.account.system.mu.Lock()
	defer u.account.system.mu.Unlock()
	return u.email
}

// Token returns the token that the user was made with. It never expires.
func (u *AmoveUser) Token() string {
	u.account.system.mu.Lock()
	defer u.account.system.mu.Unlock()
	return u.token
}

// AddToken makes another token of the user that ends at a time, never where that is zero.
func (u *AmoveUser) AddToken(expiresAt time.Time) string {
	u.begin()
	defer u.account.system.mu.Unlock()
	return u.account.system.mintToken(u, expiresAt)
}

// RevokeToken revokes a token of the user, and tells whether there was such a one.
func (u *AmoveUser) RevokeToken(token string) bool {
	s := u.account.system
	u.begin()
	defer s.mu.Unlock()
	t := s.tokens[token]
	if t == nil || t.user != u {
		return false
	}
	delete(s.tokens, token)
	return true
}

// sees tells whether a cloud account is in the user's list: an active one of their own, or one that others share with them.
func (u *AmoveUser) sees(c *amoveCloudAccount) bool {
	return c.active && (c.owner == u || c.shared && u.role&amoveSharing != 0)
}
