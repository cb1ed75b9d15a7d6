package foundrydb

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// User is a user of FoundryDB, with a name, a password and tokens. File services belong to the user's personal account, or to an
// organization of which the user is a member.
type User struct {
	system *System
	userRow
}

// userRow is the part of a [User] that a state holds. The lock of the system guards it.
type userRow struct {
	cutOff             bool // the state does not hold it any more
	id, name, password string

	limit    int // requests a minute, 0 for any number
	requests state.Window
}

// AddUser adds a user with a password of its own, see [User.Password].
func (s *System) AddUser(username string) *User {
	s.begin()
	defer s.mu.Unlock()
	return s.addUser(userRow{name: username})
}

// addUser adds a user and makes the fields that are empty.
func (s *System) addUser(row userRow) *User {
	u := &User{system: s, userRow: row}
	u.id = state.OrMade(u.id, s.ids.UUID)
	u.password = state.OrMade(u.password, func() string { return s.ids.Letters(24, alphanumeric) })
	s.users = append(s.users, u)
	return u
}

// begin locks the system for a method of the user.
func (u *User) begin() time.Time {
	now := u.system.begin()
	state.MustHoldLocked(&u.system.mu, u.cutOff, "user", u.name)
	return now
}

// ID returns the user's id.
func (u *User) ID() string {
	u.system.mu.Lock()
	defer u.system.mu.Unlock()
	return u.id
}

// Username returns the user's name.
func (u *User) Username() string {
	u.system.mu.Lock()
	defer u.system.mu.Unlock()
	return u.name
}

// Password returns the user's password.
func (u *User) Password() string {
	u.system.mu.Lock()
	defer u.system.mu.Unlock()
	return u.password
}

// SetRateLimit limits the user to n requests a minute; more get status 429. By default there is no limit, as FoundryDB documents
// none. 0 removes the limit.
func (u *User) SetRateLimit(n int) {
	u.begin()
	defer u.system.mu.Unlock()
	u.limit, u.requests = n, state.Window{}
}

// seededUser finds a user by id. "" is the default user.
func (s *System) seededUser(id string) (*User, error) {
	at := slices.IndexFunc(s.users, func(u *User) bool { return u.id == id || id == "" })
	if at < 0 {
		return nil, fmt.Errorf("there is no user %q", id)
	}
	return s.users[at], nil
}

// organization finds an organization of which the user is a member.
func (u *User) organization(id string) (*Organization, bool) {
	o, found := u.system.organizations[strings.ToLower(id)]
	return o, found && slices.Contains(o.members, u)
}

// Token is an API token of a user.
type Token struct {
	// ID and Secret are made by the server.
	ID, Secret string
	// Scopes are "services:read", "services:write", "services:admin", each of which includes those before it, or "*" for all.
	Scopes []string
}

type tokenRow struct {
	user *User
	Token
}

// AddToken adds a token and returns it with its secret. The scopes are not checked. By default the token has all of them.
func (u *User) AddToken(scopes ...string) Token {
	u.begin()
	defer u.system.mu.Unlock()
	if len(scopes) == 0 {
		scopes = []string{"*"}
	}
	token := u.addToken(Token{Scopes: slices.Clone(scopes)})
	token.Scopes = slices.Clone(scopes) // the caller may change its slice
	return token
}

// addToken adds a token and makes the fields that are empty.
func (u *User) addToken(token Token) Token {
	ids := u.system.ids
	token.ID = state.OrMade(token.ID, ids.UUID)
	token.Secret = state.OrMade(token.Secret, func() string { return "fdb_live_" + ids.Letters(40, alphanumeric) })
	u.system.tokens[token.Secret] = &tokenRow{user: u, Token: token}
	return token
}

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// RevokeToken revokes a token by its id, and reports whether the user has it.
func (u *User) RevokeToken(id string) bool {
	u.begin()
	defer u.system.mu.Unlock()
	for secret, token := range u.system.tokens {
		if token.ID == id && token.user == u {
			delete(u.system.tokens, secret)
			return true
		}
	}
	return false
}
