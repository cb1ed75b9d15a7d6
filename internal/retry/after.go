package retry

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestReset is the most seconds that a reset may be away for its value to be read as seconds that are left.
const longestReset = 24 * 60 * 60

// After is how long the server asked the client to wait: the Retry-After header in either form, or else, if the status
// is that of a rate limit, the time to the reset of a limit of which nothing remains. The second result is false if the
// server did not ask.
//
// A date is measured against the response's own Date, so that a wrong clock on either side does not matter; now is used
// if the response has none. A date that has passed is a wait of zero.
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

// UntilReset is the time to the reset of the rate limit, negative if it has passed. X-RateLimit-Reset is a point in time,
// in whole seconds since 1970, or, up to the number of seconds of a day, the seconds that are left.
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

// UnixSeconds reads a point in time that is written as whole seconds since 1970.
func UnixSeconds(v string) (time.Time, bool) {
	v = strings.TrimSpace(v)
	if !isDigits(v) {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(v, 10, 64)
	// Beyond the year 9999 a time no longer formats, and no limit resets that late.
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
