package mockserver

import (
	"net/http"
	"slices"
	"strings"
)

// admit tells whose request it is and whether it may go on: authentication, then scope, then rate limit.
func (c *bucktCall) admit() (refusal answer, admitted bool) {
	c.now = c.system.begin()
	defer c.system.mu.Unlock()
	authorization := c.r.Header.Get("Authorization")
	secret, isBearer := strings.CutPrefix(authorization, "Bearer ")
	// The space before an empty key is lost on the way, as every header's last one is.
	isEmpty := authorization == "Bearer"
	if isEmpty {
		secret = ""
	}
	key := c.system.keys[secret]
	switch {
	case !isBearer && !isEmpty:
		return failure(http.StatusUnauthorized, "Missing API key"), false
	case !strings.HasPrefix(secret, "bkt_"):
		return failure(http.StatusUnauthorized, "Invalid API key format"), false
	case key == nil:
		return failure(http.StatusUnauthorized, "Invalid API key"), false
	case !key.expiresAt.IsZero() && key.expiresAt.Before(c.now):
		return failure(http.StatusUnauthorized, "API key expired"), false
	}
	c.key, c.org = key, key.org
	c.ex.CredentialID = key.id
	if scope := c.operation.scope; scope != "" && !slices.Contains(key.permissions, scope) {
		c.tellRateLimit(c.remaining())
		return failure(http.StatusForbidden, "Insufficient permissions"), false
	}
	key.lastUsedAt = c.now
	return c.spend()
}
