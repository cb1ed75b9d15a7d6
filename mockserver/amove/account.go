package amove

import (
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Account is a customer of Amove, with users, cloud accounts and their buckets. Its methods seed and inspect its state.
type Account struct {
	system *System
	accountRow
	pastUsers state.Past[User]
}

// accountRow is what a state holds of an [Account]. The lock of the system guards it.
type accountRow struct {
	cutOff bool // a restored state has no such row
	id     string
	name   string

	// cloudAccountID is the id of the storage that the account was made with.
	cloudAccountID string

	users         []*User
	cloudAccounts []*cloudAccountRow
	failSettings  int // the number of creations of buckets whose settings fail
}

// User is a user of an account. Storage keys belong to users, and a user sees no keys of others. Its methods seed and inspect its state.
type User struct {
	account *Account
	userRow
}

// userRow is what a state holds of a [User]. The lock of the system guards it.
type userRow struct {
	cutOff bool // a restored state has no such row
	id     string
	email  string
	role   Role
	token  string

	keys []*keyRow // in the order in which they were made
}

// Role is the role of a user: flags.
type Role int

// The roles.
const (
	ProviderAdmin       Role = 1
	ResellerAdmin       Role = 2
	AccountAdmin        Role = 4
	AccountUser         Role = 8
	DesktopAdmin        Role = 16
	DesktopCreativeUser Role = 32
	DesktopStandardUser Role = 64
)

// sharingRoles are the roles that see the cloud accounts that others of the account share.
const sharingRoles = ProviderAdmin | ResellerAdmin | AccountAdmin | DesktopAdmin | DesktopCreativeUser

// tokenRow is a token of a user. The lock of the system guards it.
type tokenRow struct {
	user      *User
	expiresAt time.Time // zero if it does not expire
}

// ID returns the account's id.
func (a *Account) ID() string {
	a.system.mu.Lock()
	defer a.system.mu.Unlock()
	return a.id
}

// Name returns the account's name.
func (a *Account) Name() string {
	a.system.mu.Lock()
	defer a.system.mu.Unlock()
	return a.name
}

// User returns the user that the account was made with, an [AccountAdmin].
func (a *Account) User() *User { return a.Users()[0] }

// Users returns all users of the account, the first one first.
func (a *Account) Users() []*User {
	a.begin()
	defer a.system.mu.Unlock()
	return slices.Clone(a.users)
}

// AddUser adds a user with a token of its own, see [User.Token].
func (a *Account) AddUser(email string, role Role) *User {
	a.begin()
	defer a.system.mu.Unlock()
	return a.addUser(email, role)
}

func (a *Account) addUser(email string, role Role) *User {
	u := &User{account: a, userRow: userRow{id: a.system.ids.UUID(), email: email, role: role}}
	u.token = a.system.mintToken(u, time.Time{})
	a.users = append(a.users, u)
	return u
}

func (a *Account) user(id string) *User {
	at := slices.IndexFunc(a.users, func(u *User) bool { return u.id == id })
	if at < 0 {
		return nil
	}
	return a.users[at]
}

// ID returns the user's id.
func (u *User) ID() string {
	u.account.system.mu.Lock()
	defer u.account.system.mu.Unlock()
	return u.id
}

// Email returns the user's email address.
func (u *User) Email() string {
	u.account.system.mu.Lock()
	defer u.account.system.mu.Unlock()
	return u.email
}

// Token returns the token that the user was made with. It does not expire.
func (u *User) Token() string {
	u.account.system.mu.Lock()
	defer u.account.system.mu.Unlock()
	return u.token
}

// AddToken adds a token that expires at a time, or not if the time is zero, and returns its text.
func (u *User) AddToken(expiresAt time.Time) string {
	u.begin()
	defer u.account.system.mu.Unlock()
	return u.account.system.mintToken(u, expiresAt)
}

// RevokeToken revokes a token by its text, and reports whether the user had it.
func (u *User) RevokeToken(token string) bool {
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

// sees reports whether a cloud account is in the user's list: it is active, and the user's own or shared by others.
func (u *User) sees(c *cloudAccountRow) bool {
	return c.active && (c.owner == u || c.shared && u.role&sharingRoles != 0)
}
