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
	// StatusCode is the status of the last response, 0 if none came.
	StatusCode int
	// Header holds its headers.
	Header http.Header
	// RequestID is its request id, or the one that was sent, "" where the system has none.
	RequestID string
	// RateLimit is the state of the rate limit, as far as the response has it.
	RateLimit RateLimit
	// Attempts is how many times the request was sent.
	Attempts int
}

// RateLimit is the state of a rate limit after a call. The zero value means that the response does not have it.
type RateLimit struct {
	// Limit is the number of requests that the window allows.
	Limit int
	// Remaining is how many of them are left.
	Remaining int
	// Reset is when the window ends. Buckt's window slides: its reset lies a minute after every request.
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

// headerInt reads a header that is a whole number of at least zero.
func headerInt(h http.Header, name string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(h.Get(name)))
	return n, err == nil && n >= 0
}
