package buckt_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	// The headers are created when the request arrives, because some contain dates.
	in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	unix := func(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }
	const none = -1 // no wait is asked for: the backoff's is at most half a second
	rows := []struct {
		name    string
		status  int
		headers func() []string
		want    time.Duration
	}{
		{"seconds", 429, func() []string { return []string{"Retry-After: 60"} }, time.Minute},
		{"seconds of a 503", 503, func() []string { return []string{"Retry-After: 7"} }, 7 * time.Second},
		{"seconds of a 500", 500, func() []string { return []string{"Retry-After: 7"} }, 7 * time.Second},
		{"zero", 429, func() []string { return []string{"Retry-After: 0"} }, 0},
		{"date", 429, func() []string { return []string{"Retry-After: " + in(90*time.Second), "Date: " + in(0)} }, 90 * time.Second},
		{"date of a server whose clock is wrong", 429,
			func() []string {
				return []string{"Retry-After: " + in(-time.Hour+20*time.Second), "Date: " + in(-time.Hour)}
			}, 20 * time.Second},
		{"date without a Date header", 429, func() []string { return []string{"Retry-After: " + in(45*time.Second)} }, 45 * time.Second},
		{"date that has passed", 503, func() []string { return []string{"Retry-After: " + in(-time.Hour), "Date: " + in(0)} }, 0},
		{"longest", 429, func() []string { return []string{"Retry-After: 120"} }, 2 * time.Minute},
		{"reset when nothing remains", 429,
			func() []string {
				return []string{"X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: " + unix(33*time.Second), "Date: " + in(0)}
			}, 33 * time.Second},
		{"header before reset", 429,
			func() []string {
				return []string{"Retry-After: 5", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: " + unix(33*time.Second)}
			}, 5 * time.Second},
		{"reset while something remains", 429,
			func() []string {
				return []string{"X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 1", "X-RateLimit-Reset: " + unix(33*time.Second)}
			}, none},
		{"reset in seconds left", 429,
			func() []string {
				return []string{"X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 33", "Date: " + in(0)}
			}, 33 * time.Second},
		{"reset that has passed", 429,
			func() []string {
				return []string{"X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: " + unix(-time.Minute), "Date: " + in(0)}
			}, 0},
		{"reset of a 503", 503,
			func() []string {
				return []string{"X-RateLimit-Remaining: 0", "X-RateLimit-Reset: " + unix(33*time.Second)}
			}, none},
		{"nonsense", 429, func() []string { return []string{"Retry-After: soon"} }, none},
		{"negative", 429, func() []string { return []string{"Retry-After: -5"} }, none},
		{"nothing", 429, func() []string { return nil }, none},
	}
	for _, r := range rows {
		for _, name := range []string{"GET", "POST"} {
			if name == "POST" && r.status != 429 {
				continue
			}
			k := lineKindNamed(t, name)
			inBubble(t, r.name+"/"+name, func(t *testing.T) {
				l := newLine(t, func(n int, _ *lineRequest) lineResponse {
					if n == 1 {
						return responseOf(r.status, "", r.headers()...)
					}
					return k.ok
				})
				start := time.Now()
				require.NoError(t, k.invoke(t.Context(), l.client(buckt.WithoutRateLimiter())))
				took := time.Since(start)
				require.Len(t, l.requests(), 2)
				requireWait(t, max(0, r.want), 500*time.Millisecond, took)
			})
		}
	}
}

// The limiter pauses for a 429 too: the call waits only once for both.
func TestRetryAfterWithTheRateLimiter(t *testing.T) {
	t.Parallel()
	inBubble(t, "60 s", func(t *testing.T) {
		k := lineKindNamed(t, "POST")
		l := newLine(t, inTurn(responseOf(429, "", "Retry-After: 60"), k.ok))
		start := time.Now()
		require.NoError(t, k.invoke(t.Context(), l.client()))
		requireWait(t, time.Minute, 500*time.Millisecond, time.Since(start))
	})
}

func TestRetryAfterOfASuccessIsIgnored(t *testing.T) {
	t.Parallel()
	inBubble(t, "200", func(t *testing.T) {
		l := newLine(t, always(responseOf(200, lineBucket, "Retry-After: 60")))
		c := l.client()
		start := time.Now()
		for range 3 {
			_, err := c.Buckets.Get(t.Context(), "bkt_1")
			require.NoError(t, err)
		}
		require.Zero(t, time.Since(start))
	})
}

