package retry

import (
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func header(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func date(after time.Duration) string { return now.Add(after).Format(http.TimeFormat) }

// unasked means that the response does not ask for a wait.
const unasked = -1

func TestAfterForms(t *testing.T) {
	for name, test := range map[string]struct {
		value string
		want  time.Duration
	}{
		"seconds":                            {"60", time.Minute},
		"no time":                            {"0", 0},
		"leading zeros":                      {"007", 7 * time.Second},
		"a lot of leading zeros":             {"00000000000000000000000000000012", 12 * time.Second},
		"space around it":                    {" 5\t", 5 * time.Second},
		"the most seconds that are a wait":   {"9223372036", 9223372036 * time.Second},
		"one more than that":                 {"9223372037", math.MaxInt64},
		"the highest number":                 {"9223372036854775807", math.MaxInt64},
		"a higher one":                       {"9223372036854775808", math.MaxInt64},
		"a very high one":                    {"99999999999999999999999999999999999999", math.MaxInt64},
		"a date of today":                    {"Sun, 22 Nov 2026 12:01:30 GMT", 90 * time.Second},
		"a date of the form of RFC 850":      {"Sunday, 22-Nov-26 12:01:30 GMT", 90 * time.Second},
		"a date of the form of asctime":      {"Sun Nov 22 12:01:30 2026", 90 * time.Second},
		"an asctime of a day of one digit":   {"Tue Dec  1 12:00:00 2026", 9 * 24 * time.Hour},
		"the present":                        {"Sun, 22 Nov 2026 12:00:00 GMT", 0},
		"the past":                           {"Sun, 22 Nov 2026 11:59:59 GMT", 0},
		"long past":                          {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
		"further away than a wait can be":    {"Fri, 31 Dec 9999 23:59:59 GMT", math.MaxInt64},
		"a negative number":                  {"-1", unasked},
		"a sign":                             {"+5", unasked},
		"a fraction":                         {"1.5", unasked},
		"a power of ten":                     {"1e3", unasked},
		"a hexadecimal number":               {"0x10", unasked},
		"a number in parts":                  {"1_000", unasked},
		"a unit":                             {"5s", unasked},
		"digits that are not ASCII":          {"٣", unasked},
		"two numbers":                        {"5, 10", unasked},
		"words":                              {"soon", unasked},
		"nothing":                            {"", unasked},
		"space":                              {"  ", unasked},
		"a date that does not exist":         {"Mon, 30 Feb 2026 12:00:00 GMT", unasked},
		"a date of another form":             {"2026-11-22T12:01:30Z", unasked},
		"a date with an offset, not of HTTP": {"Sun, 22 Nov 2026 12:01:30 +0000", unasked},
	} {
		t.Run(name, func(t *testing.T) {
			// It is heeded with any status: 503 carries it as well as 429.
			for _, limited := range []bool{true, false} {
				got, ok := After(header("Retry-After", test.value), limited, now)
				require.Equal(t, test.want != unasked, ok)
				require.Equal(t, max(0, test.want), got)
			}
		})
	}
	t.Run("no header", func(t *testing.T) {
		got, ok := After(nil, false, now)
		require.False(t, ok)
		require.Zero(t, got)
	})
}

// Either clock may be wrong: what counts is the difference between two times of the same server.
func TestAfterDateOfResponse(t *testing.T) {
	for name, test := range map[string]struct {
		served, retry string
		want          time.Duration
	}{
		"the server is an hour ahead":                {date(time.Hour), date(time.Hour + 30*time.Second), 30 * time.Second},
		"the server is an hour behind":               {date(-time.Hour), date(-time.Hour + 30*time.Second), 30 * time.Second},
		"the server is ahead, and the date has come": {date(time.Hour), date(30 * time.Minute), 0},
		"the server does not tell its time":          {"", date(30 * time.Second), 30 * time.Second},
		"the server's time is not readable":          {"today", date(30 * time.Second), 30 * time.Second},
		"the server's time is of RFC 850":            {"Sunday, 22-Nov-26 13:00:00 GMT", date(time.Hour + time.Second), time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := After(header("Date", test.served, "Retry-After", test.retry), false, now)
			require.True(t, ok)
			require.Equal(t, test.want, got)
		})
	}
	t.Run("seconds need no clock", func(t *testing.T) {
		got, ok := After(header("Date", date(time.Hour), "Retry-After", "30"), false, now)
		require.True(t, ok)
		require.Equal(t, 30*time.Second, got)
	})
}

func TestAfterReset(t *testing.T) {
	const in40s = "1795348840"
	require.Equal(t, now.Add(40*time.Second).Unix(), int64(1795348840))
	for name, test := range map[string]struct {
		header  http.Header
		limited bool
		want    time.Duration
	}{
		"nothing remains":                {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in40s), true, 40 * time.Second},
		"less than nothing remains":      {header("X-RateLimit-Remaining", "-3", "X-RateLimit-Reset", in40s), true, 40 * time.Second},
		"space around it":                {header("X-RateLimit-Remaining", " 0 ", "X-RateLimit-Reset", " "+in40s+" "), true, 40 * time.Second},
		"something remains":              {header("X-RateLimit-Remaining", "1", "X-RateLimit-Reset", in40s), true, unasked},
		"a great number remains":         {header("X-RateLimit-Remaining", "99999999999999999999", "X-RateLimit-Reset", in40s), true, unasked},
		"what remains is not stated":     {header("X-RateLimit-Reset", in40s), true, unasked},
		"what remains is not readable":   {header("X-RateLimit-Remaining", "none", "X-RateLimit-Reset", in40s), true, unasked},
		"the rate is not limited":        {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in40s), false, unasked},
		"the reset is not stated":        {header("X-RateLimit-Remaining", "0"), true, unasked},
		"the reset is not readable":      {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "soon"), true, unasked},
		"the reset is in milliseconds":   {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in40s+"000"), true, unasked},
		"the reset is in seconds left":   {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30"), true, 30 * time.Second},
		"of a whole day":                 {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "86400"), true, 24 * time.Hour},
		"no seconds are left":            {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "0"), true, 0},
		"the reset was long ago":         {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "86401"), true, 0},
		"the reset has passed":           {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1795348799"), true, 0},
		"the server is an hour ahead":    {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1795352405", "Date", date(time.Hour)), true, 5 * time.Second},
		"Retry-After says more":          {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in40s, "Retry-After", "90"), true, 90 * time.Second},
		"Retry-After says less":          {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in40s, "Retry-After", "0"), true, 0},
		"Retry-After is not readable":    {header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in40s, "Retry-After", "soon"), true, 40 * time.Second},
		"Retry-After is for another 503": {header("X-RateLimit-Remaining", "1", "X-RateLimit-Reset", in40s, "Retry-After", "7"), false, 7 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := After(test.header, test.limited, now)
			require.Equal(t, test.want != unasked, ok)
			require.Equal(t, max(0, test.want), got)
		})
	}
}

