package mockserver

import (
	"net/http"
	"slices"
	"strings"
)

// admit tells whose request it is and whether it may go on: authentication, rate limit, scope, then membership.
func (c *foundryDBCall) admit() (refusal foundryDBAnswer, admitted bool) {
	user, token := c.system.authenticate(c.r)
	if user == nil {
		return foundryDBUnauthorized(), false
	}
	c.user, c.ex.CredentialID = user, user.id
	if token != nil {
		c.ex.CredentialID = token.ID
	}
	if user.limit > 0 {
		user.requests.Add(c.now)
		if user.requests.Count(c.now) > user.limit {
			c.server.options.retryAfter.set(c.w.Header(), c.now)
			return foundryDBFailure(http.StatusTooManyRequests, "too many requests"), false
		}
	}
	if token != nil && !token.holds(c.operation.scope) {
		return scopeMissing(c.operation.scope), false
	}
	if id := c.r.Header.Get("X-Active-Org-ID"); id != "" {
		org, isMember := user.organization(id)
		if !isMember {
			return foundryDBForbidden(), false
		}
		c.org = org
	}
	return foundryDBAnswer{}, true
}

// authenticate finds the user of a name and password, or of a token. A password opens everything.
func (s *FoundryDBSystem) authenticate(r *http.Request) (*FoundryDBUser, *foundryDBToken) {
	if name, password, isBasic := r.BasicAuth(); isBasic {
		at := slices.IndexFunc(s.users, func(u *FoundryDBUser) bool { return u.name == name && u.password == password })
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
