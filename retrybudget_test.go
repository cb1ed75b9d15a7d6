package buckt_test

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
)

const budgetSpent = "the retry budget is spent"

// attemptsOf makes calls, and returns the number of requests of each.
func attemptsOf(t *testing.T, l *line, c *buckt.Client, system buckt.System, calls int) (attempts []int) {
	t.Helper()
	for range calls {
		before := len(l.requests())
		_ = get(t.Context(), c, system)
		attempts = append(attempts, len(l.requests())-before)
	}
	return attempts
}

func TestRetryBudgetOptions(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		opts []buckt.Option
		want []int
	}{
		"five tokens":              {[]buckt.Option{buckt.WithRetryBudget(5)}, []int{4, 3, 1, 1, 1}},
		"one token":                {[]buckt.Option{buckt.WithRetryBudget(1)}, []int{2, 1, 1, 1, 1}},
		"off":                      {[]buckt.Option{buckt.WithRetryBudget(5), buckt.WithoutRetryBudget()}, []int{4, 4, 4, 4, 4}},
		"on again":                 {[]buckt.Option{buckt.WithoutRetryBudget(), buckt.WithRetryBudget(5)}, []int{4, 3, 1, 1, 1}},
		"zero means the default":   {[]buckt.Option{buckt.WithRetryBudget(1), buckt.WithRetryBudget(0)}, []int{4, 4, 4, 4, 4}},
		"a policy does not matter": {[]buckt.Option{buckt.WithRetryBudget(5), buckt.WithRetryPolicy(buckt.RetryPolicy{MaxAttempts: 2})}, []int{2, 2, 2, 2, 2}},
	} {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(responseOf(500, "")))
			require.Equal(t, tt.want, attemptsOf(t, l, l.everySystem(tt.opts...), buckt.SystemAmove, 5))
		})
	}
}

// Each host of each system has its own budget: failures of a file's host do not affect the API.
func TestRetryBudgetIsForSystemAndHost(t *testing.T) {
	t.Parallel()
	inBubble(t, "systems", func(t *testing.T) {
		l := newLine(t, always(responseOf(502, "")))
		c := l.everySystem(buckt.WithRetryBudget(3))
		for _, system := range allSystems {
			require.Equal(t, []int{4, 1, 1}, attemptsOf(t, l, c, system, 3))
		}
	})
	inBubble(t, "systems behind one host", func(t *testing.T) {
		l := newLine(t, always(responseOf(502, "")))
		opts := []buckt.Option{buckt.WithRetryBudget(3)}
		for _, system := range allSystems {
			opts = append(opts, buckt.WithBaseURL(system, "http://proxy.test/"+string(system)))
		}
		c := l.everySystem(opts...)
		for _, system := range allSystems {
			require.Equal(t, []int{4, 1, 1}, attemptsOf(t, l, c, system, 3))
		}
	})
	inBubble(t, "hosts", func(t *testing.T) {
		fail := responseOf(503, "")
		l := newLine(t, func(_ int, r *lineRequest) lineResponse {
			switch {
			case strings.HasSuffix(r.target, "/buckets/bkt_1"):
				return responseOf(200, lineBucket)
			case strings.HasSuffix(r.target, "/files/a.txt"):
				return responseOf(200, lineFile)
			}
			return fail
		})
		c := l.client(buckt.WithRetryBudget(3))
		download := func() *buckt.Error {
			_, err := c.Files.Download(t.Context(), "bkt_1", "a.txt")
			return requireError(t, err)
		}
		require.Equal(t, 4, download().Attempts)
		e := download()
		require.Equal(t, 1, e.Attempts)
		require.Contains(t, e.NotRetried, budgetSpent+": too many recent calls to cdn.example.com have failed")
		_, err := c.Keys.Get(t.Context(), "key_1")
		require.Equal(t, 4, requireError(t, err).Attempts)
	})
}

