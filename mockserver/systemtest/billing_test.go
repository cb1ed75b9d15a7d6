package systemtest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestBilling(t *testing.T) {
	t.Parallel()
	for plan, limit := range map[buckt.Plan]*int64{buckt.PlanFree: new(int64(1)), buckt.PlanPro: new(int64(10)), buckt.PlanEnterprise: nil} {
		t.Run(string(plan), func(t *testing.T) {
			t.Parallel()
			server := mocktest.New(t, mockserver.WithPlan(plan))
			id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
			require.NoError(t, server.Buckt().Organization().PutFile(id, bucktapi.File{Key: "a", Content: []byte("hello")}))
			usage, err := server.Client().Billing.Usage(t.Context())
			require.NoError(t, err)
			require.Equal(t, buckt.CountUsage{Used: 1, Limit: limit}, usage.BucketCount)
			require.Equal(t, int64(5), usage.Storage.UsedBytes)
			s, err := server.Client().Billing.Subscription(t.Context())
			require.NoError(t, err)
			require.Equal(t, buckt.Plan(plan), s.Plan)
			require.Equal(t, limit, s.Limits.MaxBuckets)
			require.Equal(t, plan == buckt.PlanFree, s.PeriodEnd.IsZero())
		})
	}
}
