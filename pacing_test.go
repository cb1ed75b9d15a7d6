package buckt_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

var allSystems = []buckt.System{buckt.SystemBuckt, buckt.SystemFoundryDB, buckt.SystemAmove, buckt.SystemLinode, buckt.SystemTornado}

// everySystem returns a client of all systems, each with its own host at this end of the line.
func (l *line) everySystem(opts ...buckt.Option) *buckt.Client {
	l.t.Helper()
	all := []buckt.Option{
		buckt.WithFoundryDB("admin", "password"), buckt.WithAmove(amoveToken), buckt.WithLinode(linodeToken), buckt.WithTornado("sk_test"),
	}
	for _, system := range allSystems {
		all = append(all, buckt.WithBaseURL(system, "http://"+string(system)+".test"))
	}
	return l.client(append(all, opts...)...)
}

func get(ctx context.Context, c *buckt.Client, system buckt.System, opts ...buckt.CallOption) error {
	return c.Do(ctx, system, http.MethodGet, "/x", nil, nil, opts...)
}

// requireRateLimited asserts the error of a call that the client did not send.
func requireRateLimited(t *testing.T, err error) *buckt.RateLimitError {
	t.Helper()
	e, ok := err.(*buckt.RateLimitError)
	require.True(t, ok, "%T: %v", err, err)
	require.Zero(t, e.StatusCode)
	require.Zero(t, e.Attempts)
	return e
}

// require429 asserts the error of a call whose last response was a 429.
func require429(t *testing.T, err error) *buckt.RateLimitError {
	t.Helper()
	e, ok := err.(*buckt.RateLimitError)
	require.True(t, ok, "%T: %v", err, err)
	require.Equal(t, 429, e.StatusCode)
	return e
}

func TestA429PausesItsSystem(t *testing.T) {
	t.Parallel()
	for _, system := range allSystems {
		inBubble(t, string(system), func(t *testing.T) {
			l := newLine(t, inTurn(responseOf(429, "", "Retry-After: 40"), responseOf(200, "{}")))
			c, start := l.everySystem(), time.Now()
			require.Error(t, get(t.Context(), c, system, buckt.NoRetry()))
			for _, other := range allSystems {
				if other != system {
					require.NoError(t, get(t.Context(), c, other))
				}
			}
			require.Zero(t, time.Since(start), "the others do not wait")
			require.NoError(t, get(t.Context(), c, system, buckt.NoRetry()))
			requireWait(t, 40*time.Second, 500*time.Millisecond, time.Since(start))
		})
	}
}

// Linode has a separate limit for some writes.
func TestA429PausesItsClass(t *testing.T) {
	t.Parallel()
	inBubble(t, "Linode", func(t *testing.T) {
		refused := false
		l := newLine(t, func(_ int, r *lineRequest) lineResponse {
			if r.method == http.MethodDelete && !refused {
				refused = true
				return responseOf(429, "", "Retry-After: 40")
			}
			return responseOf(200, "{}")
		})
		c, start := l.everySystem(), time.Now()
		require.Error(t, c.Linode.Keys.Delete(t.Context(), 1, buckt.NoRetry()))
		require.NoError(t, get(t.Context(), c, buckt.SystemLinode))
		require.Zero(t, time.Since(start), "reads do not wait")
		require.NoError(t, c.Linode.Keys.Delete(t.Context(), 1))
		requireWait(t, 40*time.Second, 500*time.Millisecond, time.Since(start))
	})
}

// A faulty proxy may request a wait of a day. Then only one request per MaxRetryAfter is sent, to check whether it still does.
func TestRetryAfterBeyondTheBound(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, system := range allSystems {
		for name, opts := range map[string][]buckt.CallOption{"retries": nil, "no retry": {buckt.NoRetry()}} {
			inBubble(t, string(system)+"/"+name, func(t *testing.T) {
				refuses := true
				l := newLine(t, func(int, *lineRequest) lineResponse {
					if refuses {
						return responseOf(429, "", "Retry-After: 86400")
					}
					return responseOf(200, "{}")
				})
				c, start := l.everySystem(), time.Now()
				sent := func(until time.Duration, want int) {
					t.Helper()
					time.Sleep(until - time.Since(start))
					before := len(l.requests())
					err := get(t.Context(), c, system, opts...)
					require.Equal(t, until, time.Since(start), "it returns at once")
					require.Equal(t, want, len(l.requests())-before)
					if want == 0 {
						e := requireRateLimited(t, err)
						require.Contains(t, err.Error(), "longer than the call may be held back")
						require.NotErrorIs(t, err, context.DeadlineExceeded)
						require.Greater(t, e.RetryAfter, day-2*time.Minute)
					} else if refuses {
						require.Equal(t, day, require429(t, err).RetryAfter)
					} else {
						require.NoError(t, err)
					}
				}
				sent(0, 1)
				sent(0, 0)
				sent(time.Second, 0)
				sent(2*time.Minute-1, 0)
				sent(2*time.Minute, 1) // the first probe
				sent(2*time.Minute, 0)
				sent(4*time.Minute-1, 0)
				refuses = false
				sent(4*time.Minute, 1)
				for range 20 {
					sent(4*time.Minute, 1) // the server accepts requests again
				}
			})
		}
	}
}

