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
	user, token, id := s.authenticate(c.Request)
	if user == nil {
		return new(unauthorized())
	}
	c.user, c.org, c.Credential = user, nil, id
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
	_, _, id := s.authenticate(r)
	return id
}

// authenticate finds the user of a request, the token unless the request has a password, and the id of the credential. A password has every
// scope, and the id of its user.
func (s *System) authenticate(r *http.Request) (user *User, token *Token, id string) {
	if name, password, isBasic := r.BasicAuth(); isBasic {
		user = state.Find(s.users, func(u *User) bool { return u.row.Username == name && u.row.Password.Reveal() == password })
		if user == nil || s.behavior.RefusePasswords {
			return nil, nil, ""
		}
		return user, nil, user.row.ID
	}
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || s.behavior.RefuseTokens {
		return nil, nil, ""
	}
	for user, token := range s.tokens() {
		if token.Secret.Reveal() == secret {
			return user, token, token.ID
		}
	}
	return nil, nil, ""
}
