package bucktapi

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// call is one request to an operation of Buckt.
type call struct {
	*service.Call
	system *System
	now    time.Time // when the system was locked last

	// These are known once the request is admitted.
	key *apiKey
	org *Organization
	// epoch identifies the state in which the request was authenticated.
	epoch int

	// limit is the maximum size of an upload in bytes, or 0 without a limit.
	limit int64
	// content is an upload, of which received bytes were read.
	content  []byte
	received int64
}

type handler = service.Handler[*call]

func plain(handle func(c *call) service.Response) handler { return handler{Handle: handle} }

// on makes the handler of an operation on the row that the path names. Without the row the response is 404.
func on[T any](what string, find func(c *call) (T, bool), handle func(c *call, row T) service.Response) handler {
	return handler{Handle: func(c *call) service.Response {
		row, found := find(c)
		if !found {
			return notFound(what)
		}
		return handle(c, row)
	}}
}

// Lock implements [service.Gate].
func (c *call) Lock() { c.now = c.system.begin() }

// Unlock implements [service.Gate].
func (c *call) Unlock() { c.system.mu.Unlock() }

// Epoch implements [service.Gate].
func (c *call) Epoch() int { return c.system.epoch }

// Admit implements [service.Gate]. It checks authentication, then scope, then rate limit, and what of an upload can be checked before
// its body is read: a client that waits for 100 Continue sends none in vain.
func (c *call) Admit(*call) *service.Response {
	c.key, c.org, c.epoch = nil, nil, c.system.epoch
	key, problem := c.system.authenticate(c.Request, c.now)
	if key == nil {
		return refuse(http.StatusUnauthorized, "%s", problem)
	}
	c.key, c.org = key, key.org
	c.Credential = key.ID
	if scope := c.Operation.Scope; scope != "" && !slices.Contains(key.Permissions, buckt.Permission(scope)) {
		c.setRateLimit(c.remaining())
		return refuse(http.StatusForbidden, "Insufficient permissions")
	}
	key.LastUsedAt = c.now
	if refusal := c.spend(); refusal != nil || !c.isUpload() {
		return refusal
	}
	return c.checkUpload(max(c.Request.ContentLength, 0))
}

// authenticate returns the key of a request, or the problem of the credential that it has.
func (s *System) authenticate(r *http.Request, now time.Time) (key *apiKey, problem string) {
	// The space before an empty key is lost on the way, as every header's last one is.
	secret, isBearer := strings.CutPrefix(joined(r.Header, "Authorization"), "Bearer ")
	key = s.keys[secret]
	switch {
	case !isBearer:
		return nil, "Missing API key"
	case !strings.HasPrefix(secret, keyPrefix):
		return nil, "Invalid API key format"
	case key == nil:
		return nil, "Invalid API key"
	case !key.ExpiresAt.IsZero() && key.ExpiresAt.Before(now):
		return nil, "API key expired"
	}
	return key, ""
}

// Identify implements [service.System].
func (s control) Identify(r *http.Request) string {
	now := s.begin()
	defer s.mu.Unlock()
	if key, _ := s.authenticate(r, now); key != nil {
		return key.ID
	}
	return ""
}