// A call that is already waiting ends when the server requests a wait of a day.
func TestRetryAfterBeyondTheBoundEndsWaits(t *testing.T) {
	t.Parallel()
	inBubble(t, "20 calls", func(t *testing.T) {
		l := newLine(t, func(n int, _ *lineRequest) lineResponse {
			if n == 1 {
				return responseOf(429, "", "Retry-After: 30")
			}
			return responseOf(429, "", "Retry-After: 86400")
		})
		c := l.client()
		_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		require.Error(t, err)
		start := time.Now()
		errs := make(chan error)
		for range 20 {
			go func() {
				_, err := c.Buckets.Get(t.Context(), "bkt_1")
				errs <- err
			}()
		}
		for range 20 {
			require.ErrorAs(t, <-errs, new(*buckt.RateLimitError))
		}
		requireWait(t, 30*time.Second, 500*time.Millisecond, time.Since(start))
		require.Len(t, l.requests(), 2)
	})
}

// The total wait of a call because of 429s is at most MaxRetryAfter, with and without the limiter.
func TestOneCallWaitsNoLongerThanMaxRetryAfter(t *testing.T) {
	t.Parallel()
	const longest = "not retried: the rate limit would delay the call for longer than 2m0s in total"
	for name, tt := range map[string]struct {
		headers  []string
		policy   buckt.RetryPolicy
		attempts int
		took     time.Duration // the jitter apart
		why      string
	}{
		"Retry-After 50":            {[]string{"Retry-After: 50"}, buckt.RetryPolicy{}, 3, 100 * time.Second, longest},
		"Retry-After 70":            {[]string{"Retry-After: 70"}, buckt.RetryPolicy{}, 2, 70 * time.Second, longest},
		"Retry-After 5":             {[]string{"Retry-After: 5"}, buckt.RetryPolicy{}, 4, 15 * time.Second, ""},
		"Retry-After 120":           {[]string{"Retry-After: 120"}, buckt.RetryPolicy{}, 2, 120 * time.Second, longest},
		"many attempts":             {[]string{"Retry-After: 1"}, buckt.RetryPolicy{MaxAttempts: 500, MaxWait: 3 * time.Second}, 0, 50 * time.Second, longest},
		"a backoff of 121 seconds":  {nil, buckt.RetryPolicy{MinWait: 121 * time.Second}, 1, 0, longest},
		"a backoff of five minutes": {nil, buckt.RetryPolicy{MinWait: 5 * time.Minute}, 1, 0, longest},
		"a backoff of a minute":     {nil, buckt.RetryPolicy{MinWait: time.Minute, MaxWait: time.Minute, MaxAttempts: 50}, 0, time.Minute, longest},
	} {
		for limiter, opts := range map[string][]buckt.Option{"limiter": nil, "no limiter": {buckt.WithoutRateLimiter()}} {
			inBubble(t, name+"/"+limiter, func(t *testing.T) {
				l := newLine(t, always(responseOf(429, "", tt.headers...)))
				start := time.Now()
				err := get(t.Context(), l.everySystem(append(opts, buckt.WithRetryPolicy(tt.policy))...), buckt.SystemLinode)
				e := require429(t, err)
				require.LessOrEqual(t, time.Since(start), 2*time.Minute)
				require.GreaterOrEqual(t, time.Since(start), tt.took)
				if tt.attempts > 0 {
					require.Equal(t, tt.attempts, e.Attempts)
				} else {
					require.Greater(t, e.Attempts, 1)
				}
				require.Positive(t, e.RetryAfter)
				if tt.why == "" {
					require.Empty(t, e.NotRetried)
				} else {
					require.Contains(t, err.Error(), tt.why)
				}
			})
		}
	}
}

