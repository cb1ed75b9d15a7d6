package foundrydb

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// The scopes of tokens. Each includes those before it.
const (
	scopeRead  = "services:read"
	scopeWrite = "services:write"
	scopeAdmin = "services:admin"
)

// serviceLevels are the scopes in their order.
var serviceLevels = []string{scopeRead, scopeWrite, scopeAdmin}

// holds reports whether a token has a scope, or one that includes it.
func (t *tokenRow) holds(scope string) bool {
	at := slices.Index(serviceLevels, scope)
	return slices.ContainsFunc(t.Scopes, func(held string) bool {
		return held == "*" || slices.Index(serviceLevels, held) >= at
	})
}

// call is a request to an operation.
type call struct {
	*service.Call
	system *System

	// These are known once the request is admitted.
	user *User
	org  *Organization // the active one, nil for the personal account
}

type handler = service.Handler[*call]

// Epoch implements [service.Gate].
func (s control) Epoch() int { return s.epoch }

// Admit checks the credential, the rate limit, the scope of a token and the membership in the active organization, in this order.
func (s control) Admit(c *call) *service.Response {
	user, token := s.authenticate(c.Request)
	if user == nil {
		return new(unauthorized())
	}
	c.user, c.org, c.Credential = user, nil, user.id
	if token != nil {
		c.Credential = token.ID
	}
	if user.limit > 0 {
		user.requests.Add(s.now)
		if user.requests.Count(s.now) > user.limit {
			s.setRetryAfter(c.Call)
			return new(fail(http.StatusTooManyRequests, "too many requests"))
		}
	}
	if token != nil && !token.holds(c.Operation.Scope) {
		return new(scopeMissing(c.Operation.Scope))
	}
	if id := c.Request.Header.Get("X-Active-Org-ID"); id != "" {
		org, isMember := user.organization(id)
		if !isMember {
			return new(forbidden())
		}
		c.org = org
	}
	return nil
}

// Identify implements [service.System].
func (s control) Identify(r *http.Request) string {
	s.begin()
	defer s.mu.Unlock()
	user, token := s.authenticate(r)
	switch {
	case user == nil:
		return ""
	case token != nil:
		return token.ID
	default:
		return user.id
	}
}

// authenticate finds the user of a request, and the token unless the request has a password. A password has every scope.
func (s *System) authenticate(r *http.Request) (*User, *tokenRow) {
	if name, password, isBasic := r.BasicAuth(); isBasic {
		at := slices.IndexFunc(s.users, func(u *User) bool { return u.name == name && u.password == password })
		if at < 0 || s.habits.refusesPasswords {
			return nil, nil
		}
		return s.users[at], nil
	}
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token := s.tokens[secret]
	if !strings.EqualFold(scheme, "Bearer") || token == nil || s.habits.refusesTokens {
		return nil, nil
	}
	return token.user, token
}
