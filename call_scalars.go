package buckt

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Scalars of a response are decoded by meaning, even if their notation differs from the API's documentation.

// decodeTime decodes a time; see parseTime. "" and null are the zero time.
func decodeTime(d *jsontext.Decoder, t *time.Time) error {
	v, err := d.ReadValue()
	if err != nil {
		return err
	}
	switch v.Kind() {
	case 'n':
		*t = time.Time{}
		return nil
	case '"':
	default:
		return errors.New("a time must be a string")
	}
	text, err := jsontext.AppendUnquote(make([]byte, 0, 40), v)
	if err != nil {
		return err
	}
	at, ok := parseTime(string(text))
	if !ok {
		return errors.New("invalid time")
	}
	*t = at
	return nil
}

// parseTime parses RFC 3339 and variants: lowercase letters, a space instead of the T, a zone such as +0000, or no zone,
// which means UTC.
func parseTime(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	s = strings.ToUpper(s)
	if len(s) > 10 && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// decodeWhole decodes an integer in any notation, such as 5e9 or 5.0, exactly. null is 0.
func decodeWhole[T int | int64](d *jsontext.Decoder, n *T) error {
	v, err := d.ReadValue()
	if err != nil {
		return err
	}
	switch v.Kind() {
	case 'n':
		*n = 0
		return nil
	case '0':
	default:
		return errors.New("not a number")
	}
	whole, ok := parseWhole(string(v))
	if !ok || int64(T(whole)) != whole {
		return errors.New("not an integer, or too large")
	}
	*n = T(whole)
	return nil
}

// durationOf returns n units, limited to the range of a Duration: a server may send a huge number for no limit.
func durationOf(n int64, unit time.Duration) time.Duration {
	switch limit := int64(math.MaxInt64 / unit); {
	case n > limit:
		return math.MaxInt64
	case n < -limit:
		return math.MinInt64
	}
	return time.Duration(n) * unit
}

// parseWhole parses the JSON of a number.
func parseWhole(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	s, negative := strings.CutPrefix(s, "-")
	mantissa, power, _ := strings.Cut(strings.ToLower(s), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	fraction = strings.TrimRight(fraction, "0")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return 0, true
	}
	shift := 0
	if power != "" {
		var err error
		if shift, err = strconv.Atoi(power); err != nil {
			return 0, false
		}
	}
	shift -= len(fraction)
	switch {
	case shift >= 0:
		if len(digits)+shift > 19 || shift > 19 {
			return 0, false
		}
		digits += strings.Repeat("0", shift)
	case strings.Trim(digits[max(0, len(digits)+shift):], "0") == "" && len(digits)+shift > 0:
		digits = digits[:len(digits)+shift]
	default:
		return 0, false
	}
	if negative {
		digits = "-" + digits
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil
}
