package foundrydb

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// User is a user of FoundryDB, with a name, a password and tokens. File services belong to the user's personal account, or to an
// organization of which the user is a member.
type User struct {
	system *System
	cutOff bool // the state does not hold it any more
	row    userRow
}

// userRow is a [User] as it is stored. The lock of the system guards it.
type userRow struct {
	ID           string       `json:"id,omitzero"`        // made by default
	Username     string       `json:"username,omitzero"`  // "admin" for the first user by default, else "user"
	Password     buckt.Secret `json:"password,omitzero"`  // made by default
	RateLimit    int          `json:"rateLimit,omitzero"` // requests a minute, 0 for any number
	state.Window              // the requests of the last minute
	Tokens       []Token      `json:"tokens,omitzero"`
}

// AddUser adds a user with its own password, see [User.Password]. The name is "user" if it is empty.
func (s *System) AddUser(username string) *User {
	s.begin()
	defer s.mu.Unlock()
	return state.Must(s.addUser(userRow{Username: username}))
}

// addUser adds a user with its tokens, and makes the fields that are empty.
func (s *System) addUser(row userRow) (*User, error) {
	if slices.ContainsFunc(s.users, func(u *User) bool { return u.row.ID == row.ID }) {
		return nil, state.Invalid("id", "is a duplicate")
	}
	u := &User{system: s, row: state.Clone(row)}
	u.row.ID = state.OrMade(row.ID, s.ids.UUID)
	u.row.Username = cmp.Or(row.Username, state.DefaultName(len(s.users) == 0, "admin", "user"))
	u.row.Password = state.OrMade(row.Password, func() buckt.Secret { return buckt.NewSecret(s.ids.Letters(24, alphanumeric)) })
	u.row.Tokens = nil
	s.users = append(s.users, u)
	for i, token := range row.Tokens {
		if _, err := u.addToken(token); err != nil {
			return nil, state.Within(state.Path("tokens").At(i), err)
		}
	}
	return u, nil
}

// begin locks the system for a method of the user.
func (u *User) begin() time.Time {
	now := u.system.begin()
	state.MustHoldLocked(&u.system.mu, u.cutOff, "user", u.row.Username)
	return now
}

// ID returns the user's id.
func (u *User) ID() string { return state.Read(&u.system.mu, &u.row).ID }

// Username returns the user's name.
func (u *User) Username() string { return state.Read(&u.system.mu, &u.row).Username }

// Password returns the user's password.
func (u *User) Password() string { return state.Read(&u.system.mu, &u.row).Password.Reveal() }

// SetRateLimit limits the user to n requests a minute; more get status 429. By default there is no limit, as FoundryDB documents
// none. 0 removes the limit.
func (u *User) SetRateLimit(n int) {
	u.begin()
	defer u.system.mu.Unlock()
	u.row.RateLimit, u.row.Window = n, state.Window{}
}

// findUser finds a user by id or by name. "" is the default user. It returns nil if there is none.
func (s *System) findUser(name string) *User {
	return cmp.Or(
		state.Find(s.users, func(u *User) bool { return u.row.ID == name || name == "" }),
		state.Find(s.users, func(u *User) bool { return u.row.Username == name }))
}

// userNamed is findUser for the field "user" of a row.
func (s *System) userNamed(name string) (*User, error) {
	u := s.findUser(name)
	if u == nil {
		return nil, state.Invalid("user", "must be the id or the name of a user, not %q", name)
	}
	return u, nil
}

// organization finds an organization of which the user is a member. It returns nil if there is none.
func (u *User) organization(id string) *Organization {
	return state.Find(u.system.organizations, func(o *Organization) bool {
		return strings.EqualFold(o.row.ID, id) && slices.Contains(o.row.Members, u.row.ID)
	})
}
