package bucktapi

import (
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// date reads a time that may be absent, as JavaScript's Date takes it: a text, milliseconds, or null for 1970.
func (f *fields) date(name string) time.Time {
	if !f.has(name) {
		return time.Time{}
	}
	var at time.Time
	valid := true
	switch value := f.values[name].(type) {
	case nil:
		at = time.UnixMilli(0)
	case bool:
		at = time.UnixMilli(0)
		if value {
			at = time.UnixMilli(1)
		}
	case json.Number:
		var ms float64
		ms, _ = strconv.ParseFloat(value.String(), 64)
		valid = math.Abs(ms) <= maxDate
		at = time.UnixMilli(int64(ms))
	case string:
		at, valid = parseTime(value)
	default:
		valid = false
	}
	if !valid {
		f.refuse("Invalid input: expected date, received Date")
		return time.Time{}
	}
	return at.UTC()
}

// maxDate is the largest number of milliseconds that JavaScript's Date takes.
const maxDate = 8.64e15

// parseTime reads a time in ISO 8601, or in one of the other forms that JavaScript's Date is given in practice. Without a zone
// it is UTC, which the server runs in.
func parseTime(text string) (time.Time, bool) {
	for _, layout := range []string{
		time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly, "2006-01", "2006", "2006/01/02", "1/2/2006",
		time.RFC1123, time.RFC1123Z, "2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006",
	} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
