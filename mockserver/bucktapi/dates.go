package bucktapi

import (
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// date reads a time as JavaScript's Date does: a text, milliseconds, or null for 1970.
func date(value any) (time.Time, string) {
	at, valid := time.UnixMilli(0), true
	switch value := value.(type) {
	case nil:
	case bool:
		if value {
			at = time.UnixMilli(1)
		}
	case json.Number:
		ms, _ := strconv.ParseFloat(value.String(), 64)
		at, valid = time.UnixMilli(int64(ms)), math.Abs(ms) <= maxDate
	case string:
		at, valid = parseTime(value)
	default:
		valid = false
	}
	return at.UTC(), unless(valid, "%s", expected("date", "Date"))
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
