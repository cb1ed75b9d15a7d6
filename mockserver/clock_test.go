package mockserver_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestClock(t *testing.T) {
	var mu sync.Mutex
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	server := mocktest.New(t, mockserver.WithClock(func() time.Time { mu.Lock(); defer mu.Unlock(); return now }), mockserver.WithProvisioning(time.Hour))
	c := mocktest.CallBuckt(t, server)
	r := c.Post("/buckets", `{"name":"a","isManagedDomain":true}`)
	id := mocktest.RequireCreated(t, r)
	require.Equal(t, "Wed, 02 Jan 2030 03:04:05 GMT", r.Header.Get("Date"))
	require.Equal(t, "2030-01-02T03:04:05.000Z", c.Get("/buckets/"+id).At("data.createdAt"))
	mu.Lock()
	now = now.Add(time.Hour)
	mu.Unlock()
	require.Equal(t, "active", mocktest.BucketStatus(c, id))
}

func TestWithSeed(t *testing.T) {
	ids := func(seed uint64) (all []string) {
		synctest.Test(t, func(t *testing.T) {
			server := mocktest.New(t, mockserver.WithSeed(seed))
			r := mocktest.CallBuckt(t, server).Post("/keys", `{"name":"k","permissions":["logs:read"]}`)
			secret, _ := r.At("data.key").(string)
			b, err := server.Buckt().Organization().AddBucket(bucktapi.Bucket{})
			require.NoError(t, err)
			all = []string{server.Buckt().Organization().APIKey(), r.ID(), secret, b.ID, b.CustomDomain}
		})
		return all
	}
	require.Equal(t, ids(1), ids(1))
	require.NotEqual(t, ids(1), ids(2))
}
