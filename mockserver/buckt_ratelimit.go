package mockserver

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

const rateWindow = time.Minute

// maxRateEntries is how many requests of a window are kept: as many as the largest limit, beyond which all are rejected.
var maxRateEntries = PlanEnterprise.limits().requests

// spend counts the request against the organization's limit, and rejects it where nothing remains. Those that are rejected
// count as well, so that hammering keeps the organization blocked.
func (c *bucktCall) spend() (rejection answer, admitted bool) {
	remaining := c.remaining()
	if c.system.server.options.rateLimits {
		c.org.requests = append(c.org.requests, c.now)
		if excess := len(c.org.requests) - maxRateEntries; excess > 0 {
			c.org.requests = slices.Delete(c.org.requests, 0, excess)
		}
		if remaining == 0 {
			c.tellRateLimit(0)
			c.system.server.options.retryAfter.set(c.w.Header(), c.now)
			return failure(http.StatusTooManyRequests, "Rate limit exceeded"), false
		}
		remaining--
	}
	c.tellRateLimit(remaining)
	return answer{}, true
}

// remaining is how many requests the organization may make now. Limits that are not enforced always have one spent.
func (c *bucktCall) remaining() int {
	limit := c.org.plan(c.now).limits().requests
	if !c.system.server.options.rateLimits {
		return limit - 1
	}
	// A request that is exactly as old as the window has left it.
	begin := c.now.Add(-rateWindow)
	left := slices.IndexFunc(c.org.requests, func(at time.Time) bool { return at.After(begin) })
	if left < 0 {
		left = len(c.org.requests)
	}
	c.org.requests = slices.Delete(c.org.requests, 0, left)
	return max(limit-len(c.org.requests), 0)
}

// tellRateLimit sets the headers. The reset moves on with every request: it is no fixed window's end.
func (c *bucktCall) tellRateLimit(remaining int) {
	reset := c.now.Add(rateWindow).Add(time.Second - time.Nanosecond)
	header := c.w.Header()
	header.Set("X-RateLimit-Limit", strconv.Itoa(c.org.plan(c.now).limits().requests))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(remaining))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10))
}
