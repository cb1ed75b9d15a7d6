package linode

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Token is a personal access token. [Account.AddToken] takes and returns it.
type Token struct {
	// ID is by default one more than that of the newest token.
	ID int `json:"id,omitzero"`
	// Label is "token" by default.
	Label string `json:"label,omitzero"`
	// Token is the text that requests carry. It is made by the server by default.
	Token buckt.Secret `json:"token,omitzero"`
	// Scopes are texts such as "object_storage:read_only" and "object_storage:read_write", which includes the former. The default is
	// "*", which is every scope; an empty slice is none. They are not validated.
	Scopes []string `json:"scopes,omitzero"`
}

// The scopes of the operations.
const (
	scopeReadOnly  = "object_storage:read_only"
	scopeReadWrite = "object_storage:read_write"
	allScopes      = "*"
)

// tokenState is a token in a state.
type tokenState struct {
	Token
	Writes rateWindow `json:"writes,omitzero"` // of keys, and new buckets
	Others rateWindow `json:"others,omitzero"`
}

// tokenRow is a personal access token. The lock of the system guards it.
type tokenRow struct {
	tokenState
	account  *Account
	underWay [2]int // requests, by class
}

func (t *tokenRow) id() int { return t.ID }

// AddToken adds a token and returns it with its text. An id or a text in use is an error.
func (a *Account) AddToken(seed Token) (Token, error) {
	a.begin()
	defer a.system.mu.Unlock()
	t, err := a.addToken(tokenState{Token: seed})
	return state.Added("AddToken", t, err, (*tokenRow).snapshot)
}

func (a *Account) addToken(t tokenState) (*tokenRow, error) {
	s := a.system
	t = state.Clone(t)
	switch {
	case t.ID < 0:
		return nil, state.Invalid("id", "must not be negative")
	case slices.ContainsFunc(s.accounts, func(a *Account) bool { return a.tokens.get(t.ID) != nil }):
		return nil, state.Invalid("id", "is in use")
	case s.tokens[t.Token.Token.Reveal()] != nil:
		return nil, state.Invalid("token", "is in use")
	}
	t.ID = cmp.Or(t.ID, s.lastToken+1)
	s.lastToken = max(s.lastToken, t.ID)
	t.Token.Token = state.OrMade(t.Token.Token, func() buckt.Secret { return buckt.NewSecret(s.ids.Hex(64)) })
	t.Label = cmp.Or(t.Label, "token")
	if t.Scopes == nil {
		t.Scopes = []string{allScopes}
	}
	row := &tokenRow{tokenState: t, account: a}
	a.tokens.insert(row)
	s.tokens[t.Token.Token.Reveal()] = row
	return row, nil
}

func (l loader) token(at state.Path, a *Account, d tokenState) {
	check := func(field string, spent, limit int) {
		l.Require(spent >= 0 && spent <= limit, at.Field(field).Field("spent"), "must be 0 to %d", limit)
	}
	check("writes", d.Writes.Spent, rateLimits[classWrites].requests)
	check("others", d.Others.Spent, rateLimits[classOthers].requests)
	_, err := a.addToken(d)
	l.Accept(at, err)
}

// RevokeToken revokes a token by its text, and reports whether the account had it.
func (a *Account) RevokeToken(token string) bool {
	a.begin()
	defer a.system.mu.Unlock()
	t, found := a.system.tokens[token]
	if !found || t.account != a {
		return false
	}
	a.tokens.remove(t)
	delete(a.system.tokens, token)
	a.row.TokenRevoked = a.row.TokenRevoked || a.row.Token.Reveal() == token
	return true
}

// Tokens returns the account's tokens in the order of their ids.
func (a *Account) Tokens() []Token {
	a.system.begin()
	defer a.system.mu.Unlock()
	return state.Collect(slices.Values(a.tokens), (*tokenRow).snapshot)
}

func (t *tokenRow) snapshot() Token { return state.Clone(t.Token) }

// holds reports whether the token has a scope, or one that includes it. Each token has "".
func (t *tokenRow) holds(scope string) bool {
	return scope == "" || slices.ContainsFunc(t.Scopes, func(held string) bool {
		return held == scope || held == allScopes || scope == scopeReadOnly && held == scopeReadWrite
	})
}

func (t *tokenRow) idText() string { return strconv.Itoa(t.ID) }

func (t *tokenRow) scopesText() string { return strings.Join(t.Scopes, " ") }

// rate returns the window of a class.
func (t *tokenRow) rate(of class) *rateWindow {
	if of == classWrites {
		return &t.Writes
	}
	return &t.Others
}
