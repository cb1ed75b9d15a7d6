package systemtest

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// equalIntervals make a wait exact.
func equalIntervals(d time.Duration) buckt.WaitParams {
	return buckt.WaitParams{MinInterval: d, MaxInterval: d}
}

func waitError(t *testing.T, err error) *buckt.WaitError {
	t.Helper()
	e, ok := errors.AsType[*buckt.WaitError](err)
	require.True(t, ok, "%T: %v", err, err)
	return e
}

func TestWaitUntilActive(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		params  buckt.BucketCreateParams
		records []string // the last record's value at each change
	}{
		"managed domain": {
			buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true},
			[]string{"", "pending-cloudfront-distribution", "cloudfront"},
		},
		"custom domain": {
			buckt.BucketCreateParams{Name: "assets", CustomDomain: "cdn.example.com"},
			[]string{"", "pending-cloudfront-distribution", "cloudfront"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t, mockserver.WithProvisioning(time.Hour))
				client, start := server.Client(), time.Now()
				created, err := client.Buckets.Create(t.Context(), tt.params)
				require.NoError(t, err)

				var seen []string
				var at []time.Duration
				params := equalIntervals(time.Minute)
				params.OnChange = func(b *buckt.Bucket) {
					i := len(seen)
					seen, at = append(seen, string(b.Status)), append(at, time.Since(start))
					if tt.records[i] == "" {
						require.Empty(t, b.DNSRecords)
						return
					}
					require.Contains(t, b.DNSRecords[len(b.DNSRecords)-1].Value, tt.records[i])
				}
				bucket, err := client.Buckets.WaitUntilActive(t.Context(), created.ID, params)
				require.NoError(t, err)
				require.Equal(t, buckt.BucketActive, bucket.Status)
				require.Equal(t, created.ID, bucket.ID)
				require.Equal(t, time.Hour, time.Since(start))
				require.Equal(t, []string{"pending", "provisioning", "active"}, seen)
				require.Equal(t, []time.Duration{0, 30 * time.Minute, time.Hour}, at)
				require.Len(t, server.Requests(), 1+61, "one creation, and a look at the beginning of each minute and at the end")
			})
		})
	}
}

// A failure during a wait, by the mock's own rules: the retry starts the provisioning again.
func TestWaitUntilActiveAfterFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithProvisioning(10*time.Minute))
		client, start := server.Client(), time.Now()
		server.Buckt().Organization().FailNextProvisioning(1)
		created, err := client.Buckets.Create(t.Context(), buckt.BucketCreateParams{Name: "a", CustomDomain: "cdn.example.com"})
		require.NoError(t, err)
		_, err = client.Buckets.WaitUntilActive(t.Context(), created.ID, equalIntervals(time.Minute))
		e := waitError(t, err)
		require.Equal(t, buckt.BucketFailed, e.Bucket.Status)
		require.NotEmpty(t, e.Bucket.DNSRecords, "a failed bucket keeps the last records")
		require.Equal(t, 10*time.Minute, time.Since(start))

		_, err = client.Buckets.RetryProvisioning(t.Context(), created.ID)
		require.NoError(t, err)
		_, err = client.Buckets.WaitUntilActive(t.Context(), created.ID, equalIntervals(time.Minute))
		require.NoError(t, err)
		require.Equal(t, 20*time.Minute, time.Since(start))
	})
}

func TestWaitUntilDeleted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithDeletion(15*time.Minute))
		client, start := server.Client(), time.Now()
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
		_, err := client.Buckets.Delete(t.Context(), id)
		require.NoError(t, err)
		var seen []buckt.BucketStatus
		params := equalIntervals(time.Minute)
		params.OnChange = func(b *buckt.Bucket) { seen = append(seen, b.Status) }
		require.NoError(t, client.Buckets.WaitUntilDeleted(t.Context(), id, params))
		require.Equal(t, 15*time.Minute, time.Since(start))
		require.Equal(t, []buckt.BucketStatus{buckt.BucketDeleting}, seen)
		_, err = client.Buckets.Get(t.Context(), id)
		require.True(t, isType[*buckt.NotFoundError](err))

		require.NoError(t, client.Buckets.WaitUntilDeleted(t.Context(), id, params), "it is gone already")
		require.Equal(t, 15*time.Minute, time.Since(start))
	})
}

func TestWaitUntilDeletedWithoutDeletion(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"pending", "provisioning", "active", "failed"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{Status: buckt.BucketStatus(status)})
				start := time.Now()
				e := waitError(t, server.Client().Buckets.WaitUntilDeleted(t.Context(), id, buckt.WaitParams{}))
				require.Zero(t, time.Since(start))
				require.Equal(t, "Buckets.WaitUntilDeleted", e.Operation)
				require.Equal(t, fmt.Sprintf("the bucket is %s and is not being deleted", status), e.Reason)
				require.Equal(t, buckt.BucketStatus(status), e.Bucket.Status)
				require.Len(t, server.Requests(), 1)
			})
		})
	}
}
