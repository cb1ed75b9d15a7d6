package retry

import (
	"math"
	"math/big"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func FuzzAfter(f *testing.F) {
	for _, seed := range []struct {
		retryAfter, date, remaining, reset string
		limited                            bool
	}{
		{"60", "", "", "", true},
		{"-1", "", "0", "1795348840", true},
		{"1.5", "", "0", "1795348840", false},
		{"99999999999999999999", "Sun, 22 Nov 2026 12:00:00 GMT", "0", "0", true},
		{"Sun, 22 Nov 2026 12:01:30 GMT", "Sun, 22 Nov 2026 13:00:00 GMT", "", "", false},
		{"Sunday, 22-Nov-26 12:01:30 GMT", "today", "", "", false},
		{"Sun Nov 22 12:01:30 2026", "Sun Nov 22 12:01:00 2026", "", "", true},
		{"Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "", "", true},
		{"", "", "0", "30", true},
		{"", "Sun, 22 Nov 2026 12:00:00 GMT", "0", "86401", true},
		{" \t5\u00a0", "", "+0", "253402300800", true},
		{"soon", "", "-9", "1795348840", true},
		{"", "", "-9223372036854775808", "1795348840", true},
		{"", "", "-9223372036854775809", "1795348840", true},
		{"Sun, 22 Nov 2026 12:01:30.5 GMT", "Sun, 22 Nov 2026 12:01:00.7 GMT", "", "", false},
	} {
		f.Add(seed.retryAfter, seed.date, seed.remaining, seed.reset, seed.limited, now.Unix())
	}
	f.Fuzz(func(t *testing.T, retryAfter, date, remaining, reset string, limited bool, clock int64) {
		at := time.Unix(clock%(1<<37), 0)
		h := header("Retry-After", retryAfter, "Date", date, "X-RateLimit-Remaining", remaining, "X-RateLimit-Reset", reset)
		got, ok := After(h, limited, at)
		require.GreaterOrEqual(t, got, time.Duration(0))

		if served, err := http.ParseTime(date); err == nil {
			at = served
		}
		want, wantOK := oracle(retryAfter, remaining, reset, limited, at)
		require.Equal(t, wantOK, ok)
		require.Equal(t, want, got)
	})
}

var (
	digits     = regexp.MustCompile(`^[0-9]+$`)
	number     = regexp.MustCompile(`^[+-]?[0-9]+$`)
	maxSeconds = big.NewInt(int64(math.MaxInt64 / time.Second))
	year10000  = big.NewInt(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
)

// oracle does the same as After with numbers that do not overflow.
func oracle(retryAfter, remaining, reset string, limited bool, at time.Time) (time.Duration, bool) {
	retryAfter, remaining, reset = strings.TrimSpace(retryAfter), strings.TrimSpace(remaining), strings.TrimSpace(reset)
	if digits.MatchString(retryAfter) {
		n := whole(retryAfter)
		if n.Cmp(maxSeconds) > 0 {
			return math.MaxInt64, true
		}
		return time.Duration(n.Int64()) * time.Second, true
	}
	if then, err := http.ParseTime(retryAfter); err == nil {
		return between(at, then), true
	}
	if !limited || !number.MatchString(remaining) || !digits.MatchString(reset) {
		return 0, false
	}
	if n := whole(remaining); n.Sign() > 0 || !n.IsInt64() || whole(reset).Cmp(year10000) >= 0 {
		return 0, false
	}
	if n := whole(reset); n.Cmp(big.NewInt(86400)) <= 0 {
		return time.Duration(n.Int64()) * time.Second, true
	}
	return between(at, time.Unix(whole(reset).Int64(), 0)), true
}

func whole(digits string) *big.Int {
	n, _ := new(big.Int).SetString(digits, 10)
	return n
}

func between(from, to time.Time) time.Duration {
	nanos := func(t time.Time) *big.Int {
		n := new(big.Int).Mul(big.NewInt(t.Unix()), big.NewInt(1e9))
		return n.Add(n, big.NewInt(int64(t.Nanosecond())))
	}
	d := new(big.Int).Sub(nanos(to), nanos(from))
	switch {
	case d.Sign() <= 0:
		return 0
	case !d.IsInt64():
		return math.MaxInt64
	}
	return time.Duration(d.Int64())
}
