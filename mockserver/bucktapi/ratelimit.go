package bucktapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// spend counts the request against the organization's limit, and rejects it where nothing remains. Those that are rejected
// count as well, so that hammering keeps the organization blocked.
func (c *call) spend() (rejection *service.Response) {
	remaining := c.remaining()
	if c.system.env.Options.RateLimits {
		c.org.requests.Add(c.now)
		if remaining == 0 {
			c.setRateLimit(0)
			c.setRetryAfter()
			return refuse(http.StatusTooManyRequests, "Rate limit exceeded")
		}
		remaining--
	}
	c.setRateLimit(remaining)
	return nil
}

// setRetryAfter sets the wait, a minute unless an option sets another.
func (c *call) setRetryAfter() { c.system.env.RetryAfter(c.Header, c.now, 60) }

// remaining is how many requests the organization may make now. Limits that are not enforced always have one spent.
func (c *call) remaining() int {
	limit := limitsOf(c.org.plan(c.now)).requests
	if !c.system.env.Options.RateLimits {
		return limit - 1
	}
	return max(limit-c.org.requests.Count(c.now), 0)
}

// setRateLimit sets the headers, by the names that they get in [http.Header], which saves the conversion. The reset moves on with every
// request: it is no fixed window's end.
func (c *call) setRateLimit(remaining int) {
	reset := c.now.Add(state.RateWindow).Add(time.Second - time.Nanosecond)
	header := c.Header
	header.Set("X-Ratelimit-Limit", strconv.Itoa(limitsOf(c.org.plan(c.now)).requests))
	header.Set("X-Ratelimit-Remaining", strconv.Itoa(remaining))
	header.Set("X-Ratelimit-Reset", strconv.FormatInt(reset.Unix(), 10))
}
