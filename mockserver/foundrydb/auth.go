package foundrydb

import (
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

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
	c.user, c.org, c.Credential = user, nil, user.row.ID
	if token != nil {
		c.Credential = token.ID
	}
	if user.row.RateLimit > 0 {
		user.row.Add(s.now)
		if user.row.Count(s.now) > user.row.RateLimit {
			s.setRetryAfter(c.Call)
			return new(fail(http.StatusTooManyRequests, "too many requests"))
		}
	}
	if token != nil && !token.holds(c.Operation.Scope) {
		return new(scopeMissing(c.Operation.Scope))
	}
	if id := c.Request.Header.Get("X-Active-Org-ID"); id != "" {
		if c.org = user.organization(id); c.org == nil {
			return new(forbidden())
		}
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
		return user.row.ID
	}
}

// authenticate finds the user of a request, and the token unless the request has a password. A password has every scope.
func (s *System) authenticate(r *http.Request) (*User, *Token) {
	if name, password, isBasic := r.BasicAuth(); isBasic {
		if s.behavior.RefusePasswords {
			return nil, nil
		}
		return state.Find(s.users, func(u *User) bool { return u.row.Username == name && u.row.Password.Reveal() == password }), nil
	}
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || s.behavior.RefuseTokens {
		return nil, nil
	}
	for _, u := range s.users {
		for i := range u.row.Tokens {
			if t := &u.row.Tokens[i]; t.Secret.Reveal() == secret {
				return u, t
			}
		}
	}
	return nil, nil
}