// dripping is a slow source of an upload.
type dripping struct {
	first, every time.Duration // before the first Read returns, and before each
	left         int           // KiB
	began        chan struct{} // closed by the first Read
}

func (d *dripping) Read(p []byte) (int, error) {
	if d.began != nil {
		close(d.began)
		d.began = nil
		time.Sleep(d.first)
	}
	time.Sleep(d.every)
	if d.left == 0 {
		return 0, io.EOF
	}
	d.left--
	return copy(p, strings.Repeat("x", 1024)), nil
}

// A slow upload delays no other call, whatever its slot. Before, a GET waited for 59 s behind an upload that was the first after a
// 429, and for 18 min behind uploads that had occupied all slots.
func TestSlowUploadDelaysNoCall(t *testing.T) {
	t.Parallel()
	const minutes = 18
	upload := func(t *testing.T, c *buckt.Client, source *dripping) <-chan error {
		done := make(chan error, 1)
		go func() {
			_, err := c.Files.Upload(t.Context(), "bkt_1", "a.bin", buckt.FileUploadParams{
				Source: buckt.FromReaderSize(source, int64(source.left)*1024), ContentType: "video/mp4",
			})
			done <- err
		}()
		return done
	}
	response := func(_ int, r *lineRequest) lineResponse {
		if r.method == http.MethodPut {
			return responseOf(200, lineFile, "X-RateLimit-Limit: 3", "X-RateLimit-Remaining: 0")
		}
		return responseOf(200, lineBucket, "X-RateLimit-Limit: 3", "X-RateLimit-Remaining: 2")
	}
	for name, tt := range map[string]struct {
		source dripping
		behind time.Duration // the pause apart
	}{
		"it goes first after a 429": {dripping{every: time.Second, left: minutes * 60}, 0},
		// The server has asked for the body of 2 MiB, of which nothing comes yet.
		"it goes first, and its source is slow to begin": {dripping{first: 20 * time.Second, every: 10 * time.Millisecond, left: 2048}, 0},
		// It is too small for the server to be asked.
		"it goes first, and is small": {dripping{every: 20 * time.Second, left: 50}, 5 * time.Second},
		"it goes first, and drips":    {dripping{every: 300 * time.Millisecond, left: 500}, 1200 * time.Millisecond},
	} {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, func(n int, r *lineRequest) lineResponse {
				if n == 1 {
					return responseOf(429, "", "Retry-After: 10")
				}
				return response(n, r)
			})
			c := l.client()
			_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
			require.Error(t, err)
			began := make(chan struct{})
			source := tt.source
			source.began = began
			done := upload(t, c, &source)
			synctest.Wait()
			start := time.Now()
			_, err = c.Buckets.Get(t.Context(), "bkt_1")
			require.NoError(t, err)
			took := time.Since(start)
			t.Logf("the GET behind it took %s", took)
			<-began // it did go first
			requireWait(t, 10*time.Second+tt.behind, 500*time.Millisecond, took)
			require.NoError(t, <-done)
			require.Greater(t, time.Since(start), took+10*time.Second)
		})
	}
	inBubble(t, "three have all places", func(t *testing.T) {
		l := newLine(t, response)
		c := l.client()
		_, err := c.Buckets.Get(t.Context(), "bkt_1") // the client learns the limit
		require.NoError(t, err)
		time.Sleep(time.Minute)
		var done []<-chan error
		for range 3 {
			done = append(done, upload(t, c, &dripping{every: time.Second, left: minutes * 60}))
		}
		synctest.Wait()
		start := time.Now()
		_, err = c.Buckets.Get(t.Context(), "bkt_1")
		require.NoError(t, err)
		took := time.Since(start)
		t.Logf("the GET behind them took %s", took)
		require.Equal(t, 65*time.Second, took, "five seconds and a window after their headers")
		for _, d := range done {
			require.NoError(t, <-d)
		}
		require.Greater(t, time.Since(start), minutes*time.Minute-time.Minute)
	})
	inBubble(t, "a GET whose response does not come", func(t *testing.T) {
		l := newLine(t, func(n int, _ *lineRequest) lineResponse {
			switch n {
			case 1:
				return responseOf(429, "", "Retry-After: 10")
			case 2:
				return lineResponse{then: (*lineConn).hang}
			}
			return responseOf(200, lineBucket)
		})
		c := l.client()
		_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		require.Error(t, err)
		hangs := make(chan error, 1)
		go func() {
			_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
			hangs <- err
		}()
		synctest.Wait()
		start := time.Now()
		_, err = c.Buckets.Get(t.Context(), "bkt_1")
		require.NoError(t, err)
		requireWait(t, 15*time.Second, 500*time.Millisecond, time.Since(start))
		require.Error(t, <-hangs)
	})
}

