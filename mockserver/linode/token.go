package linode

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// The scopes that the system asks for.
const (
	scopeReadOnly  = "object_storage:read_only"
	scopeReadWrite = "object_storage:read_write"
	allScopes      = "*"
)

// tokenRow is a personal access token. The lock of the system guards it.
type tokenRow struct {
	account *Account
	id      int64
	label   string
	text    string
	scopes  []string
	rates   [2]rateWindow // by class
}

// holds tells whether the token has a scope, or one that is more.
func (t *tokenRow) holds(scope string) bool {
	return slices.ContainsFunc(t.scopes, func(held string) bool {
		return held == scope || held == allScopes || scope == scopeReadOnly && held == scopeReadWrite
	})
}

func (t *tokenRow) idText() string { return strconv.FormatInt(t.id, 10) }

func (t *tokenRow) scopesText() string { return strings.Join(t.scopes, " ") }

// addToken puts a token into the account, and makes up what it lacks.
func (a *Account) addToken(t tokenRow) *tokenRow {
	s := a.system
	t.account = a
	if t.id == 0 {
		t.id = s.lastToken + 1
	}
	s.lastToken = max(s.lastToken, t.id)
	t.text = state.OrMade(t.text, func() string { return s.ids.Hex(64) })
	s.tokens[t.text] = &t
	return &t
}

// Token is a personal access token.
type Token struct {
	// ID and Token are made by the server. Token is what requests carry.
	ID    int64
	Token string
	// Label is "token" by default.
	Label string
	// Scopes are such as "object_storage:read_only" and "object_storage:read_write", of which the second includes the first. By
	// default the token holds "*", which is every one; an empty slice holds none.
	Scopes []string
}

// AddToken mints a token and returns it with its text. Scopes are taken as they are, whether they exist or not.
func (a *Account) AddToken(seed Token) Token {
	a.begin()
	defer a.system.mu.Unlock()
	t := tokenRow{label: seed.Label, scopes: slices.Clone(seed.Scopes)}
	if t.label == "" {
		t.label = "token"
	}
	if t.scopes == nil {
		t.scopes = []string{allScopes}
	}
	return a.addToken(t).snapshot()
}

// RevokeToken revokes a token by its text, and tells whether there was one.
func (a *Account) RevokeToken(token string) bool {
	a.begin()
	defer a.system.mu.Unlock()
	t, found := a.system.tokens[token]
	if !found || t.account != a {
		return false
	}
	delete(a.system.tokens, token)
	return true
}

func (t *tokenRow) snapshot() Token {
	return Token{ID: t.id, Token: t.text, Label: t.label, Scopes: slices.Clone(t.scopes)}
}
