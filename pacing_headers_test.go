package buckt_test

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// limitHeaders are rate-limit headers of a server or a proxy.
type limitHeaders struct {
	name    string
	headers func() []string
	// requestedHost is the wait that a 429 asks for with them, askedBy5xx that of a 500 or 503; 0 for none.
	asked, askedBy5xx time.Duration
	// next is the wait of the next call after a success with them.
	next time.Duration
}

// beyond is a wait that exceeds every limit.
const beyond = time.Duration(1<<63 - 1)

func allLimitHeaders() []limitHeaders {
	in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	unix := func(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }
	lines := func(lines ...string) func() []string { return func() []string { return lines } }
	limit := func(limit, remaining string, reset func() string) func() []string {
		return func() []string {
			h := []string{"X-RateLimit-Limit: " + limit, "X-RateLimit-Remaining: " + remaining, "Date: " + in(0)}
			if reset != nil {
				h = append(h, "X-RateLimit-Reset: "+reset())
			}
			return h
		}
	}
	to := func(s string) func() string { return func() string { return s } }
	const s = time.Second
	return []limitHeaders{
		{"nothing", lines(), 0, 0, 0},
		{"Retry-After 0", lines("Retry-After: 0"), 0, 0, 0},
		{"Retry-After 20", lines("Retry-After: 20"), 20 * s, 20 * s, 0},
		{"Retry-After negative", lines("Retry-After: -20"), 0, 0, 0},
		{"Retry-After fractional", lines("Retry-After: 1.5"), 0, 0, 0},
		{"Retry-After huge", lines("Retry-After: 99999999999999999999"), beyond, beyond, 0},
		{"Retry-After of a day", lines("Retry-After: 86400"), 24 * time.Hour, 24 * time.Hour, 0},
		{"Retry-After garbage", lines("Retry-After: soon"), 0, 0, 0},
		{"Retry-After empty", lines("Retry-After: "), 0, 0, 0},
		{"Retry-After twice", lines("Retry-After: 20", "Retry-After: 3"), 20 * s, 20 * s, 0},
		{"Retry-After past date", func() []string { return []string{"Retry-After: " + in(-time.Hour), "Date: " + in(0)} }, 0, 0, 0},
		{"Retry-After future date", func() []string { return []string{"Retry-After: " + in(20*s), "Date: " + in(0)} }, 20 * s, 20 * s, 0},
		{"Retry-After date without Date", func() []string { return []string{"Retry-After: " + in(20*s)} }, 20 * s, 20 * s, 0},
		{"Retry-After date, Date hours behind", func() []string { return []string{"Retry-After: " + in(20*s-5*time.Hour), "Date: " + in(-5*time.Hour)} }, 20 * s, 20 * s, 0},
		{"Retry-After date, Date hours ahead", func() []string { return []string{"Retry-After: " + in(20*s+5*time.Hour), "Date: " + in(5*time.Hour)} }, 20 * s, 20 * s, 0},
		{"Retry-After date, Date garbage", func() []string { return []string{"Retry-After: " + in(20*s), "Date: today"} }, 20 * s, 20 * s, 0},
		{"Retry-After date in the year 9999", lines("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"), beyond, beyond, 0},
		{"limit zero", limit("0", "0", nil), 0, 0, 0},
		{"limit negative", limit("-5", "-5", nil), 0, 0, 0},
		{"limit huge", limit("9223372036854775807", "9223372036854775806", nil), 0, 0, 0},
		{"limit huge, nothing remains", limit("9223372036854775807", "0", nil), 0, 0, time.Minute},
		{"limit beyond all numbers", limit("99999999999999999999", "0", nil), 0, 0, 0},
		{"limit garbage", limit("many", "none", nil), 0, 0, 0},
		{"limit without what remains", lines("X-RateLimit-Limit: 100"), 0, 0, 0},
		{"remaining negative", limit("100", "-1", nil), 0, 0, 0},
		{"remaining huge", limit("100", "9223372036854775807", nil), 0, 0, 0},
		{"remaining without a limit", lines("X-RateLimit-Remaining: 0"), 0, 0, 0},
		{"nothing remains, no reset", limit("100", "0", nil), 0, 0, time.Minute},
		{"nothing remains, reset to come", limit("100", "0", func() string { return unix(20 * s) }), 20 * s, 0, time.Minute},
		{"nothing remains, reset past", limit("100", "0", func() string { return unix(-20 * s) }), 0, 0, 0},
		{"nothing remains, reset long past", limit("100", "0", to("86401")), 0, 0, 0},
		{"nothing remains, reset zero", limit("100", "0", to("0")), 0, 0, 0},
		{"nothing remains, reset negative", limit("100", "0", to("-20")), 0, 0, time.Minute},
		{"nothing remains, reset in milliseconds", limit("100", "0", func() string { return unix(20*s) + "000" }), 0, 0, time.Minute},
		{"nothing remains, reset as seconds left", limit("100", "0", to("20")), 20 * s, 0, time.Minute},
		{"nothing remains, reset in a day", limit("100", "0", func() string { return unix(24 * time.Hour) }), 24 * time.Hour, 0, time.Minute},
		{"nothing remains, reset garbage", limit("100", "0", to("soon")), 0, 0, time.Minute},
		{"nothing remains, reset to come, Date hours off", func() []string {
			return []string{"X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: " + unix(20*s+5*time.Hour), "Date: " + in(5*time.Hour)}
		}, 20 * s, 0, time.Minute},
		{"something remains, reset to come", limit("100", "50", func() string { return unix(20 * s) }), 0, 0, 0},
	}
}