func TestBackoffBounds(t *testing.T) {
	t.Parallel()
	for i := range 20 {
		inBubble(t, fmt.Sprint(i), func(t *testing.T) {
			l := newLine(t, always(responseOf(500, "")))
			c := l.client(buckt.WithRetryPolicy(buckt.RetryPolicy{MaxAttempts: 6, MinWait: time.Second, MaxWait: 3 * time.Second}))
			_, err := c.Buckets.Get(t.Context(), "bkt_1")
			require.Error(t, err)
			seen := l.requests()
			for n, bound := range []time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 3 * time.Second, 3 * time.Second} {
				require.Less(t, seen[n+1].at.Sub(seen[n].at), bound)
			}
		})
	}
}

// A wait that would exceed the deadline is not started, and the error has the wait.
func TestWaitThatIsNotBegun(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name     string
		status   int // 0: the connection is refused
		header   string
		deadline time.Duration
		policy   buckt.RetryPolicy
		wait     time.Duration // -1: the backoff's
		late     bool
		why      string
	}{
		{name: "Retry-After past the deadline", status: 429, header: "Retry-After: 60", deadline: 10 * time.Second, wait: time.Minute, late: true, why: "past the deadline"},
		{name: "Retry-After as long as the deadline", status: 429, header: "Retry-After: 60", deadline: time.Minute, wait: time.Minute, late: true, why: "past the deadline"},
		{name: "Retry-After of a 503", status: 503, header: "Retry-After: 60", deadline: 10 * time.Second, wait: time.Minute, late: true, why: "past the deadline"},
		{name: "backoff past the deadline", status: 500, deadline: time.Nanosecond, wait: -1, late: true, why: "past the deadline"},
		{name: "backoff of a refused connection", deadline: time.Nanosecond, wait: -1, late: true, why: "past the deadline"},
		{name: "longer than the limit", status: 429, header: "Retry-After: 121", wait: 121 * time.Second, why: "longer than 2m0s"},
		{name: "longer than a limit of one's own", status: 503, header: "Retry-After: 6", policy: buckt.RetryPolicy{MaxRetryAfter: 5 * time.Second},
			wait: 6 * time.Second, why: "longer than 5s"},
		{name: "longer than a number can say", status: 429, header: "Retry-After: 99999999999999999999", wait: 1<<63 - 1, why: "longer than 2m0s"},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			var headers []string
			if r.header != "" {
				headers = append(headers, r.header)
			}
			l := newLine(t, always(responseOf(r.status, lineNoBucket, headers...)))
			if r.status == 0 {
				l.dialing = func(int) error { return errRefused() }
			}
			ctx := t.Context()
			if r.deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, r.deadline)
				defer cancel()
			}
			start := time.Now()
			_, err := l.client(buckt.WithRetryPolicy(r.policy)).Buckets.Get(ctx, "bkt_1")
			require.Zero(t, time.Since(start), "at once")
			e := requireChain(t, err, false, r.status)
			require.Equal(t, 1, e.Attempts)
			if r.wait >= 0 {
				require.Equal(t, r.wait, e.RetryAfter)
			} else {
				require.Positive(t, e.RetryAfter)
			}
			require.Contains(t, e.NotRetried, r.why)
			require.Contains(t, err.Error(), r.why)
			require.Equal(t, r.late, errors.Is(err, context.DeadlineExceeded))
			if r.status == 0 {
				require.ErrorIs(t, err, syscall.ECONNREFUSED)
			} else {
				require.Equal(t, "Bucket not found", e.Message)
			}
		})
	}
}

// MaxRetryAfter limits waits that a server requests, but not the client's own backoff.
func TestBackoffMayBeLongerThanMaxRetryAfter(t *testing.T) {
	t.Parallel()
	inBubble(t, "10 min", func(t *testing.T) {
		l := newLine(t, always(responseOf(500, "")))
		c := l.client(buckt.WithRetryPolicy(buckt.RetryPolicy{
			MaxAttempts: 40, MinWait: 10 * time.Minute, MaxWait: 10 * time.Minute, MaxRetryAfter: time.Nanosecond,
		}))
		_, err := c.Buckets.Get(t.Context(), "bkt_1")
		require.Error(t, err)
		require.Len(t, l.requests(), 40)
	})
}

