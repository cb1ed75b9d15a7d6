package amove

import (
	"cmp"
	"encoding/base64"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// User is a user of an account. Storage keys belong to users, and a user sees no keys of others. Its methods seed and inspect its state.
type User struct {
	account *Account

	// The lock of the system guards these.
	row    userRow
	keys   []*keyRow // in the order in which they were made
	cutOff bool      // a restored state has no such user
}

// userRow has the stored fields of a user, without its keys.
type userRow struct {
	// ID is made by the server by default.
	ID string `json:"id,omitzero"`
	// Email is user@example.com by default.
	Email string `json:"email,omitzero"`
	// Role is the sum of roles, 4 by default: an administrator of the account.
	Role Role `json:"role,omitzero"`
	// Token is the one that the user was made with. It does not expire. By default the server makes it.
	Token        buckt.Secret `json:"token,omitzero"`
	TokenRevoked bool         `json:"tokenRevoked,omitzero"`
	// Tokens were added, and not revoked.
	Tokens []tokenRow `json:"tokens,omitzero"`
}

// tokenRow is an added token.
type tokenRow struct {
	Token buckt.Secret `json:"token"`
	// ExpiresAt is absent if the token does not expire.
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
}

// userState is a user in a state.
type userState struct {
	userRow
	Keys []Key `json:"keys,omitzero"`
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

// User returns the user that the account was made with, an [AccountAdmin].
func (a *Account) User() *User { return a.Users()[0] }

// Users returns all users of the account, the first one first.
func (a *Account) Users() []*User {
	a.begin()
	defer a.system.mu.Unlock()
	return slices.Clone(a.users)
}

// AddUser adds a user with its own token, see [User.Token]. The default address is user@example.com, the default role [AccountAdmin].
func (a *Account) AddUser(email string, role Role) *User {
	a.begin()
	defer a.system.mu.Unlock()
	return state.Must(a.addUser(userRow{Email: email, Role: role}))
}

// addUser adds a user without keys.
func (a *Account) addUser(row userRow) (*User, error) {
	if a.system.user(func(u *User) bool { return u.row.ID == row.ID }) != nil {
		return nil, state.Invalid("id", "is a duplicate")
	}
	given := map[string]bool{row.Token.Reveal(): true}
	if a.system.user(func(u *User) bool { return u.has(row.Token) }) != nil {
		return nil, state.Invalid("token", "is a duplicate")
	}
	for i, t := range row.Tokens {
		switch at := state.Path("tokens").At(i).Field("token"); {
		case t.Token.IsZero():
			return nil, state.Invalid(at, "is missing")
		case given[t.Token.Reveal()], a.system.user(func(u *User) bool { return u.has(t.Token) }) != nil:
			return nil, state.Invalid(at, "is a duplicate")
		}
		given[t.Token.Reveal()] = true
	}
	u := &User{account: a, row: state.Clone(row)}
	u.row.ID = state.OrMade(row.ID, a.system.ids.UUID)
	u.row.Email, u.row.Role = cmp.Or(row.Email, "user@example.com"), cmp.Or(row.Role, AccountAdmin)
	if row.Token.IsZero() {
		u.row.Token = u.mintToken()
	}
	a.users = append(a.users, u)
	return u, nil
}

// user returns a user of any account, nil for none.
func (s *System) user(matches func(*User) bool) *User {
	for _, a := range s.accounts {
		if u := state.Find(a.users, matches); u != nil {
			return u
		}
	}
	return nil
}

// has reports whether a token is one of the user, whether or not it is valid.
func (u *User) has(token buckt.Secret) bool {
	return u.row.Token.Equal(token) || slices.ContainsFunc(u.row.Tokens, func(t tokenRow) bool { return t.Token.Equal(token) })
}

func (u *User) state() userState {
	return userState{state.Clone(u.row), state.Collect(slices.Values(u.keys), (*keyRow).public)}
}

// begin locks the system for a method that changes the user.
func (u *User) begin() time.Time {
	now := u.account.system.begin()
	state.MustHoldLocked(&u.account.system.mu, u.cutOff, "user", u.row.Email)
	return now
}

// ID returns the user's id.
func (u *User) ID() string { return state.Read(&u.account.system.mu, &u.row).ID }

// Email returns the user's email address.
func (u *User) Email() string { return state.Read(&u.account.system.mu, &u.row).Email }

// Token returns the token that the user was made with. It does not expire.
func (u *User) Token() string { return state.Read(&u.account.system.mu, &u.row).Token.Reveal() }

// AddToken adds a token that expires at a time, or not if the time is zero, and returns its text.
func (u *User) AddToken(expiresAt time.Time) string {
	u.begin()
	defer u.account.system.mu.Unlock()
	token := u.mintToken()
	u.row.Tokens = append(u.row.Tokens, tokenRow{token, expiresAt})
	return token.Reveal()
}

// mintToken makes a token in the form of a JWT. Its signature is never verified.
func (u *User) mintToken() buckt.Secret {
	part := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
	return buckt.NewSecret(part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(`{"sub":"`+u.row.ID+`"}`)) + "." +
		part(u.account.system.ids.Bytes(32)))
}

// RevokeToken revokes a token by its text, and reports whether the user had it.
func (u *User) RevokeToken(token string) bool {
	u.begin()
	defer u.account.system.mu.Unlock()
	if token == u.row.Token.Reveal() {
		wasValid := !u.row.TokenRevoked
		u.row.TokenRevoked = true
		return wasValid
	}
	count := len(u.row.Tokens)
	u.row.Tokens = slices.DeleteFunc(u.row.Tokens, func(t tokenRow) bool { return t.Token.Reveal() == token })
	return len(u.row.Tokens) < count
}

// accepts reports whether the user has a valid token at a time.
func (u *User) accepts(token string, now time.Time) bool {
	if token == u.row.Token.Reveal() {
		return !u.row.TokenRevoked
	}
	return slices.ContainsFunc(u.row.Tokens, func(t tokenRow) bool {
		return t.Token.Reveal() == token && (t.ExpiresAt.IsZero() || now.Before(t.ExpiresAt))
	})
}

// sees reports whether a cloud account is in the user's list: it is active, and the user's own or shared by others.
func (u *User) sees(c *cloudAccountRow) bool {
	return !c.Inactive && (c.UserID == u.row.ID || c.Shared && u.row.Role&sharingRoles != 0)
}
