package fault

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// RetryAfter is the value of a Retry-After header: [RetryAfterSeconds], [RetryAfterDate] or [NoRetryAfter]. In JSON it is a number
// of seconds, a duration such as "1m30s" for a date so far ahead, or "none".
type RetryAfter struct {
	form    retryAfterForm
	seconds int
	ahead   time.Duration
}

type retryAfterForm int

const (
	noRetryAfter retryAfterForm = iota
	retryAfterSeconds
	retryAfterDate
)

// RetryAfterSeconds returns a Retry-After of n seconds.
func RetryAfterSeconds(n int) RetryAfter { return RetryAfter{form: retryAfterSeconds, seconds: n} }

// RetryAfterDate returns a Retry-After with a date: the server's time plus d.
func RetryAfterDate(d time.Duration) RetryAfter { return RetryAfter{form: retryAfterDate, ahead: d} }

// NoRetryAfter returns the value that omits the header.
func NoRetryAfter() RetryAfter { return RetryAfter{} }

// SetHeader sets the Retry-After header, a date relative to now. It does nothing for [NoRetryAfter].
func (r RetryAfter) SetHeader(header http.Header, now time.Time) {
	switch r.form {
	case retryAfterSeconds:
		header.Set("Retry-After", strconv.Itoa(r.seconds))
	case retryAfterDate:
		header.Set("Retry-After", now.Add(r.ahead).UTC().Format(http.TimeFormat))
	}
}

// MarshalJSON writes a number, a duration or "none".
func (r RetryAfter) MarshalJSON() ([]byte, error) {
	switch r.form {
	case retryAfterSeconds:
		return json.Marshal(r.seconds)
	case retryAfterDate:
		return json.Marshal(r.ahead.String())
	default:
		return json.Marshal("none")
	}
}

// UnmarshalJSON reads a number, a duration or "none".
func (r *RetryAfter) UnmarshalJSON(data []byte) error {
	var seconds int
	if json.Unmarshal(data, &seconds) == nil {
		*r = RetryAfterSeconds(seconds)
		return nil
	}
	var text string
	if json.Unmarshal(data, &text) == nil {
		if text == "none" {
			*r = NoRetryAfter()
			return nil
		}
		if ahead, err := time.ParseDuration(text); err == nil {
			*r = RetryAfterDate(ahead)
			return nil
		}
	}
	return httpjson.Wanted(`a number of seconds, a duration such as "1m30s" for a date, or "none"`)
}
