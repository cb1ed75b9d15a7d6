package buckt_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Rate-limit headers that make no sense. In virtual time, a call ends within its attempts and the longest wait that a server may
// request, never makes its attempts without a pause, and the client remains usable.
func TestHostileRateLimitHeaders(t *testing.T) {
	t.Parallel()
	rows := map[string][]string{
		"Retry-After 0":               {"Retry-After: 0"},
		"negative Retry-After":        {"Retry-After: -5"},
		"fractional Retry-After":      {"Retry-After: 1.5"},
		"huge Retry-After":            {"Retry-After: 99999999999999999999"},
		"a day of Retry-After":        {"Retry-After: 86400"},
		"past date":                   {"Retry-After: Mon, 01 Jan 1990 00:00:00 GMT"},
		"future date":                 {"Retry-After: Fri, 31 Dec 2999 00:00:00 GMT"},
		"garbage":                     {"Retry-After: soon"},
		"two of them":                 {"Retry-After: 1", "Retry-After: 100"},
		"limit 0":                     {"X-RateLimit-Limit: 0", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 0"},
		"negative limit":              {"X-RateLimit-Limit: -1", "X-RateLimit-Remaining: -1", "X-RateLimit-Reset: -1"},
		"huge limit":                  {"X-RateLimit-Limit: 99999999999999999999", "X-RateLimit-Remaining: 99999999999999999999", "X-RateLimit-Reset: 99999999999999999999"},
		"garbage of a limit":          {"X-RateLimit-Limit: many", "X-RateLimit-Remaining: few", "X-RateLimit-Reset: later"},
		"nothing remains, past reset": {"X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1000"},
		"reset in milliseconds":       {"X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1777111200000"},
		"reset as seconds left":       {"X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 30"},
		"a Date hours behind":         {"Date: Fri, 31 Dec 1999 10:00:00 GMT", "Retry-After: Fri, 31 Dec 1999 10:00:01 GMT"},
		"a Date hours ahead":          {"Date: Sun, 02 Jan 2000 10:00:00 GMT", "X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 946800000"},
		"a Date that is none":         {"Date: tomorrow", "Retry-After: Fri, 31 Dec 1999 10:00:01 GMT"},
		"absent":                      nil,
	}
	table := &hostileTable{name: "headers of rate limits, virtual time"}
	t.Cleanup(func() { table.print(t) })
	for name, headers := range rows {
		for _, status := range []int{200, 429, 500, 503} {
			for _, kind := range hostileKinds {
				inBubble(t, fmt.Sprintf("%s/%d/%s", name, status, kind.name), func(t *testing.T) {
					var mended atomic.Bool
					l := newLine(t, func(int, *lineRequest) lineResponse {
						if status != 200 && !mended.Load() {
							return responseOf(status, "", headers...)
						}
						return responseOf(200, kind.ok, headers...)
					})
					client := l.client()
					ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
					defer cancel()
					start := time.Now()
					before := allocated()
					err := kind.invoke(ctx, client)
					table.note(fmt.Sprintf("%s/%d/%s", name, status, kind.name),
						hostileResult{took: time.Since(start), memory: allocated() - before, requests: int64(len(l.requests()))})
					require.NoError(t, ctx.Err())
					require.LessOrEqual(t, time.Since(start), 2*4*time.Minute)
					require.Equal(t, status == 200, err == nil, "%v", err)
					require.LessOrEqual(t, len(l.requests()), 4)
					for i, r := range l.requests() {
						if i > 0 {
							require.Positive(t, r.at.Sub(l.requests()[i-1].at), "attempts in no time")
						}
					}
					mended.Store(true)
					if status != 200 {
						requireError(t, err)
						time.Sleep(10 * time.Minute) // beyond the pause of any 429
					}
					require.NoError(t, kind.invoke(t.Context(), client), "the client works on")
				})
			}
		}
	}
}
