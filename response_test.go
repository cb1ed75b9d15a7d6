package buckt_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestCaptureResponse(t *testing.T) {
	t.Parallel()
	headers := []string{"X-Request-ID: r1", "X-RateLimit-Limit: 1000", "X-RateLimit-Remaining: 998", "X-RateLimit-Reset: 1777111200", "X-Other: o"}
	limit := buckt.RateLimit{Limit: 1000, Remaining: 998, Reset: time.Unix(1777111200, 0).UTC()}
	for _, k := range lineKinds() {
		inBubble(t, "success/"+k.name, func(t *testing.T) {
			response := k.ok
			response.raw = strings.Replace(response.raw, "\r\n", "\r\n"+strings.Join(headers, "\r\n")+"\r\n", 1)
			l := newLine(t, inTurn(responseOf(429, "", "Retry-After: 1", "X-Request-ID: r0"), response))
			var r buckt.Response
			require.NoError(t, k.invoke(t.Context(), l.client(), buckt.CaptureResponse(&r)))
			require.Contains(t, []int{200, 201}, r.StatusCode)
			require.Equal(t, "r1", r.RequestID)
			require.Equal(t, limit, r.RateLimit)
			require.False(t, r.RateLimit.IsZero())
			require.Equal(t, "o", r.Header.Get("X-Other"))
			require.Equal(t, 2, r.Attempts)
		})
		inBubble(t, "refusal/"+k.name, func(t *testing.T) {
			l := newLine(t, always(responseOf(403, "", headers...)))
			r := buckt.Response{StatusCode: 7, Attempts: 9}
			require.Error(t, k.invoke(t.Context(), l.client(), buckt.CaptureResponse(&r)))
			require.Equal(t, 403, r.StatusCode)
			require.Equal(t, "r1", r.RequestID)
			require.Equal(t, limit, r.RateLimit)
			require.Equal(t, 1, r.Attempts)
		})
		inBubble(t, "no response/"+k.name, func(t *testing.T) {
			l := newLine(t, nil)
			l.dialing = func(int) error { return errRefused() }
			r := buckt.Response{StatusCode: 7, RateLimit: limit}
			require.Error(t, k.invoke(t.Context(), l.client(), buckt.CaptureResponse(&r), buckt.Header("X-Request-ID", "own"), buckt.NoRetry()))
			require.Equal(t, buckt.Response{RequestID: "own", Attempts: 1}, r)
			require.True(t, r.RateLimit.IsZero())
		})
		inBubble(t, "success that is none/"+k.name, func(t *testing.T) {
			l := newLine(t, always(responseOf(200, "{}", headers...)))
			var r buckt.Response
			require.Error(t, k.invoke(t.Context(), l.client(), buckt.CaptureResponse(&r)))
			require.Equal(t, 200, r.StatusCode)
			require.Equal(t, "r1", r.RequestID)
		})
	}
}

func TestRateLimitHeaders(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name    string
		headers []string
		want    buckt.RateLimit
	}{
		{"none", nil, buckt.RateLimit{}},
		{"all", []string{"X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 60"}, buckt.RateLimit{Limit: 100, Reset: time.Unix(60, 0).UTC()}},
		{"lower case", []string{"x-ratelimit-limit: 100", "x-ratelimit-remaining: 7"}, buckt.RateLimit{Limit: 100, Remaining: 7}},
		{"no limit", []string{"X-RateLimit-Remaining: 5"}, buckt.RateLimit{}},
		{"negative", []string{"X-RateLimit-Limit: -5"}, buckt.RateLimit{}},
		{"nonsense", []string{"X-RateLimit-Limit: many", "X-RateLimit-Reset: soon"}, buckt.RateLimit{}},
		{"too large", []string{"X-RateLimit-Limit: 99999999999999999999"}, buckt.RateLimit{}},
		{"nonsense beside a limit", []string{"X-RateLimit-Limit: 9", "X-RateLimit-Remaining: few", "X-RateLimit-Reset: 99999999999999"}, buckt.RateLimit{Limit: 9}},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			l := newLine(t, always(responseOf(200, lineBucket, r.headers...)))
			var got buckt.Response
			_, err := l.client().Buckets.Get(t.Context(), "bkt_1", buckt.CaptureResponse(&got))
			require.NoError(t, err)
			require.Equal(t, r.want, got.RateLimit)
		})
	}
}

// FuzzRateLimitHeaders verifies that headers of a response are captured only if they are valid, and have no other effect.
func FuzzRateLimitHeaders(f *testing.F) {
	f.Add("100", "99", "1777111200", "60", "Sat, 25 Apr 2026 10:00:00 GMT")
	f.Add("-1", "+1", " 7 ", "Sat, 25 Apr 2026 10:00:00 GMT", "")
	f.Add("1e3", "٣", "253402300800", "99999999999999999999", "yesterday")
	f.Add("0", "0", "0", "0", "0")
	f.Fuzz(func(t *testing.T, limit, remaining, reset, retryAfter, date string) {
		h := http.Header{
			"X-Ratelimit-Limit": {limit}, "X-Ratelimit-Remaining": {remaining}, "X-Ratelimit-Reset": {reset},
			"Retry-After": {retryAfter}, "Date": {date},
		}
		for _, status := range []int{200, 429, 503} {
			c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithoutRetries(),
				buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: status, Header: h, ContentLength: -1, Body: readCloser([]byte(lineBucket))}, nil
				})))
			require.NoError(t, err)
			var r buckt.Response
			_, err = c.Buckets.Get(t.Context(), "bkt_1", buckt.CaptureResponse(&r))
			require.Equal(t, status == 200, err == nil)
			require.GreaterOrEqual(t, r.RateLimit.Limit, 0)
			require.GreaterOrEqual(t, r.RateLimit.Remaining, 0)
			if !r.RateLimit.Reset.IsZero() {
				_, err := r.RateLimit.Reset.MarshalJSON()
				require.NoError(t, err)
			}
			if e, ok := errors.AsType[*buckt.Error](err); ok {
				require.GreaterOrEqual(t, e.RetryAfter, time.Duration(0))
			}
		}
	})
}
