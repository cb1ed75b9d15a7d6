package bucktapi

import (
	"cmp"
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
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

// isoDate matches the forms of ISO 8601 that JavaScript's Date takes. Spaces are allowed around a date, and around a time without a T.
var isoDate = regexp.MustCompile(`^(\s*)([+-]\d{6}|\d{4})(?:-(\d\d)(?:-(\d\d))?)?` +
	`(?:([Tt]|\s+)(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(\s*)(?:[Zz]|([+-])(\d\d):?(\d\d))?)?(\s*)$`)

// parseTime reads a time in ISO 8601, or in one of the other forms that JavaScript's Date is given in practice. Without a zone
// it is UTC, which the server runs in.
func parseTime(text string) (time.Time, bool) {
	if parts := isoDate.FindStringSubmatch(text); parts != nil {
		return isoTimeOf(parts)
	}
	for _, layout := range []string{
		"2006/01/02", "1/2/2006", time.RFC1123, time.RFC1123Z, "2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006",
	} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// isoTimeOf returns the time of a match of isoDate. The 30th of February is the 1st or 2nd of March, and 24:00 is the next midnight.
func isoTimeOf(parts []string) (at time.Time, valid bool) {
	number := func(i int) int {
		n, _ := strconv.Atoi(parts[i])
		return n
	}
	year, month, day := number(2), number(3), number(4)
	hour, minute, second := number(6), number(7), number(8)
	ms, _ := strconv.Atoi((parts[9] + "000")[:3])
	zoneHour, zoneMinute := number(12), number(13)
	spaced := parts[1] != "" || parts[10] != "" || parts[14] != ""
	switch {
	case strings.EqualFold(parts[5], "T") && spaced, parts[2] == "-000000":
		return at, false
	case parts[3] != "" && (month < 1 || month > 12), parts[4] != "" && (day < 1 || day > 31):
		return at, false
	case hour > 24, hour == 24 && (minute > 0 || second > 0 || ms > 0), minute > 59, second > 59, zoneHour > 23, zoneMinute > 59:
		return at, false
	}
	offset := time.Duration(zoneHour)*time.Hour + time.Duration(zoneMinute)*time.Minute
	if parts[11] == "-" {
		offset = -offset
	}
	at = time.Date(year, time.Month(cmp.Or(month, 1)), cmp.Or(day, 1), hour, minute, second, ms*int(time.Millisecond), time.UTC).Add(-offset)
	return at, math.Abs(float64(at.UnixMilli())) <= maxDate
}
