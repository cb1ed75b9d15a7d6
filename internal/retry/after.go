package retry

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestReset is the maximum value of a reset header that is a number of seconds instead of a time.
const longestReset = 24 * 60 * 60

// After returns the wait that the server asked for: the Retry-After header in either form, or, if the status is that of a rate limit,
// the time to the reset of a limit with nothing remaining. The second result is false if the server did not ask for a wait.
//
// A date is compared with the response's own Date, so that wrong clocks do not matter, or with now if the response has none. A past
// date is a wait of zero.
func After(h http.Header, limited bool, now time.Time) (time.Duration, bool) {
	if d, ok := retryAfter(h, now); ok {
		return d, true
	}
	if !limited {
		return 0, false
	}
	if n, err := strconv.Atoi(strings.TrimSpace(h.Get("X-Ratelimit-Remaining"))); err != nil || n > 0 {
		return 0, false
	}
	d, ok := UntilReset(h, now)
	return max(0, d), ok
}

// UntilReset returns the time to the reset of the rate limit, negative if it has passed. X-RateLimit-Reset is a time in whole seconds
// since 1970, or, up to the number of seconds of a day, the remaining seconds.
func UntilReset(h http.Header, now time.Time) (time.Duration, bool) {
	reset, ok := UnixSeconds(h.Get("X-Ratelimit-Reset"))
	if !ok {
		return 0, false
	}
	if n := reset.Unix(); n <= longestReset {
		return time.Duration(n) * time.Second, true
	}
	return reset.Sub(serverNow(h, now)), true
}

func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0, false
	}
	if isDigits(v) {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n > int64(math.MaxInt64/time.Second) {
			return math.MaxInt64, true
		}
		return time.Duration(n) * time.Second, true
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0, false
	}
	return max(0, at.Sub(serverNow(h, now))), true
}

// UnixSeconds parses a time in whole seconds since 1970.
func UnixSeconds(v string) (time.Time, bool) {
	v = strings.TrimSpace(v)
	if !isDigits(v) {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(v, 10, 64)
	// A time after the year 9999 cannot be formatted, and no limit resets so late.
	if err != nil || n > 253402300799 {
		return time.Time{}, false
	}
	return time.Unix(n, 0).UTC(), true
}

func serverNow(h http.Header, now time.Time) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return now
}

func isDigits(v string) bool {
	for i := range len(v) {
		if v[i] < '0' || v[i] > '9' {
			return false
		}
	}
	return v != ""
}