// headerKinds are lineKinds and a list that is iterated.
func headerKinds() []lineKind {
	return append(lineKinds(), lineKind{
		"list", false, responseOf(200, `{"data":[],"error":null,"meta":{"nextCursor":null,"limit":20}}`, jsonType),
		func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			for _, err := range c.Buckets.All(ctx, buckt.BucketListParams{}, opts...) {
				if err != nil {
					return err
				}
			}
			return nil
		},
	})
}

// with adds headers to a response.
func (a lineResponse) with(headers []string) lineResponse {
	const end = "\r\n\r\n"
	for i := range len(a.raw) - len(end) {
		if a.raw[i:i+len(end)] == end {
			raw := a.raw[:i]
			for _, h := range headers {
				raw += "\r\n" + h
			}
			a.raw = raw + a.raw[i:]
			break
		}
	}
	return a
}

func TestHeadersOfALimitOnASuccess(t *testing.T) {
	t.Parallel()
	for _, row := range allLimitHeaders() {
		for _, k := range headerKinds() {
			inBubble(t, row.name+"/"+k.name, func(t *testing.T) {
				l := newLine(t, func(int, *lineRequest) lineResponse { return k.ok.with(row.headers()) })
				c, start := l.client(), time.Now()
				require.NoError(t, k.invoke(t.Context(), c))
				require.Zero(t, time.Since(start))
				require.Len(t, l.requests(), 1)
				require.NoError(t, k.invoke(t.Context(), c))
				require.Equal(t, row.next, time.Since(start))
				require.Len(t, l.requests(), 2)
			})
		}
	}
}

// A server that always fails receives four attempts, never earlier than it requests, and never without a pause.
func TestHeadersOfALimitOnAFailure(t *testing.T) {
	t.Parallel()
	for _, row := range allLimitHeaders() {
		for _, status := range []int{429, 500, 503} {
			for _, k := range headerKinds() {
				inBubble(t, fmt.Sprintf("%s/%d/%s", row.name, status, k.name), func(t *testing.T) {
					l := newLine(t, func(int, *lineRequest) lineResponse { return responseOf(status, lineNoBucket, row.headers()...) })
					start := time.Now()
					err := k.invoke(t.Context(), l.client())
					unknown := k.notIdempotent && status != 429
					e := requireChain(t, err, unknown, status)
					asked, attempts := row.asked, 4
					if status != 429 {
						asked = row.askedBy5xx
					}
					if unknown || asked > 2*time.Minute {
						attempts = 1
					}
					requests := l.requests()
					require.Len(t, requests, attempts)
					least := max(asked, row.next) // a failure with nothing remaining is paced as a success is
					if status == 429 {
						least = asked
					}
					for i := 1; i < attempts; i++ {
						gap := requests[i].at.Sub(requests[i-1].at)
						require.NotZero(t, gap)
						require.GreaterOrEqual(t, gap, least-time.Second, "dates are in whole seconds")
						require.Less(t, gap, least+500*time.Millisecond<<(i-1))
					}
					require.LessOrEqual(t, time.Since(start), time.Duration(attempts-1)*(least+2*time.Second))
					switch {
					case asked == beyond:
						require.Greater(t, e.RetryAfter, 1000*24*time.Hour)
					case asked > 0:
						require.InDelta(t, asked, e.RetryAfter, float64(time.Second))
					}
				})
			}
		}
	}
}
