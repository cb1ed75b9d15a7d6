package mockserver

import (
	"net/http"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// linodeClass is a class of operations that share a rate limit.
type linodeClass int

const (
	linodeOthers linodeClass = iota
	linodeWrites             // of keys, and new buckets
)

// linodeLimits are what a token may do of a class: in a minute, and at once where that is limited.
var linodeLimits = [...]struct{ requests, atOnce int }{
	linodeOthers: {1840, 1},
	linodeWrites: {60, 2},
}

// linodeRate is what a token has done of a class. Its window begins with a request, and all of it is free again when the window
// ends.
type linodeRate struct {
	ends     time.Time
	spent    int
	underWay int
}

func (c *linodeCall) rate() *linodeRate { return &c.token.rates[c.operation.class] }

// spend counts the request, and rejects it where nothing remains.
func (c *linodeCall) spend() (rejection answer, admitted bool) {
	limit, rate := linodeLimits[c.operation.class], c.rate()
	if !c.now.Before(rate.ends) || !c.system.server.options.rateLimits {
		rate.ends, rate.spent = c.now.Add(state.RateWindow), 0
	}
	tooMany := rate.spent == limit.requests
	if !tooMany {
		rate.spent++
	}
	c.tellRateLimit(limit.requests, rate)
	if tooMany || c.system.settings.concurrency && rate.underWay >= limit.atOnce {
		c.tellRetryAfter(rate)
		return c.fail(http.StatusTooManyRequests, linodeTooManyRequests), false
	}
	rate.underWay++
	return answer{}, true
}

func (c *linodeCall) tellRateLimit(limit int, rate *linodeRate) {
	header := c.w.Header()
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(limit-rate.spent))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(rate.ends.Add(almostSecond).Unix(), 10))
	if c.system.settings.retryAfterAlways {
		header.Set("Retry-After", c.windowLeft(rate))
	}
}

// tellRetryAfter says how long to wait: what the option says, else until the window ends.
func (c *linodeCall) tellRetryAfter(rate *linodeRate) {
	options := &c.system.server.options
	if options.retryAfterSet {
		c.w.Header().Del("Retry-After")
		options.retryAfter.set(c.w.Header(), c.now)
		return
	}
	c.w.Header().Set("Retry-After", c.windowLeft(rate))
}

// windowLeft is the rest of the window in seconds, rounded up as the reset is, so that who waits as long finds it over.
func (c *linodeCall) windowLeft(rate *linodeRate) string {
	return strconv.FormatInt(int64((rate.ends.Sub(c.now)+almostSecond)/time.Second), 10)
}

const almostSecond = time.Second - time.Nanosecond
