package mockserver

import (
	"net/http"
	"strconv"
	"time"
)

// RetryAfter is the value of a Retry-After header: [RetryAfterSeconds], [RetryAfterDate] or [NoRetryAfter].
type RetryAfter struct {
	value func(now time.Time) string
}

// RetryAfterSeconds is a number of seconds.
func RetryAfterSeconds(n int) RetryAfter {
	return RetryAfter{func(time.Time) string { return strconv.Itoa(n) }}
}

// RetryAfterDate is the date that lies d after the server's time.
func RetryAfterDate(d time.Duration) RetryAfter {
	return RetryAfter{func(now time.Time) string { return now.Add(d).UTC().Format(http.TimeFormat) }}
}

// NoRetryAfter leaves the header out.
func NoRetryAfter() RetryAfter { return RetryAfter{} }

func (r RetryAfter) set(header http.Header, now time.Time) {
	if r.value != nil {
		header.Set("Retry-After", r.value(now))
	}
}
