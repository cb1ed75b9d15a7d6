package mockserver

import (
	"fmt"
	"slices"
	"strings"
)

// FoundryDBUser is one customer of FoundryDB, with a name, a password and tokens. Its file services are in its personal account,
// or in an organization that it is a member of.
type FoundryDBUser struct {
	system             *FoundryDBSystem
	id, name, password string

	// The lock of the system guards what follows.
	limit    int // requests a minute, 0 for any number
	requests window
}

// AddUser makes another user with a password of its own, see [FoundryDBUser.Password].
func (s *FoundryDBSystem) AddUser(username string) *FoundryDBUser {
	s.begin()
	defer s.mu.Unlock()
	u := &FoundryDBUser{system: s, id: s.ids.uuid(), name: username, password: s.ids.letters(24, alphanumeric)}
	s.users = append(s.users, u)
	return u
}

// ID returns the user's id.
func (u *FoundryDBUser) ID() string { return u.id }

// Username returns the user's name.
func (u *FoundryDBUser) Username() string { return u.name }

// Password returns the user's password.
func (u *FoundryDBUser) Password() string { return u.password }

// SetRateLimit rejects what the user requests beyond n times a minute, with 429. FoundryDB documents no limit, so that there is
// none by default; 0 removes it again.
func (u *FoundryDBUser) SetRateLimit(n int) {
	u.system.begin()
	defer u.system.mu.Unlock()
	u.limit, u.requests = n, window{}
}

// FoundryDBToken is an API token of a user.
type FoundryDBToken struct {
	ID, Secret string
	// Scopes are families with levels, such as services:read, services:write or services:admin, or * for all. A level holds those
	// below it.
	Scopes []string
}

type foundryDBToken struct {
	user *FoundryDBUser
	FoundryDBToken
}

// AddToken mints a token and returns it with its secret. Scopes are taken as they are, whether they exist or not; without any
// the token holds all of them.
func (u *FoundryDBUser) AddToken(scopes ...string) FoundryDBToken {
	u.system.begin()
	defer u.system.mu.Unlock()
	if len(scopes) == 0 {
		scopes = []string{"*"}
	}
	token := FoundryDBToken{ID: u.system.ids.uuid(), Secret: "fdb_live_" + u.system.ids.letters(40, alphanumeric)}
	token.Scopes = slices.Clone(scopes)
	u.system.tokens[token.Secret] = &foundryDBToken{user: u, FoundryDBToken: token}
	token.Scopes = slices.Clone(scopes) // the caller may change his
	return token
}

// RevokeToken revokes a token by its id, and tells whether there was one.
func (u *FoundryDBUser) RevokeToken(id string) bool {
	u.system.begin()
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
var serviceLevels = []string{"services:read", "services:write", "services:admin"}

// holds tells whether a token has a scope, itself or by one above it.
func (t *foundryDBToken) holds(scope string) bool {
	at := slices.Index(serviceLevels, scope)
	return slices.ContainsFunc(t.Scopes, func(held string) bool {
		return held == "*" || slices.Index(serviceLevels, held) >= at
	})
}

// FoundryDBOrganization is an organization of FoundryDB. Its members reach its file services.
type FoundryDBOrganization struct {
	system   *FoundryDBSystem
	id, name string
	members  []*FoundryDBUser // guarded by the lock of the system
}

// AddOrganization makes an organization with some members, at least one.
func (s *FoundryDBSystem) AddOrganization(name string, member *FoundryDBUser, more ...*FoundryDBUser) *FoundryDBOrganization {
	s.begin()
	defer s.mu.Unlock()
	o := &FoundryDBOrganization{system: s, id: s.ids.uuid(), name: name, members: append([]*FoundryDBUser{member}, more...)}
	s.organizations[o.id] = o
	return o
}

// ID returns the organization's id.
func (o *FoundryDBOrganization) ID() string { return o.id }

// Name returns the organization's name.
func (o *FoundryDBOrganization) Name() string { return o.name }

// AddMember makes a user a member.
func (o *FoundryDBOrganization) AddMember(u *FoundryDBUser) {
	o.system.begin()
	defer o.system.mu.Unlock()
	o.members = append(o.members, u)
}

// RemoveMember ends a membership. What the user made stays in the organization.
func (o *FoundryDBOrganization) RemoveMember(u *FoundryDBUser) {
	o.system.begin()
	defer o.system.mu.Unlock()
	o.members = slices.DeleteFunc(o.members, func(member *FoundryDBUser) bool { return member == u })
}

// organization finds one that the user is a member of.
func (u *FoundryDBUser) organization(id string) (*FoundryDBOrganization, bool) {
	o, found := u.system.organizations[strings.ToLower(id)]
	return o, found && slices.Contains(o.members, u)
}

// seededUser finds a user by id; "" is the default one.
func (s *FoundryDBSystem) seededUser(id string) (*FoundryDBUser, error) {
	at := slices.IndexFunc(s.users, func(u *FoundryDBUser) bool { return u.id == id || id == "" })
	if at < 0 {
		return nil, fmt.Errorf("there is no user %q", id)
	}
	return s.users[at], nil
}
