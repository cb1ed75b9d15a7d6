package buckt_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// What a call uses to make its attempts is reused by later calls, but never by two calls at the same time: a hook makes another call
// between two attempts, and a call that panics does not disturb later ones.
func TestCallsDoNotShareAttempts(t *testing.T) {
	t.Parallel()
	inBubble(t, "nested", func(t *testing.T) {
		l := newLine(t, inTurn(responseOf(503, ""), responseOf(404, ""), responseOf(200, lineBucket), responseOf(200, lineBucket)))
		var client *buckt.Client
		var retries []string
		client = l.client(buckt.WithHooks(buckt.Hooks{Retry: func(ctx context.Context, i buckt.RetryInfo) {
			retries = append(retries, i.Operation)
			_, err := client.Files.List(ctx, "bkt_2", buckt.FileListParams{})
			var notFound *buckt.NotFoundError
			require.ErrorAs(t, err, &notFound)
		}}))
		bucket, err := client.Buckets.Get(t.Context(), "bkt_1")
		require.NoError(t, err)
		require.NotEmpty(t, bucket.ID)
		require.Equal(t, []string{"Buckets.Get"}, retries)
		var paths []string
		for _, r := range l.requests() {
			paths = append(paths, r.target)
		}
		require.Equal(t, []string{"/v1/buckets/bkt_1", "/v1/buckets/bkt_2/files", "/v1/buckets/bkt_1"}, paths)
	})
	inBubble(t, "after a panic", func(t *testing.T) {
		l := newLine(t, inTurn(responseOf(200, lineBucket), responseOf(200, lineBucket)))
		panics := true
		client := l.client(buckt.WithHooks(buckt.Hooks{Attempt: func(context.Context, buckt.AttemptInfo) {
			if panics {
				panic("hook")
			}
		}}))
		require.Panics(t, func() { _, _ = client.Buckets.Get(t.Context(), "bkt_1") })
		panics = false
		_, err := client.Buckets.Get(t.Context(), "bkt_1")
		require.NoError(t, err)
	})
	inBubble(t, "at the same time", func(t *testing.T) {
		l := newLine(t, func(_ int, r *lineRequest) lineResponse {
			return responseOf(200, fmt.Sprintf(`{"data":{"id":%q}}`, r.target))
		})
		client := l.client(buckt.WithoutRateLimiter())
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				for range 10 {
					b, err := client.Buckets.Get(t.Context(), fmt.Sprint(i))
					if assert.NoError(t, err) {
						assert.Equal(t, fmt.Sprintf("/v1/buckets/%d", i), b.ID)
					}
				}
			})
		}
		wg.Wait()
	})
}