func TestUntilReset(t *testing.T) {
	for name, test := range map[string]struct {
		header http.Header
		want   time.Duration
		ok     bool
	}{
		"to come":                     {header("X-RateLimit-Reset", "1795348840"), 40 * time.Second, true},
		"now":                         {header("X-RateLimit-Reset", "1795348800"), 0, true},
		"passed":                      {header("X-RateLimit-Reset", "1795348760"), -40 * time.Second, true},
		"passed at the server":        {header("X-RateLimit-Reset", "1795348840", "Date", date(time.Hour)), 40*time.Second - time.Hour, true},
		"in seconds left":             {header("X-RateLimit-Reset", "15"), 15 * time.Second, true},
		"in seconds left, with a day": {header("X-RateLimit-Reset", "15", "Date", date(time.Hour)), 15 * time.Second, true},
		"in milliseconds":             {header("X-RateLimit-Reset", "1795348840000"), 0, false},
		"negative":                    {header("X-RateLimit-Reset", "-5"), 0, false},
		"not readable":                {header("X-RateLimit-Reset", "soon"), 0, false},
		"absent":                      {nil, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := UntilReset(test.header, now)
			require.Equal(t, test.ok, ok)
			require.Equal(t, test.want, got)
		})
	}
}

func TestUntilResetUnixSeconds(t *testing.T) {
	for name, test := range map[string]struct {
		value string
		want  string
	}{
		"a time":                 {"1674747739", "2023-01-26T15:42:19Z"},
		"the beginning":          {"0", "1970-01-01T00:00:00Z"},
		"space around it":        {" 60 ", "1970-01-01T00:01:00Z"},
		"the end of year 9999":   {"253402300799", "9999-12-31T23:59:59Z"},
		"the year 10000":         {"253402300800", ""},
		"milliseconds":           {"1674747739000", ""},
		"more than a number has": {"9223372036854775808", ""},
		"a negative number":      {"-1", ""},
		"a sign":                 {"+1", ""},
		"a fraction":             {"1674747739.5", ""},
		"a date":                 {"Thu, 26 Jan 2023 15:42:19 GMT", ""},
		"words":                  {"now", ""},
		"nothing":                {"", ""},
		"space":                  {" ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := UnixSeconds(test.value)
			require.Equal(t, test.want != "", ok)
			if ok {
				require.Equal(t, test.want, got.Format(time.RFC3339))
				require.Equal(t, time.UTC, got.Location())
			} else {
				require.Zero(t, got)
			}
		})
	}
}
