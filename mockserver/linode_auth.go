package mockserver

import (
	"net/http"
	"strings"
)

// admit tells whose request it is and whether it may go on: token, then scope, then rate limit. Without a token that holds the
// scope there are no rate-limit headers.
func (c *linodeCall) admit() (refusal answer, admitted bool) {
	header := c.w.Header()
	header.Set("X-Accepted-OAuth-Scopes", c.operation.scope)
	text, isBearer := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	token := c.system.tokens[text]
	if !isBearer || token == nil {
		return c.fail(http.StatusUnauthorized, linodeInvalidToken), false
	}
	c.token, c.account = token, token.account
	c.ex.CredentialID = token.idText()
	header.Set("X-OAuth-Scopes", token.scopesText())
	header.Set("X-Customer-UUID", c.account.uuid)
	if !token.holds(c.operation.scope) {
		return c.fail(http.StatusUnauthorized, linodeScopeMissing), false
	}
	return c.spend()
}
