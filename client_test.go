package buckt_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// One client is used by many goroutines: calls do not affect each other.
func TestClientIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	var attempts sync.Map // attempts per call, limited so that each call finally succeeds
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-ID", r.Header.Get("X-Request-ID"))
		id := strings.TrimPrefix(r.URL.Path, "/v1/buckets/")
		count, _ := attempts.LoadOrStore(id, new(atomic.Int64))
		mayFail := count.(*atomic.Int64).Add(1) < 9
		switch n := calls.Add(1); {
		case n%7 == 0 && mayFail:
			w.WriteHeader(http.StatusTooManyRequests)
		case n%11 == 0 && mayFail:
			w.WriteHeader(http.StatusInternalServerError)
		case r.Method == http.MethodGet:
			_, _ = fmt.Fprintf(w, `{"data":{"id":%q,"name":%q}}`, id, "name of "+id)
		default:
			_, _ = fmt.Fprintf(w, `{"data":{"object":"bucket","id":%q}}`, id)
		}
	}))
	defer server.Close()
	client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, server.URL+"/v1"),
		buckt.WithRetryPolicy(buckt.RetryPolicy{MaxAttempts: 9, MinWait: 1, MaxWait: 1}),
		buckt.WithHooks(buckt.Hooks{Attempt: func(context.Context, buckt.AttemptInfo) {}, Retry: func(context.Context, buckt.RetryInfo) {}}))
	require.NoError(t, err)
	defer func() { _ = client.Close() }()

	var wg sync.WaitGroup
	for g := range 64 {
		wg.Go(func() {
			for i := range 20 {
				id := fmt.Sprintf("bkt_%d_%d", g, i)
				var r buckt.Response
				own := "request-" + id
				if i%5 == 4 {
					_, err := client.Buckets.Delete(t.Context(), id, buckt.CaptureResponse(&r), buckt.Header("X-Request-ID", own))
					if err != nil {
						t.Errorf("%s: %v", id, err)
					}
				} else {
					b, err := client.Buckets.Get(t.Context(), id, buckt.CaptureResponse(&r), buckt.Header("X-Request-ID", own))
					if err != nil {
						t.Errorf("%s: %v", id, err)
					} else if b.ID != id || b.Name != "name of "+id {
						t.Errorf("%s: got %s %q", id, b.ID, b.Name)
					}
				}
				if r.RequestID != own {
					t.Errorf("%s: got the request id %q", id, r.RequestID)
				}
				if i == 10 {
					_ = client.Close() // also safe while others are under way
				}
			}
		})
	}
	wg.Wait()
}

func TestClientWorksAfterClose(t *testing.T) {
	t.Parallel()
	inBubble(t, "own pool", func(t *testing.T) {
		l := newLine(t, always(responseOf(200, lineBucket)))
		c := l.client()
		for want := 1; want <= 3; want++ {
			_, err := c.Buckets.Get(t.Context(), "bkt_1")
			require.NoError(t, err)
			require.Equal(t, want, l.connections())
			require.NoError(t, c.Close())
		}
	})
	c, err := buckt.New(buckt.WithTransport(roundTripper(nil)))
	require.Error(t, err) // a nil function is an invalid transport
	require.Nil(t, c)
	c, err = buckt.New(buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("no") })))
	require.NoError(t, err)
	require.NoError(t, c.Close())
}

// Options are values: two clients with the same options share nothing.
func TestOptionsCanBeUsedTwice(t *testing.T) {
	t.Parallel()
	inBubble(t, "two clients", func(t *testing.T) {
		l := newLine(t, always(responseOf(429, "", "Retry-After: 60")))
		opts := []buckt.Option{
			buckt.WithTransport(l.transport), buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, lineBase), buckt.WithInsecureHTTP(),
		}
		first, err := buckt.New(opts...)
		require.NoError(t, err)
		second, err := buckt.New(append(opts, buckt.WithoutRetries())...)
		require.NoError(t, err)
		_, err = first.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		require.Error(t, err)
		// neither the pause nor the policy is shared
		_, err = second.Buckets.Get(t.Context(), "bkt_1")
		requireChain(t, err, false, 429)
		require.Len(t, l.requests(), 2)
	})
}

// A call option is a value too: a list of options is not modified, and applies to each call.
func TestCallOptionsCanBeUsedTwice(t *testing.T) {
	t.Parallel()
	inBubble(t, "two calls", func(t *testing.T) {
		l := newLine(t, always(responseOf(500, "")))
		c := l.client()
		opts := []buckt.CallOption{buckt.NoRetry(), buckt.Header("X-A", "1")}
		for n := 1; n <= 2; n++ {
			_, err := c.Buckets.Get(t.Context(), "bkt_1", opts...)
			require.Error(t, err)
			require.Len(t, l.requests(), n)
			require.Equal(t, []string{"1"}, l.requests()[n-1].header["X-A"])
		}
	})
}