// The headers of an expired window do not apply to the current one.
func TestSuccessWithNothingRemaining(t *testing.T) {
	t.Parallel()
	unix := func(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }
	for name, tt := range map[string]struct {
		reset func() string
		took  time.Duration // of ten calls
	}{
		"a reset in the past":     {func() string { return unix(-time.Minute) }, 0},
		"a reset now":             {func() string { return unix(0) }, 0},
		"no seconds are left":     {func() string { return "0" }, 0},
		"a reset long ago":        {func() string { return "1000000" }, 0},
		"a reset that is to come": {func() string { return unix(time.Minute) }, 9 * time.Minute},
		"30 seconds are left":     {func() string { return "30" }, 9 * time.Minute},
		"garbage":                 {func() string { return "soon" }, 9 * time.Minute},
	} {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, func(int, *lineRequest) lineResponse {
				return responseOf(200, lineBucket, "X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: "+tt.reset(),
					"Date: "+time.Now().UTC().Format(http.TimeFormat))
			})
			c, start := l.client(), time.Now()
			for range 10 {
				_, err := c.Buckets.Get(t.Context(), "bkt_1")
				require.NoError(t, err)
			}
			require.Equal(t, tt.took, time.Since(start))
		})
	}
}

// Systems without a documented limit are not paced by their headers.
func TestHeadersOfALimitCountWhereOneIsDocumented(t *testing.T) {
	t.Parallel()
	for _, system := range allSystems {
		inBubble(t, string(system), func(t *testing.T) {
			l := newLine(t, always(responseOf(200, "{}", "X-RateLimit-Limit: 1", "X-RateLimit-Remaining: 0")))
			c, start := l.everySystem(), time.Now()
			for range 3 {
				require.NoError(t, get(t.Context(), c, system))
			}
			want := time.Duration(0)
			if system == buckt.SystemBuckt || system == buckt.SystemLinode {
				want = 2 * time.Minute
			}
			require.Equal(t, want, time.Since(start))
		})
	}
}

func TestMaxPacingWait(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		opts []buckt.Option
		took time.Duration // of a call that has to wait a minute
		held bool
	}{
		"default":     {nil, time.Minute, false},
		"zero":        {[]buckt.Option{buckt.WithMaxPacingWait(time.Second), buckt.WithMaxPacingWait(0)}, time.Minute, false},
		"long enough": {[]buckt.Option{buckt.WithMaxPacingWait(time.Minute)}, time.Minute, false},
		"too short":   {[]buckt.Option{buckt.WithMaxPacingWait(time.Minute - 1)}, 0, true},
	} {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(responseOf(200, lineBucket, "X-RateLimit-Limit: 2", "X-RateLimit-Remaining: 1")))
			c, start := l.client(tt.opts...), time.Now()
			for range 2 {
				_, err := c.Buckets.Get(t.Context(), "bkt_1")
				require.NoError(t, err)
			}
			_, err := c.Buckets.Get(t.Context(), "bkt_1")
			require.Equal(t, tt.took, time.Since(start))
			if !tt.held {
				require.NoError(t, err)
				return
			}
			require.Equal(t, time.Minute, requireRateLimited(t, err).RetryAfter)
			require.NotErrorIs(t, err, context.DeadlineExceeded)
			require.Len(t, l.requests(), 2)
		})
	}
}

// A transport that panics leaves no slot occupied: each is free again after a window.
func TestAPanicOfTheTransportCostsNoPlace(t *testing.T) {
	t.Parallel()
	inBubble(t, "100 panics", func(t *testing.T) {
		var works atomic.Bool
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			if !works.Load() {
				panic("transport")
			}
			return reply{body: lineBucket}.response(r), nil
		})
		c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(rt))
		require.NoError(t, err)
		for range 100 {
			require.Panics(t, func() { _, _ = c.Buckets.Get(t.Context(), "bkt_1") })
		}
		works.Store(true)
		start := time.Now()
		for range 100 {
			_, err := c.Buckets.Get(t.Context(), "bkt_1")
			require.NoError(t, err)
		}
		require.Equal(t, time.Minute, time.Since(start))
	})
}
