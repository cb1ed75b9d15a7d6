package amove

import (
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Account is one customer of Amove: users, cloud accounts and their buckets. Its methods seed and show its state.
type Account struct {
	system *System
	accountRow
	pastUsers state.Past[User]
}

// accountRow is what a state holds of an [Account]. The lock of the system guards it.
type accountRow struct {
	cutOff bool // the state does not hold it any more
	id     string
	name   string

	// cloudAccountID is of the storage that the account was made with.
	cloudAccountID string

	users         []*User
	cloudAccounts []*cloudAccountRow
	failSettings  int // how many of the next creations of buckets fail half-way
}

// User is one user of an account. Storage keys belong to users: none sees those of another.
type User struct {
	account *Account
	userRow
}

// userRow is what a state holds of an [User]. The lock of the system guards it.
type userRow struct {
	cutOff bool // the state does not hold it any more
	id     string
	email  string
	role   Role
	token  string

	keys []*keyRow // in the order in which they were made
}

// Role is what a user is, as flags.
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

// sharingRoles are the roles that see what others of the account share.
const sharingRoles = ProviderAdmin | ResellerAdmin | AccountAdmin | DesktopAdmin | DesktopCreativeUser

// tokenRow lets whoever bears it act as a user.
type tokenRow struct {
	user      *User
	expiresAt time.Time // zero is never
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

// User returns the user whom the account was made with, an [AccountAdmin].
func (a *Account) User() *User { return a.Users()[0] }

// Users returns all users of the account, the first one first.
func (a *Account) Users() []*User {
	a.begin()
	defer a.system.mu.Unlock()
	return slices.Clone(a.users)
}

// AddUser makes another user, with a token of their own.
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

// Email returns the user's address.
func (u *User) Email() string {
	u.account.system.mu.Lock()
	defer u.account.system.mu.Unlock()
	return u.email
}

// Token returns the token that the user was made with. It never expires.
func (u *User) Token() string {
	u.account.system.mu.Lock()
	defer u.account.system.mu.Unlock()
	return u.token
}

// AddToken makes another token of the user that ends at a time, never where that is zero.
func (u *User) AddToken(expiresAt time.Time) string {
	u.begin()
	defer u.account.system.mu.Unlock()
	return u.account.system.mintToken(u, expiresAt)
}

// RevokeToken revokes a token of the user, and tells whether there was such a one.
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

// sees tells whether a cloud account is in the user's list: an active one of their own, or one that others share with them.
func (u *User) sees(c *cloudAccountRow) bool {
	return c.active && (c.owner == u || c.shared && u.role&sharingRoles != 0)
}
