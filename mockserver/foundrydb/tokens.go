package foundrydb

import (
	"iter"
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Token is an API token of a user.
type Token struct {
	// ID and Secret are made by the server.
	ID     string       `json:"id,omitzero"`
	Secret buckt.Secret `json:"secret,omitzero"`
	// Scopes are "services:read", "services:write", "services:admin", each of which includes those before it, or "*" for all.
	Scopes []string `json:"scopes,omitzero"`
}

// The scopes of tokens. Each includes those before it.
const (
	scopeRead  = "services:read"
	scopeWrite = "services:write"
	scopeAdmin = "services:admin"
)

// serviceLevels are the scopes in their order.
var serviceLevels = []string{scopeRead, scopeWrite, scopeAdmin}

// holds reports whether a token has a scope, or one that includes it.
func (t *Token) holds(scope string) bool {
	at := slices.Index(serviceLevels, scope)
	return slices.ContainsFunc(t.Scopes, func(held string) bool {
		return held == "*" || slices.Index(serviceLevels, held) >= at
	})
}

// tokens ranges over the tokens of all users.
func (s *System) tokens() iter.Seq2[*User, *Token] {
	return func(yield func(*User, *Token) bool) {
		for _, u := range s.users {
			for i := range u.row.Tokens {
				if !yield(u, &u.row.Tokens[i]) {
					return
				}
			}
		}
	}
}

// AddToken adds a token and returns it with its secret. The scopes are not checked. By default the token has all of them.
func (u *User) AddToken(scopes ...string) Token {
	u.begin()
	defer u.system.mu.Unlock()
	return state.Must(u.addToken(Token{Scopes: scopes}))
}

// addToken adds a token, makes the fields that are empty, and returns a copy.
func (u *User) addToken(t Token) (Token, error) {
	s := u.system
	for _, other := range s.tokens() {
		switch {
		case other.ID == t.ID:
			return t, state.Invalid("id", "is a duplicate")
		case other.Secret.Equal(t.Secret):
			return t, state.Invalid("secret", "is a duplicate")
		}
	}
	t = state.Clone(t)
	t.ID = state.OrMade(t.ID, s.ids.UUID)
	t.Secret = state.OrMade(t.Secret, func() buckt.Secret { return buckt.NewSecret("fdb_live_" + s.ids.Letters(40, alphanumeric)) })
	if t.Scopes == nil {
		t.Scopes = []string{"*"}
	}
	u.row.Tokens = append(u.row.Tokens, t)
	return state.Clone(t), nil
}

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// RevokeToken revokes a token by its id, and reports whether the user has it.
func (u *User) RevokeToken(id string) bool {
	u.begin()
	defer u.system.mu.Unlock()
	had := len(u.row.Tokens)
	u.row.Tokens = slices.DeleteFunc(u.row.Tokens, func(t Token) bool { return t.ID == id })
	return len(u.row.Tokens) < had
}
