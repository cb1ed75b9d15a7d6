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

// rateLimits are the numbers of requests of a class that a token may make: in a minute, and at the same time if that is limited.
var rateLimits = [...]struct{ requests, atOnce int }{
	classOthers: {1840, 1},
	classWrites: {60, 2},
}

// rateWindow counts the requests of a token and a class. The window begins with a request, and the whole limit is free again when
// it ends.
type rateWindow struct {
	Ends  time.Time `json:"ends,omitzero"`
	Spent int       `json:"spent,omitzero"`
}

// spend counts the request, and refuses it if nothing remains.
func (c *call) spend() (refusal *service.Response) {
	limit, rate := rateLimits[c.class], c.token.rate(c.class)
	c.renew(rate)
	tooMany := rate.Spent == limit.requests
	if !tooMany {
		rate.Spent++
	}
	c.setRateLimitHeaders(limit.requests, rate)
	if tooMany || c.system.behavior.ConcurrencyLimits && c.token.underWay[c.class] >= limit.atOnce {
		c.setRetryAfter(rate)
		return new(c.fail(http.StatusTooManyRequests, tooManyRequests))
	}
	c.token.underWay[c.class]++
	return nil
}

// renew begins a new window if the last one has ended. Without rate limits every request begins one.
func (c *call) renew(rate *rateWindow) {
	if !c.now.Before(rate.Ends) || !c.system.env.Options.RateLimits {
		rate.Ends, rate.Spent = c.now.Add(state.RateWindow), 0
	}
}

// spendUnserved counts a request that a fault responds to. If the status is 429, the headers report an exhausted limit.
func (c *call) spendUnserved(tooMany bool) {
	limit, rate := rateLimits[c.class], c.token.rate(c.class)
	c.renew(rate)
	if rate.Spent < limit.requests {
		rate.Spent++
	}
	if !tooMany {
		c.setRateLimitHeaders(limit.requests, rate)
		return
	}
	exhausted := rateWindow{Ends: rate.Ends, Spent: limit.requests}
	c.setRateLimitHeaders(limit.requests, &exhausted)
	c.setRetryAfter(&exhausted)
}

func (c *call) setRateLimitHeaders(limit int, rate *rateWindow) {
	header := c.Header
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(limit-rate.Spent))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(rate.Ends.Add(almostSecond).Unix(), 10))
	if c.system.behavior.RetryAfterAlways {
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
	return int((rate.Ends.Sub(c.now) + almostSecond) / time.Second)
}

const almostSecond = time.Second - time.Nanosecond
