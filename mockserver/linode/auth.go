package linode

import (
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// call is a request to an operation.
type call struct {
	*service.Call
	handler
	system *System
	now    time.Time

	// The token was accepted if these are set.
	token   *tokenRow
	account *Account
}

// handler carries out an operation of a class of rate limits.
type handler struct {
	class  class
	handle func(*call) service.Response
}

func (s control) newCall(c *service.Call) *call {
	return &call{Call: c, handler: c.Operation.Handle.(handler), system: s.System}
}

// Epoch implements [service.Gate].
func (s control) Epoch() int { return s.epoch }

// Admit checks the token, its scope and its rate limit. A token without the scope has no rate-limit headers. A request that is
// admitted is under way, also while its body arrives.
func (s control) Admit(c *call) *service.Response {
	for _, name := range []string{ // set if the state was replaced since the first admission
		"X-OAuth-Scopes", "X-Customer-UUID", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After",
	} {
		c.Header.Del(name)
	}
	c.now = s.env.Now()
	if !c.findToken() {
		return new(c.fail(http.StatusUnauthorized, invalidToken))
	}
	c.Credential = c.token.idText()
	if !c.token.holds(c.Operation.Scope) {
		return new(c.fail(http.StatusUnauthorized, scopeMissing))
	}
	return c.spend()
}

// serve carries out an admitted operation.
func (c *call) serve() service.Response {
	c.now = c.system.env.Now()
	resp := c.handle(c)
	c.token.underWay[c.class]--
	return resp
}

// findToken finds the token of the request, and sets the headers of its scopes and of the scope that the operation requires.
func (c *call) findToken() (found bool) {
	c.Header.Set("X-Accepted-OAuth-Scopes", c.Operation.Scope)
	token := c.system.authenticate(c.Request)
	if token == nil {
		return false
	}
	c.token, c.account = token, token.account
	c.Header.Set("X-OAuth-Scopes", token.scopesText())
	c.Header.Set("X-Customer-UUID", c.account.row.UUID)
	return true
}

// authenticate returns the token of a request, nil without a valid one.
func (s *System) authenticate(r *http.Request) *tokenRow {
	text, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer {
		return nil
	}
	return s.tokens[text]
}

// Identify implements [service.System].
func (s control) Identify(r *http.Request) string {
	s.begin()
	defer s.mu.Unlock()
	if token := s.authenticate(r); token != nil {
		return token.idText()
	}
	return ""
}
