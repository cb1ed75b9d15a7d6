package linode

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Token is a personal access token.
type Token struct {
	// ID and Token are made by the server. Requests carry Token.
	ID    int64
	Token string
	// Label is "token" by default.
	Label string
	// Scopes are texts such as "object_storage:read_only" and "object_storage:read_write", which includes the former. The default is
	// "*", which is every scope; an empty slice is none.
	Scopes []string
}

// The scopes of the operations.
const (
	scopeReadOnly  = "object_storage:read_only"
	scopeReadWrite = "object_storage:read_write"
	allScopes      = "*"
)

// AddToken adds a token and returns it with its text. Scopes are not validated.
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

// RevokeToken revokes a token by its text, and reports whether the account had it.
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

// Tokens returns the account's tokens in the order of their ids.
func (a *Account) Tokens() []Token {
	a.system.begin()
	defer a.system.mu.Unlock()
	var tokens []Token
	for _, t := range a.system.tokens {
		if t.account == a {
			tokens = append(tokens, t.snapshot())
		}
	}
	slices.SortFunc(tokens, func(x, y Token) int { return int(x.ID - y.ID) })
	return tokens
}

// tokenRow is a personal access token. The lock of the system guards it.
type tokenRow struct {
	account *Account
	id      int64
	label   string
	text    string
	scopes  []string
	rates   [2]rateWindow // by class
}

// holds reports whether the token has a scope, or one that includes it.
func (t *tokenRow) holds(scope string) bool {
	return slices.ContainsFunc(t.scopes, func(held string) bool {
		return held == scope || held == allScopes || scope == scopeReadOnly && held == scopeReadWrite
	})
}

func (t *tokenRow) idText() string { return strconv.FormatInt(t.id, 10) }

func (t *tokenRow) scopesText() string { return strings.Join(t.scopes, " ") }

func (t *tokenRow) snapshot() Token {
	return Token{ID: t.id, Token: t.text, Label: t.label, Scopes: slices.Clone(t.scopes)}
}

// addToken adds a token, and makes what it lacks.
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

// tokenState is a token in a state.
type tokenState struct {
	ID     int64     `json:"id,omitzero"`
	Label  string    `json:"label,omitzero"`
	Token  string    `json:"token,omitzero"`
	Scopes []string  `json:"scopes,omitzero"`
	Writes rateState `json:"writes,omitzero"` // of keys, and new buckets
	Others rateState `json:"others,omitzero"`
}

// rateState is a window of a rate limit.
type rateState struct {
	Ends  time.Time `json:"ends,omitzero"`
	Spent int       `json:"spent,omitzero"`
}

func (t *tokenRow) state() tokenState {
	rate := func(class class) rateState {
		return rateState{Ends: t.rates[class].ends, Spent: t.rates[class].spent}
	}
	return tokenState{
		ID: t.id, Label: t.label, Token: t.text, Scopes: state.OrEmpty(slices.Clone(t.scopes)), Writes: rate(classWrites), Others: rate(classOthers),
	}
}

// token adds a token to the account, and sets text to its text.
func (l loader) token(at state.Path, a *Account, d tokenState, text *string) {
	state.Unique(l.Loader, at.Field("id"), l.tokenIDs, d.ID)
	l.Require(l.system.tokens[d.Token] == nil, at.Field("token"), "is a duplicate")
	l.Require(d.ID >= 0, at.Field("id"), "must not be negative")
	t := tokenRow{id: d.ID, label: d.Label, text: d.Token, scopes: slices.Clone(d.Scopes)}
	if t.label == "" {
		t.label = "token"
	}
	if t.scopes == nil {
		t.scopes = []string{allScopes}
	}
	for class, rate := range map[class]rateState{classWrites: d.Writes, classOthers: d.Others} {
		limit := rateLimits[class].requests
		l.Require(rate.Spent >= 0 && rate.Spent <= limit, at, "must have spent 0 to %d of its limit", limit)
		t.rates[class] = rateWindow{ends: rate.Ends, spent: rate.Spent}
	}
	*text = a.addToken(t).text
}