func TestRetryBudgetIsReturnedBySuccesses(t *testing.T) {
	t.Parallel()
	inBubble(t, "half a token each", func(t *testing.T) {
		works := false
		l := newLine(t, func(int, *lineRequest) lineResponse {
			if works {
				return responseOf(200, "{}")
			}
			return responseOf(500, "")
		})
		c := l.everySystem(buckt.WithRetryBudget(3))
		after := func(successes int) []int {
			works = true
			for range successes {
				require.NoError(t, get(t.Context(), c, buckt.SystemLinode))
			}
			works = false
			return attemptsOf(t, l, c, buckt.SystemLinode, 2)
		}
		require.Equal(t, []int{4, 1}, after(0))
		require.Equal(t, []int{1, 1}, after(1))
		require.Equal(t, []int{2, 1}, after(1))
		require.Equal(t, []int{4, 1}, after(100))
	})
	inBubble(t, "a response that is no success returns nothing", func(t *testing.T) {
		l := newLine(t, func(n int, _ *lineRequest) lineResponse {
			if n <= 4 || n > 20 {
				return responseOf(500, "")
			}
			return responseOf(404, "")
		})
		c := l.everySystem(buckt.WithRetryBudget(3))
		attemptsOf(t, l, c, buckt.SystemLinode, 17)
		require.Equal(t, []int{1}, attemptsOf(t, l, c, buckt.SystemLinode, 1))
	})
}

// A retry after a 429 is free, whatever else has failed.
func TestRetryBudgetAndA429(t *testing.T) {
	t.Parallel()
	inBubble(t, "429", func(t *testing.T) {
		l := newLine(t, always(responseOf(429, "", "Retry-After: 1")))
		c := l.everySystem(buckt.WithRetryBudget(1))
		require.Equal(t, []int{4, 4, 4}, attemptsOf(t, l, c, buckt.SystemTornado, 3))
	})
	inBubble(t, "429 after failures", func(t *testing.T) {
		l := newLine(t, func(n int, _ *lineRequest) lineResponse {
			if n <= 3 {
				return responseOf(500, "")
			}
			return responseOf(429, "", "Retry-After: 1")
		})
		c := l.everySystem(buckt.WithRetryBudget(1))
		require.Equal(t, []int{2, 1, 4}, attemptsOf(t, l, c, buckt.SystemTornado, 3))
	})
}

// The error is that of the last attempt, and has the reason why no retry follows.
func TestRetryBudgetInTheError(t *testing.T) {
	t.Parallel()
	for _, k := range lineKinds() {
		if k.notIdempotent {
			continue
		}
		for name, tt := range map[string]struct {
			response lineResponse
			status   int
		}{
			"status":     {responseOf(503, lineNoBucket), 503},
			"network":    {lineResponse{then: (*lineConn).reset}, 0},
			"broken off": {responseWithLength(200, 100, "{"), 200},
		} {
			inBubble(t, k.name+"/"+name, func(t *testing.T) {
				l := newLine(t, always(tt.response))
				c := l.client(buckt.WithRetryBudget(1))
				e := requireChain(t, k.invoke(t.Context(), c), false, tt.status)
				require.Equal(t, 2, e.Attempts)
				require.Equal(t, budgetSpent+": too many recent calls to api.buckt.test have failed", e.NotRetried)
				start := time.Now()
				err := k.invoke(t.Context(), c)
				require.Zero(t, time.Since(start))
				e = requireChain(t, err, false, tt.status)
				require.Equal(t, 1, e.Attempts)
				require.Contains(t, err.Error(), "not retried: "+budgetSpent)
			})
		}
	}
}

// Unrelated failures do not exhaust the budget: every retry is made.
func TestSteadyFailuresDoNotSpendTheRetryBudget(t *testing.T) {
	t.Parallel()
	inBubble(t, "30 % of all requests", func(t *testing.T) {
		calls := testsize.Of(2000, 20_000, 20_000)
		rng, requests := rand.New(rand.NewPCG(1, 2)), 0
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			requests++
			switch {
			case rng.Float64() >= 0.3:
				return object(`{}`).response(r), nil
			case rng.IntN(2) == 0:
				return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: errors.New("connection reset by peer")}
			}
			return reply{status: 503}.response(r), nil
		})
		c, err := buckt.New(buckt.WithAmove(amoveToken), buckt.WithTransport(rt))
		require.NoError(t, err)
		failed := 0
		for range calls {
			if err := get(t.Context(), c, buckt.SystemAmove); err != nil {
				failed++
				e := requireError(t, err)
				require.Equal(t, 4, e.Attempts)
				require.Empty(t, e.NotRetried)
			}
		}
		t.Logf("%d requests, %d calls failed", requests, failed)
		require.InEpsilon(t, float64(calls)*0.3*0.3*0.3*0.3, failed, 0.37)
	})
}
