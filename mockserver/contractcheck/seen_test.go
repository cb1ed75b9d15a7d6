package contractcheck_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// A body is remembered as valid for one status of one operation only, and an invalid one is not remembered.
func TestSeenBodies(t *testing.T) {
	id := param("id", "bkt_1")
	checker := contractcheck.New()
	for range 2 {
		require.NoError(t, checker.Check(exchange(t, "bucktGetBucket", "GET", "/buckets/bkt_1", 200, bucketBody, id)))
		require.NoError(t, checker.Check(exchange(t, "bucktGetBucket", "GET", "/buckets/bkt_1", 404, errorBody, id)))

		require.ErrorContains(t, checker.Check(exchange(t, "bucktGetBucket", "GET", "/buckets/bkt_1", 404, bucketBody, id)), "at /data: ")
		require.ErrorContains(t, checker.Check(exchange(t, "bucktGetBucket", "GET", "/buckets/bkt_1", 200, errorBody, id)), "at /data: ")
		require.ErrorContains(t, checker.Check(exchange(t, "bucktListBuckets", "GET", "/buckets", 200, bucketBody)), "at /data: ")
		require.ErrorContains(t, checker.Check(exchange(t, "bucktGetBucket", "GET", "/buckets/bkt_1", 200, bucketBody, id, without("X-Request-ID"))), "missing")
		require.ErrorContains(t, checker.Check(exchange(t, "bucktGetBucket", "GET", "/buckets/bkt_1", 200, bucketBody, id, with("Content-Type", "text/html"))), "content type")
	}
}