func TestContextEndsDuringAWait(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]string{"60": "60", "0": "0"} {
		for i := range 10 {
			inBubble(t, fmt.Sprintf("Retry-After %s/%d", name, i), func(t *testing.T) {
				l := newLine(t, always(responseOf(429, `{"data":null,"error":{"message":"Rate limit exceeded"},"meta":null}`, "Retry-After: "+wait)))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				hooks := buckt.Hooks{Retry: func(context.Context, buckt.RetryInfo) {
					if wait == "0" {
						cancel()
					} else {
						time.AfterFunc(10*time.Second, cancel)
					}
				}}
				start := time.Now()
				_, err := l.client(buckt.WithHooks(hooks), buckt.WithoutRateLimiter()).Keys.Create(ctx, newKeyParams())
				if wait == "60" {
					require.Equal(t, 10*time.Second, time.Since(start))
				}
				require.Len(t, l.requests(), 1)
				e := requireChain(t, err, false, 429)
				require.Equal(t, "Rate limit exceeded", e.Message)
				require.ErrorIs(t, err, context.Canceled)
				require.NotErrorIs(t, err, context.DeadlineExceeded)
				require.Equal(t, 1, e.Attempts)
				if wait == "60" {
					require.Equal(t, time.Minute, e.RetryAfter)
				}
			})
		}
	}
	inBubble(t, "after a failure of the network", func(t *testing.T) {
		l := newLine(t, nil)
		l.dialing = func(int) error { return errRefused() }
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		_, err := l.client(buckt.WithHooks(buckt.Hooks{Retry: func(context.Context, buckt.RetryInfo) { cancel() }})).Keys.Create(ctx, newKeyParams())
		e := requireChain(t, err, false, 0)
		require.Equal(t, 1, e.Attempts)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
	})
}

func newKeyParams() buckt.KeyCreateParams {
	return buckt.KeyCreateParams{Name: "ci", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.AllBuckets()}
}

// errOwn is a custom cause.
var errOwn = errors.New("the shop is closing")

func TestContextEndsInFlight(t *testing.T) {
	t.Parallel()
	ends := []struct {
		name string
		ctx  func(context.Context) (context.Context, context.CancelFunc)
		opts []buckt.CallOption
		is   []error
		not  error
	}{
		{name: "cancel", is: []error{context.Canceled}, not: context.DeadlineExceeded, ctx: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(5*time.Second, cancel)
			return ctx, cancel
		}},
		{name: "deadline", is: []error{context.DeadlineExceeded}, not: context.Canceled, ctx: func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 5*time.Second)
		}},
		{name: "call option", is: []error{context.DeadlineExceeded}, opts: []buckt.CallOption{buckt.Timeout(5 * time.Second)}, not: context.Canceled},
		{name: "cancel with a cause", is: []error{context.Canceled, errOwn}, not: context.DeadlineExceeded,
			ctx: func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancelCause(ctx)
				time.AfterFunc(5*time.Second, func() { cancel(errOwn) })
				return ctx, func() { cancel(nil) }
			}},
		{name: "deadline with a cause", is: []error{context.DeadlineExceeded, errOwn}, not: context.Canceled,
			ctx: func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeoutCause(ctx, 5*time.Second, errOwn)
			}},
	}
	hangs := []struct {
		name     string
		response lineResponse
		status   int
		settled  bool // the outcome is known
	}{
		{name: "before the answer", response: lineResponse{then: (*lineConn).hang}},
		{name: "within the head", response: lineResponse{raw: "HTTP/1.1 200 OK\r\nX-", then: (*lineConn).hang}},
		{name: "within a success", response: lineResponse{raw: "HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{", then: (*lineConn).hang}, status: 201},
		{name: "within a refusal", response: lineResponse{raw: "HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n{", then: (*lineConn).hang}, status: 404, settled: true},
	}
	for _, end := range ends {
		for _, hang := range hangs {
			for _, k := range lineKinds() {
				inBubble(t, end.name+"/"+hang.name+"/"+k.name, func(t *testing.T) {
					l := newLine(t, always(hang.response))
					ctx := t.Context()
					if end.ctx != nil {
						var cancel context.CancelFunc
						ctx, cancel = end.ctx(ctx)
						defer cancel()
					}
					start := time.Now()
					err := k.invoke(ctx, l.client(), end.opts...)
					require.Equal(t, 5*time.Second, time.Since(start))
					require.Len(t, l.requests(), 1)
					e := requireChain(t, err, k.notIdempotent && !hang.settled, hang.status)
					require.Equal(t, 1, e.Attempts)
					if hang.settled {
						require.NoError(t, errors.Unwrap(e), "the status has said it all")
						return
					}
					for _, is := range end.is {
						require.ErrorIs(t, err, is)
					}
					require.NotErrorIs(t, err, end.not)
				})
			}
		}
	}
}

