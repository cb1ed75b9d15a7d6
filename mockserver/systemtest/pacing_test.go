package systemtest

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// limits counts the 429s of a server.
func limits(server *mockserver.Server) (rejected int) {
	for _, ex := range server.Requests() {
		if ex.Status == http.StatusTooManyRequests {
			rejected++
		}
	}
	return rejected
}

// A client alone on its quota uses all of it, and never exceeds the limit.
func TestPacingAlone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		plan              buckt.Plan
		calls, goroutines int
		want              time.Duration
	}{
		"pro":                       {buckt.PlanPro, 2500, 50, 120 * time.Second},
		"pro, one at a time":        {buckt.PlanPro, 1500, 1, 60 * time.Second},
		"free":                      {buckt.PlanFree, 250, 50, 120 * time.Second},
		"enterprise, within limits": {buckt.PlanEnterprise, 1200, 50, 0},
		"more callers than quota":   {buckt.PlanFree, 250, 250, 120 * time.Second},
	} {
		if testsize.Race && tt.calls > 1000 {
			continue // the others are the same at a smaller plan
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t, mockserver.WithPlan(tt.plan), mockserver.WithRateLimits(), mockserver.WithRecordLimit(5000))
				id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
				client, start := server.Client(), time.Now()
				var left atomic.Int64
				left.Store(int64(tt.calls))
				var wg sync.WaitGroup
				for range tt.goroutines {
					wg.Go(func() {
						for left.Add(-1) >= 0 {
							if _, err := client.Buckets.Get(t.Context(), id); err != nil {
								t.Error(err)
								return
							}
						}
					})
				}
				wg.Wait()
				require.Equal(t, tt.want, time.Since(start))
				require.Len(t, server.Requests(), tt.calls)
				require.Zero(t, limits(server))
			})
		})
	}
}

// Others use the same quota: their requests are seen in the headers, the 429s that remain are few, and everything is
// done in the end. Two 429s in a row make a call wait for longer than the default of MaxRetryAfter.
func TestPacingSharedQuota(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithRateLimits(), mockserver.WithRecordLimit(10_000))
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
		client := mockClient(t, server, buckt.WithRetryPolicy(buckt.RetryPolicy{MaxRetryAfter: 5 * time.Minute}))
		start := time.Now()
		ctx, stop := context.WithCancel(t.Context())
		// Another program spends 5 requests a second, 300 of the 1,000 a minute, and looks at no header.
		other := &http.Client{Transport: server.HTTPClient().Transport}
		var foreign sync.WaitGroup
		foreign.Go(func() {
			for ticker := time.NewTicker(200 * time.Millisecond); ; {
				select {
				case <-ticker.C:
				case <-ctx.Done():
					ticker.Stop()
					return
				}
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.Buckt().BaseURL()+"/buckets/"+id, nil)
				require.NoError(t, err)
				req.Header.Set("Authorization", "Bearer "+server.Buckt().Organization().APIKey())
				resp, err := other.Do(req)
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
			}
		})
		var left atomic.Int64
		calls := testsize.Of[int64](1500, 3000, 3000)
		left.Store(calls)
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				for left.Add(-1) >= 0 {
					if _, err := client.Buckets.Get(t.Context(), id); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		took := time.Since(start)
		stop()
		foreign.Wait()
		// Each time that the limit is met, no more requests run into it than were under way.
		rejected, total := map[time.Duration]int{}, 0
		for _, ex := range server.Requests() {
			if ex.Status == http.StatusTooManyRequests && strings.HasPrefix(ex.RequestHeader.Get("User-Agent"), "buckt-go/") {
				at := ex.Start.Sub(start)
				total++
				rejected[at]++
				require.LessOrEqual(t, rejected[at], 50, "at %s", at)
			}
		}
		t.Logf("%d calls beside 300 a minute of others took %s, %d of them were rejected", calls, took, total)
		require.LessOrEqual(t, len(rejected), 3, "%v", rejected)
		minutes := time.Duration(calls / 1000)
		require.GreaterOrEqual(t, took, minutes*time.Minute)
		require.LessOrEqual(t, took, (minutes+2)*time.Minute)
	})
}

// A quota that others have spent to the end: one 429 pauses every caller, and they come back one by one.
func TestPacingAfterRejection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithPlan(buckt.PlanFree), mockserver.WithRateLimits())
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
		spender := mockClient(t, server)
		for range 100 {
			_, err := spender.Buckets.Get(t.Context(), id)
			require.NoError(t, err)
		}
		client, start := mockClient(t, server), time.Now()
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := client.Buckets.Get(t.Context(), id); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		took := time.Since(start)
		require.GreaterOrEqual(t, took, time.Minute, "as long as Retry-After says")
		require.Less(t, took, time.Minute+500*time.Millisecond, "and its jitter")
		require.LessOrEqual(t, limits(server), 20, "those that were under way, and none afterwards")
	})
}

// A call whose wait would exceed its deadline returns at once, and its error has the length of the wait.
func TestPacingDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithPlan(buckt.PlanFree), mockserver.WithRateLimits())
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
		client := server.Client()
		for range 100 {
			_, err := client.Buckets.Get(t.Context(), id)
			require.NoError(t, err)
		}
		time.Sleep(20 * time.Second)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_, err := client.Buckets.Get(ctx, id)
		e, ok := err.(*buckt.RateLimitError)
		require.True(t, ok, "%T: %v", err, err)
		require.Zero(t, time.Since(start))
		require.Zero(t, e.StatusCode, "nothing was sent")
		require.Equal(t, 40*time.Second, e.RetryAfter)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Len(t, server.Requests(), 100)
	})
}
