package buckt_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
)

// storm has the statistics of many concurrent calls.
type storm struct {
	requests    int
	firstSecond int           // requests within it
	slowest     time.Duration // call
	took        time.Duration
	errs        []error
}

func (s storm) String() string {
	return fmt.Sprintf("%d requests, %d in the first second, the slowest call took %s, all of them %s", s.requests, s.firstSecond,
		s.slowest.Round(time.Millisecond), s.took.Round(time.Millisecond))
}

// runStorm makes calls from several goroutines to a server that sends the same response to every request, or rejects every connection
// if response is zero. It runs in a bubble.
func runStorm(t *testing.T, response lineResponse, calls, goroutines int, opts ...buckt.Option) storm {
	t.Helper()
	l := newLine(t, always(response))
	var dialed []time.Time
	var mu sync.Mutex
	if response.raw == "" {
		l.dialing = func(int) error {
			mu.Lock()
			defer mu.Unlock()
			dialed = append(dialed, time.Now())
			return errRefused()
		}
	}
	c, start := l.client(opts...), time.Now()
	var s storm
	var left atomic.Int64
	left.Store(int64(calls))
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				began := time.Now()
				_, err := c.Buckets.Get(t.Context(), "bkt_1")
				mu.Lock()
				s.errs = append(s.errs, err)
				s.slowest = max(s.slowest, time.Since(began))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	s.took = time.Since(start)
	for _, r := range l.requests() {
		dialed = append(dialed, r.at)
	}
	s.requests = len(dialed)
	for _, at := range dialed {
		if at.Sub(start) < time.Second {
			s.firstSecond++
		}
	}
	require.Len(t, s.errs, calls)
	return s
}

// A failing server receives 10 % more requests than there are calls, not four times as many.
func TestStormOfFailures(t *testing.T) {
	t.Parallel()
	for name, response := range map[string]lineResponse{
		"500":                  responseOf(500, lineNoBucket),
		"503":                  responseOf(503, ""),
		"503 with a wait":      responseOf(503, "", "Retry-After: 1"),
		"refused":              {},
		"body that breaks off": responseWithLength(200, 100, "{"),
		"no response at all":   {raw: " ", then: (*lineConn).reset},
		"502":                  responseOf(502, "<html>"),
	} {
		for _, calls := range testsize.Of([]int{300}, []int{300, 1000}, []int{300, 1000}) {
			inBubble(t, fmt.Sprintf("%s/%d calls", name, calls), func(t *testing.T) {
				s := runStorm(t, response, calls, 50, buckt.WithoutRateLimiter())
				t.Log(s)
				require.Equal(t, calls+100, s.requests)
				spent := 0
				for _, err := range s.errs {
					require.Error(t, err)
					if strings.Contains(err.Error(), "not retried: the retry budget is spent: too many recent calls to api.buckt.test have failed") {
						spent++
					}
				}
				require.GreaterOrEqual(t, spent, calls-100)
			})
		}
	}
}

// The wait of a call because of 429s is limited, however many other calls wait. Before, the last of 50 calls returned after 3 h 19
// min, and the last of 300 without Retry-After after 21 min.
func TestStormOf429(t *testing.T) {
	t.Parallel()
	const limited = `{"data":null,"error":{"message":"Rate limit exceeded"},"meta":null}`
	for name, tt := range map[string]struct {
		headers           []string
		calls, goroutines int
		opts              []buckt.Option
		bound             time.Duration // of the slowest call
		requests          int           // at the most
	}{
		"Retry-After 60, 50 at once":            {[]string{"Retry-After: 60"}, 50, 50, nil, 2 * time.Minute, 52},
		"Retry-After 60, 300 at once":           {[]string{"Retry-After: 60"}, 300, 300, nil, 2 * time.Minute, 102},
		"Retry-After 60, 300 by 50":             {[]string{"Retry-After: 60"}, 300, 50, nil, 2 * time.Minute, 100},
		"Retry-After 60, 1,000 by 50":           {[]string{"Retry-After: 60"}, 1000, 50, nil, 2 * time.Minute, 150},
		"Retry-After 120, 300 at once":          {[]string{"Retry-After: 120"}, 300, 300, nil, 2 * time.Minute, 102},
		"Retry-After 1, 300 at once":            {[]string{"Retry-After: 1"}, 300, 300, nil, 2 * time.Minute, 300},
		"without Retry-After, 50 at once":       {nil, 50, 50, nil, 2 * time.Minute, 200},
		"without Retry-After, 300 at once":      {nil, 300, 300, nil, 2 * time.Minute, 400},
		"without Retry-After, 300 by 50":        {nil, 300, 50, nil, 2 * time.Minute, 1200},
		"without Retry-After, 1,000 by 50":      {nil, 1000, 50, nil, 2 * time.Minute, 4000},
		"Retry-After 0, 300 at once":            {[]string{"Retry-After: 0"}, 300, 300, nil, 2 * time.Minute, 400},
		"a day, 1,000 by 50":                    {[]string{"Retry-After: 86400"}, 1000, 50, nil, 0, 50},
		"without limiter, Retry-After 60":       {[]string{"Retry-After: 60"}, 50, 50, []buckt.Option{buckt.WithoutRateLimiter()}, 2 * time.Minute, 100},
		"a bound of 10 s, Retry-After 6":        {[]string{"Retry-After: 6"}, 300, 300, []buckt.Option{buckt.WithRetryPolicy(buckt.RetryPolicy{MaxRetryAfter: 10 * time.Second})}, 10 * time.Second, 102},
		"a bound of 10 s, none of Retry-After":  {nil, 300, 300, []buckt.Option{buckt.WithRetryPolicy(buckt.RetryPolicy{MaxRetryAfter: 10 * time.Second})}, 10 * time.Second, 200},
		"a bound below the bound of a backoff":  {nil, 300, 300, []buckt.Option{buckt.WithRetryPolicy(buckt.RetryPolicy{MaxRetryAfter: 400 * time.Millisecond})}, 400 * time.Millisecond, 101},
		"a limit that the headers state as one": {[]string{"X-RateLimit-Limit: 1", "X-RateLimit-Remaining: 0"}, 300, 300, nil, 2 * time.Minute, 300},
	} {
		if testsize.Race && tt.requests > 300 {
			continue // the others have as many goroutines
		}
		inBubble(t, name, func(t *testing.T) {
			s := runStorm(t, responseOf(429, limited, tt.headers...), tt.calls, tt.goroutines, tt.opts...)
			t.Log(s)
			require.LessOrEqual(t, s.slowest, tt.bound)
			require.LessOrEqual(t, s.requests, tt.requests)
			for _, err := range s.errs {
				e, ok := err.(*buckt.RateLimitError)
				require.True(t, ok, "%T: %v", err, err)
				require.Contains(t, []int{0, 429}, e.StatusCode)
				require.Equal(t, e.StatusCode == 0, e.Attempts == 0)
				if e.StatusCode == 0 || len(tt.headers) == 0 && e.NotRetried != "" {
					require.Positive(t, e.RetryAfter)
				}
			}
		})
	}
}
