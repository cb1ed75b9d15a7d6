package mockserver

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// admit tells whose request it is and whether it may go on: authentication, then scope, then rate limit.
func (c *bucktCall) admit() (refusal answer, admitted bool) {
	c.now = c.system.begin()
	defer c.system.mu.Unlock()
	return c.admitLocked()
}

// readmit admits a request again that finds another state than the one that admitted it, in which it has done nothing yet.
func (c *bucktCall) readmit() (refusal answer, admitted bool) {
	if c.epoch == c.system.epoch {
		return answer{}, true
	}
	c.key, c.org, c.ex.CredentialID = nil, nil, ""
	return c.admitLocked()
}

func (c *bucktCall) admitLocked() (refusal answer, admitted bool) {
	c.epoch = c.system.epoch
	key, problem := c.system.authenticate(c.r, c.now)
	if key == nil {
		return failure(http.StatusUnauthorized, "%s", problem), false
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

// authenticate finds the key of a request, or tells what is wrong with what it has in place of one.
func (s *BucktSystem) authenticate(r *http.Request, now time.Time) (key *apiKey, problem string) {
	authorization := r.Header.Get("Authorization")
	secret, isBearer := strings.CutPrefix(authorization, "Bearer ")
	// The space before an empty key is lost on the way, as every header's last one is.
	isEmpty := authorization == "Bearer"
	if isEmpty {
		secret = ""
	}
	key = s.keys[secret]
	switch {
	case !isBearer && !isEmpty:
		return nil, "Missing API key"
	case !strings.HasPrefix(secret, "bkt_"):
		return nil, "Invalid API key format"
	case key == nil:
		return nil, "Invalid API key"
	case !key.expiresAt.IsZero() && key.expiresAt.Before(now):
		return nil, "API key expired"
	}
	return key, ""
}
