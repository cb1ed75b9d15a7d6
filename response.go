package buckt

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/retry"
)

// Response is a response without its body. See [CaptureResponse].
type Response struct {
	// StatusCode is the status of the last response, 0 if there was none.
	StatusCode int
	// Header has the headers of the response.
	Header http.Header
	// RequestID is the request id of the response, or the one that was sent; "" if the system has none.
	RequestID string
	// RateLimit is the state of the rate limit, if the response has it.
	RateLimit RateLimit
	// Attempts is the number of times that the request was sent.
	Attempts int
}

// RateLimit is the state of a rate limit after a call. It is zero if the response does not have it.
type RateLimit struct {
	// Limit is the number of requests per window.
	Limit int
	// Remaining is the number of requests left in the window.
	Remaining int
	// Reset is the end of the window. Buckt has a sliding window: its reset is one minute after each request.
	Reset time.Time
}

// IsZero reports whether the response has no rate limit.
func (r RateLimit) IsZero() bool { return r == RateLimit{} }

func parseRateLimit(h http.Header) RateLimit {
	limit, ok := headerInt(h, "X-Ratelimit-Limit")
	if !ok {
		return RateLimit{}
	}
	r := RateLimit{Limit: limit}
	if n, ok := headerInt(h, "X-Ratelimit-Remaining"); ok {
		r.Remaining = n
	}
	if at, ok := retry.UnixSeconds(h.Get("X-Ratelimit-Reset")); ok {
		r.Reset = at
	}
	return r
}

// headerInt parses a header that is a non-negative integer.
func headerInt(h http.Header, name string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(h.Get(name)))
	return n, err == nil && n >= 0
}
