package foundrydb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// User is one customer of FoundryDB, with a name, a password and tokens. Its file services are in its personal account,
// or in an organization that it is a member of.
type User struct {
	system *System
	userRow
}

// userRow is what a state holds of a [User]. The lock of the system guards it.
type userRow struct {
	cutOff             bool // the state does not hold it any more
	id, name, password string

	limit    int // requests a minute, 0 for any number
	requests state.Window
}

// AddUser makes another user with a password of its own, see [User.Password].
func (s *System) AddUser(username string) *User {
	s.begin()
	defer s.mu.Unlock()
	return s.addUser(userRow{name: username})
}

// addUser makes up what the user lacks.
func (s *System) addUser(row userRow) *User {
	u := &User{system: s, userRow: row}
	u.id = state.OrMade(u.id, s.ids.UUID)
	u.password = state.OrMade(u.password, func() string { return s.ids.Letters(24, alphanumeric) })
	s.users = append(s.users, u)
	return u
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

// SetRateLimit rejects what the user requests beyond n times a minute, with 429. FoundryDB documents no limit, so that there is
// none by default; 0 removes it again.
func (u *User) SetRateLimit(n int) {
	u.begin()
	defer u.system.mu.Unlock()
	u.limit, u.requests = n, state.Window{}
}

// Token is an API token of a user.
type Token struct {
	ID, Secret string
	// Scopes are families with levels, such as services:read, services:write or services:admin, or * for all. A level holds those
	// below it.
	Scopes []string
}

type tokenRow struct {
	user *User
	Token
}

// AddToken mints a token and returns it with its secret. Scopes are taken as they are, whether they exist or not; without any
// the token holds all of them.
func (u *User) AddToken(scopes ...string) Token {
	u.begin()
	defer u.system.mu.Unlock()
	if len(scopes) == 0 {
		scopes = []string{"*"}
	}
	token := u.addToken(Token{Scopes: slices.Clone(scopes)})
	token.Scopes = slices.Clone(scopes) // the caller may change his
	return token
}

// addToken makes up what the token lacks.
func (u *User) addToken(token Token) Token {
	ids := u.system.ids
	token.ID = state.OrMade(token.ID, ids.UUID)
	token.Secret = state.OrMade(token.Secret, func() string { return "fdb_live_" + ids.Letters(40, alphanumeric) })
	u.system.tokens[token.Secret] = &tokenRow{user: u, Token: token}
	return token
}

// RevokeToken revokes a token by its id, and tells whether there was one.
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

// serviceLevels are the levels of the family services. Each holds those before it.
var serviceLevels = []string{scopeRead, scopeWrite, scopeAdmin}

// holds tells whether a token has a scope, itself or by one above it.
func (t *tokenRow) holds(scope string) bool {
	at := slices.Index(serviceLevels, scope)
	return slices.ContainsFunc(t.Scopes, func(held string) bool {
		return held == "*" || slices.Index(serviceLevels, held) >= at
	})
}

// Organization is an organization of FoundryDB. Its members reach its file services.
type Organization struct {
	system *System
	organizationRow
}

// organizationRow is what a state holds of a [Organization]. The lock of the system guards it.
type organizationRow struct {
	cutOff   bool // the state does not hold it any more
	id, name string
	members  []*User
}

// AddOrganization makes an organization with some members, at least one.
func (s *System) AddOrganization(name string, member *User, more ...*User) *Organization {
	s.begin()
	defer s.mu.Unlock()
	members := append([]*User{member}, more...)
	for _, u := range members {
		state.MustHold(u.cutOff, "user", u.name)
	}
	return s.addOrganization(organizationRow{name: name, members: members})
}

// addOrganization makes up what the organization lacks.
func (s *System) addOrganization(row organizationRow) *Organization {
	o := &Organization{system: s, organizationRow: row}
	o.id = state.OrMade(o.id, s.ids.UUID)
	s.organizations[o.id] = o
	return o
}

// ID returns the organization's id.
func (o *Organization) ID() string {
	o.system.mu.Lock()
	defer o.system.mu.Unlock()
	return o.id
}

// Name returns the organization's name.
func (o *Organization) Name() string {
	o.system.mu.Lock()
	defer o.system.mu.Unlock()
	return o.name
}

// AddMember makes a user a member.
func (o *Organization) AddMember(u *User) {
	o.begin()
	defer o.system.mu.Unlock()
	state.MustHold(u.cutOff, "user", u.name)
	o.members = append(o.members, u)
}

// RemoveMember ends a membership. What the user made stays in the organization.
func (o *Organization) RemoveMember(u *User) {
	o.begin()
	defer o.system.mu.Unlock()
	o.members = slices.DeleteFunc(o.members, func(member *User) bool { return member == u })
}

// organization finds one that the user is a member of.
func (u *User) organization(id string) (*Organization, bool) {
	o, found := u.system.organizations[strings.ToLower(id)]
	return o, found && slices.Contains(o.members, u)
}

// seededUser finds a user by id; "" is the default one.
func (s *System) seededUser(id string) (*User, error) {
	at := slices.IndexFunc(s.users, func(u *User) bool { return u.id == id || id == "" })
	if at < 0 {
		return nil, fmt.Errorf("there is no user %q", id)
	}
	return s.users[at], nil
}