// A call that ends before the request was sent has not been carried out.
func TestContextEndsBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	for _, k := range lineKinds() {
		for name, opts := range map[string][]buckt.Option{"paced": nil, "not paced": {buckt.WithoutRateLimiter()}} {
			inBubble(t, "before the call/"+k.name+"/"+name, func(t *testing.T) {
				l := newLine(t, always(k.ok))
				ctx, cancel := context.WithCancelCause(t.Context())
				cancel(errOwn)
				err := k.invoke(ctx, l.client(opts...))
				e := requireChain(t, err, false, 0)
				require.ErrorIs(t, err, context.Canceled)
				require.ErrorIs(t, err, errOwn)
				require.Zero(t, e.Attempts)
				require.Zero(t, l.connections())
			})
		}
		inBubble(t, "while connecting/"+k.name, func(t *testing.T) {
			l := newLine(t, always(k.ok))
			l.transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			start := time.Now()
			err := k.invoke(ctx, l.client())
			require.Equal(t, 5*time.Second, time.Since(start))
			requireChain(t, err, false, 0)
			require.ErrorIs(t, err, context.DeadlineExceeded)
		})
	}
}

func TestAttemptTimeout(t *testing.T) {
	t.Parallel()
	k := lineKindNamed(t, "GET")
	attempt := func(t *testing.T, response lineResponse, opts ...buckt.Option) time.Duration {
		l := newLine(t, always(response))
		start := time.Now()
		err := k.invoke(t.Context(), l.client(opts...), buckt.NoRetry())
		require.Error(t, err)
		require.NotErrorIs(t, err, context.DeadlineExceeded)
		return time.Since(start)
	}
	drip := lineResponse{raw: "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", then: func(c *lineConn) { c.drip(time.Second) }}
	late := lineResponse{then: func(c *lineConn) {
		time.Sleep(20 * time.Second)
		_, _ = io.WriteString(c, drip.raw)
		c.drip(time.Second)
	}}
	hang := lineResponse{then: (*lineConn).hang}
	inBubble(t, "default", func(t *testing.T) { require.Equal(t, 30*time.Second, attempt(t, hang)) })
	inBubble(t, "zero is the default", func(t *testing.T) {
		require.Equal(t, 30*time.Second, attempt(t, hang, buckt.WithAttemptTimeout(0)))
	})
	inBubble(t, "own", func(t *testing.T) {
		require.Equal(t, 3*time.Second, attempt(t, hang, buckt.WithAttemptTimeout(3*time.Second)))
	})
	inBubble(t, "dripping body", func(t *testing.T) { require.Equal(t, 30*time.Second, attempt(t, drip)) })
	inBubble(t, "late head, then a dripping body", func(t *testing.T) { require.Equal(t, 50*time.Second, attempt(t, late)) })
	inBubble(t, "connecting", func(t *testing.T) {
		l := newLine(t, nil)
		l.transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		_, err := l.client().Keys.Create(t.Context(), newKeyParams())
		e := requireChain(t, err, false, 0) // known not to have been sent, so tried again
		require.Equal(t, 4, e.Attempts)
		requireAttemptTimeout(t, err)
	})
	inBubble(t, "off", func(t *testing.T) {
		l := newLine(t, always(hang))
		start := time.Now()
		_, err := l.client(buckt.WithoutAttemptTimeout()).Buckets.Get(t.Context(), "bkt_1", buckt.Timeout(time.Hour))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Hour, time.Since(start))
		require.Len(t, l.requests(), 1)
	})
	inBubble(t, "slow but within it", func(t *testing.T) {
		l := newLine(t, always(lineResponse{then: func(c *lineConn) {
			time.Sleep(29 * time.Second)
			_, _ = io.WriteString(c, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(lineBucket)))
			time.Sleep(29 * time.Second)
			_, _ = io.WriteString(c, lineBucket)
		}}))
		require.NoError(t, k.invoke(t.Context(), l.client()))
		require.Len(t, l.requests(), 1)
	})
	inBubble(t, "the caller's deadline is another one", func(t *testing.T) {
		l := newLine(t, always(hang))
		start := time.Now()
		_, err := l.client().Buckets.Get(t.Context(), "bkt_1", buckt.Timeout(45*time.Second))
		require.Equal(t, 45*time.Second, time.Since(start))
		require.Len(t, l.requests(), 2)
		e := requireChain(t, err, false, 0)
		require.Equal(t, 2, e.Attempts)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
	// The timer and the end of the body occur at the same instant; either result is consistent.
	for i := range 20 {
		inBubble(t, fmt.Sprintf("at the last instant/%d", i), func(t *testing.T) {
			l := newLine(t, always(lineResponse{then: func(c *lineConn) {
				_, _ = io.WriteString(c, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(lineBucket)))
				time.Sleep(30 * time.Second)
				_, _ = io.WriteString(c, lineBucket)
			}}))
			if err := k.invoke(t.Context(), l.client(), buckt.NoRetry()); err != nil {
				requireChain(t, err, false, 200)
				requireAttemptTimeout(t, err)
			}
		})
	}
}

