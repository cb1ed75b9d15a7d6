package linode

import (
	"net/http"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// class is a class of operations that share a rate limit.
type class int

const (
	classOthers class = iota
	classWrites       // of keys, and new buckets
)

// rateLimits are the numbers of requests of a class that a token may make: in a minute, and at once if that is limited.
var rateLimits = [...]struct{ requests, atOnce int }{
	classOthers: {1840, 1},
	classWrites: {60, 2},
}

// rateWindow is what a token has done of a class. Its window begins with a request, and all of it is free again when the window
// ends.
type rateWindow struct {
	ends     time.Time
	spent    int
	underWay int
}

func (c *call) rate() *rateWindow { return &c.token.rates[c.class] }

// spend counts the request, and refuses it if nothing remains.
func (c *call) spend() (refusal *service.Response) {
	limit, rate := rateLimits[c.class], c.rate()
	c.renew(rate)
	tooMany := rate.spent == limit.requests
	if !tooMany {
		rate.spent++
	}
	c.setRateLimitHeaders(limit.requests, rate)
	if tooMany || c.system.settings.concurrency && rate.underWay >= limit.atOnce {
		c.setRetryAfter(rate)
		return new(c.fail(http.StatusTooManyRequests, tooManyRequests))
	}
	rate.underWay++
	return nil
}

// renew begins a new window if the last one has ended. Without rate limits every request begins one.
func (c *call) renew(rate *rateWindow) {
	if !c.now.Before(rate.ends) || !c.system.env.Options.RateLimits {
		rate.ends, rate.spent = c.now.Add(state.RateWindow), 0
	}
}

// spendUnserved counts a request that a fault answers. If it is answered with 429, the headers report an exhausted limit.
func (c *call) spendUnserved(tooMany bool) {
	limit, rate := rateLimits[c.class], c.rate()
	c.renew(rate)
	if rate.spent < limit.requests {
		rate.spent++
	}
	if !tooMany {
		c.setRateLimitHeaders(limit.requests, rate)
		return
	}
	exhausted := rateWindow{ends: rate.ends, spent: limit.requests}
	c.setRateLimitHeaders(limit.requests, &exhausted)
	c.setRetryAfter(&exhausted)
}

func (c *call) setRateLimitHeaders(limit int, rate *rateWindow) {
	header := c.Header
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(limit-rate.spent))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(rate.ends.Add(almostSecond).Unix(), 10))
	if c.system.settings.retryAfterAlways {
		header.Set("Retry-After", strconv.Itoa(c.windowLeft(rate)))
	}
}

// setRetryAfter sets the time to wait: that of the option, else the rest of the window.
func (c *call) setRetryAfter(rate *rateWindow) {
	c.Header.Del("Retry-After")
	c.system.env.RetryAfter(c.Header, c.now, c.windowLeft(rate))
}

// windowLeft returns the rest of the window in seconds, rounded up like the reset, so that the window is over after that wait.
func (c *call) windowLeft(rate *rateWindow) int {
	return int((rate.ends.Sub(c.now) + almostSecond) / time.Second)
}

const almostSecond = time.Second - time.Nanosecond
