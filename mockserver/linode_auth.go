package mockserver

import (
	"net/http"
	"strings"
)

// admit tells whose request it is and whether it may go on: token, then scope, then rate limit. Without a token that holds the
// scope there are no rate-limit headers.
func (c *linodeCall) admit() (refusal answer, admitted bool) {
	c.epoch = c.system.epoch
	if !c.tellToken() {
		return c.fail(http.StatusUnauthorized, linodeInvalidToken), false
	}
	c.ex.CredentialID = c.token.idText()
	if !c.token.holds(c.operation.scope) {
		return c.fail(http.StatusUnauthorized, linodeScopeMissing), false
	}
	return c.spend()
}

// readmit admits a request again that finds another state than the one that admitted it, in which it has done nothing yet.
func (c *linodeCall) readmit() (refusal answer, admitted bool) {
	if c.epoch == c.system.epoch {
		return answer{}, true
	}
	header := c.w.Header()
	for _, name := range []string{
		"X-OAuth-Scopes", "X-Customer-UUID", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After",
	} {
		header.Del(name)
	}
	c.ex.CredentialID = ""
	return c.admit()
}

// tellToken finds the token of the request, and tells its scopes and those that the operation asks for.
func (c *linodeCall) tellToken() (found bool) {
	header := c.w.Header()
	header.Set("X-Accepted-OAuth-Scopes", c.operation.scope)
	token := c.system.authenticate(c.r)
	if token == nil {
		return false
	}
	c.token, c.account = token, token.account
	header.Set("X-OAuth-Scopes", token.scopesText())
	header.Set("X-Customer-UUID", c.account.uuid)
	return true
}

// authenticate finds the token of a request, nil for none that is valid.
func (s *LinodeSystem) authenticate(r *http.Request) *linodeToken {
	text, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer {
		return nil
	}
	return s.tokens[text]
}