// The rate limiter rejects a request that could not be sent before the deadline.
func TestHeldBackPastTheDeadline(t *testing.T) {
	t.Parallel()
	const limited = `{"data":null,"error":{"message":"Rate limit exceeded"},"meta":null}`
	inBubble(t, "before the first attempt", func(t *testing.T) {
		l := newLine(t, always(responseOf(429, limited, "Retry-After: 60")))
		c := l.client()
		_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		requireChain(t, err, false, 429)

		start := time.Now()
		_, err = c.Keys.Create(t.Context(), newKeyParams(), buckt.Timeout(10*time.Second))
		require.Zero(t, time.Since(start))
		require.Len(t, l.requests(), 1)
		require.IsType(t, &buckt.RateLimitError{}, err)
		e, ok := errors.AsType[*buckt.Error](err)
		require.True(t, ok)
		require.Zero(t, e.StatusCode)
		require.Zero(t, e.Attempts)
		requireWait(t, time.Minute, 500*time.Millisecond, e.RetryAfter)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
	inBubble(t, "after a failure of the network", func(t *testing.T) {
		l := newLine(t, always(responseOf(429, limited, "Retry-After: 60")))
		c := l.client(buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: 3 * time.Second}))
		l.dialing = func(n int) error {
			if n == 1 {
				return errRefused()
			}
			return nil
		}
		var wg sync.WaitGroup
		defer wg.Wait()
		wg.Go(func() {
			_, err := c.Keys.Create(t.Context(), newKeyParams(), buckt.Timeout(30*time.Second))
			require.IsType(t, &buckt.RateLimitError{}, err)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.ErrorIs(t, err, syscall.ECONNREFUSED)
			require.Equal(t, 1, err.(*buckt.RateLimitError).Attempts)
		})
		synctest.Wait() // it waits for its second attempt
		_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		requireChain(t, err, false, 429)
	})
	inBubble(t, "cancelled while held back", func(t *testing.T) {
		l := newLine(t, always(responseOf(429, limited, "Retry-After: 60")))
		c := l.client()
		_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		requireChain(t, err, false, 429)

		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(10*time.Second, func() { cancel(errOwn) })
		start := time.Now()
		_, err = c.Keys.Create(ctx, newKeyParams())
		require.Equal(t, 10*time.Second, time.Since(start))
		e := requireChain(t, err, false, 0)
		require.Zero(t, e.Attempts)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, errOwn)
		require.Len(t, l.requests(), 1)
	})
	inBubble(t, "before another attempt", func(t *testing.T) {
		l := newLine(t, func(_ int, r *lineRequest) lineResponse {
			if r.method == "POST" {
				return responseOf(429, limited, "Retry-After: 60")
			}
			return responseOf(500, lineNoBucket, "Retry-After: 5")
		})
		c := l.client()
		var wg sync.WaitGroup
		defer wg.Wait()
		start := time.Now()
		wg.Go(func() {
			_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.Timeout(30*time.Second))
			e := requireChain(t, err, false, 500)
			waited := time.Since(start)
			requireWait(t, 5*time.Second, 500*time.Millisecond, waited)
			require.Equal(t, "Bucket not found", e.Message)
			requireWait(t, 61*time.Second, 500*time.Millisecond, waited+e.RetryAfter)
			require.Equal(t, 1, e.Attempts)
			require.ErrorIs(t, err, context.DeadlineExceeded)
		})
		time.Sleep(time.Second)
		synctest.Wait()
		_, err := c.Keys.Create(t.Context(), newKeyParams(), buckt.NoRetry())
		requireChain(t, err, false, 429)
	})
}
