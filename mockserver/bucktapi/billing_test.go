package bucktapi_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestUsage(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	usage := func() string { return mocktest.RequireOK(t, c.Get("/billing/usage")).Body }
	require.JSONEq(t, `{"data":{"bucketCount":{"used":0,"limit":10},"storage":{"usedBytes":0,"limitBytes":107374182400},
		"bandwidth":{"usedBytes":0,"limitBytes":1099511627776}},"error":null,"meta":null}`, usage(), "zero without buckets")

	mocktest.AddBucket(t, org, bucktapi.Bucket{StorageUsedBytes: 5, BandwidthUsedBytes: 7})
	mocktest.AddBucket(t, org, bucktapi.Bucket{Status: "failed", StorageUsedBytes: 10})
	mocktest.AddBucket(t, org, bucktapi.Bucket{Status: "deleting", StorageUsedBytes: 100, BandwidthUsedBytes: 100})
	require.JSONEq(t, `{"data":{"bucketCount":{"used":2,"limit":10},"storage":{"usedBytes":15,"limitBytes":107374182400},
		"bandwidth":{"usedBytes":7,"limitBytes":1099511627776}},"error":null,"meta":null}`, usage(), "leaves deleting out")

	org.SetPlan(buckt.PlanFree)
	require.JSONEq(t, `{"data":{"bucketCount":{"used":2,"limit":1},"storage":{"usedBytes":15,"limitBytes":1073741824},
		"bandwidth":{"usedBytes":7,"limitBytes":10737418240}},"error":null,"meta":null}`, usage())
	org.SetPlan(buckt.PlanEnterprise)
	require.JSONEq(t, `{"data":{"bucketCount":{"used":2,"limit":null},"storage":{"usedBytes":15,"limitBytes":null},
		"bandwidth":{"usedBytes":7,"limitBytes":null}},"error":null,"meta":null}`, usage())
}

func TestSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // begins at 2000-01-01
		server := mocktest.New(t)
		c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
		subscription := func() string { return mocktest.RequireOK(t, c.Get("/billing/subscription")).Body }
		const (
			free = `{"data":{"plan":"free","status":"active","limits":{"maxBuckets":1,"maxStorageBytes":1073741824,
				"maxBandwidthBytesPerMonth":10737418240,"maxRequestsPerMinute":100},"periodStart":null,"periodEnd":null,
				"cancelAtPeriodEnd":false},"error":null,"meta":null}`
			pro = `{"data":{"plan":"pro","status":"active","limits":{"maxBuckets":10,"maxStorageBytes":107374182400,
				"maxBandwidthBytesPerMonth":1099511627776,"maxRequestsPerMinute":1000},"periodStart":"2000-01-01T00:00:00.000Z",
				"periodEnd":"2000-02-01T00:00:00.000Z","cancelAtPeriodEnd":false},"error":null,"meta":null}`
			enterprise = `{"data":{"plan":"enterprise","status":"active","limits":{"maxBuckets":null,"maxStorageBytes":null,
				"maxBandwidthBytesPerMonth":null,"maxRequestsPerMinute":10000},"periodStart":"2000-01-01T00:00:00.000Z",
				"periodEnd":"2000-02-01T00:00:00.000Z","cancelAtPeriodEnd":false},"error":null,"meta":null}`
		)
		require.JSONEq(t, pro, subscription())
		org.SetPlan(buckt.PlanEnterprise)
		require.JSONEq(t, enterprise, subscription())
		org.SetPlan(buckt.PlanFree)
		require.JSONEq(t, free, subscription())
		org.SetSubscription(bucktapi.Subscription{Plan: buckt.PlanPro, Status: "canceled"})
		require.JSONEq(t, free, subscription(), "no active subscription is free")
		require.Equal(t, buckt.PlanFree, org.Plan())
		require.Zero(t, org.Subscription())
	})
}

func TestBillingPeriods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // begins at 2000-01-01
		server := mocktest.New(t)
		c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
		id := mocktest.AddBucket(t, org, bucktapi.Bucket{BandwidthUsedBytes: 5})
		time.Sleep(31*24*time.Hour - time.Nanosecond)
		require.Equal(t, 5.0, c.Get("/billing/usage").At("data.bandwidth.usedBytes"))
		time.Sleep(time.Nanosecond)
		require.Equal(t, 0.0, c.Get("/billing/usage").At("data.bandwidth.usedBytes"), "a period begins with none")
		require.Equal(t, 0.0, c.Get("/buckets/"+id).At("data.bandwidthUsedBytes"))
		require.Equal(t, "2000-03-01T00:00:00.000Z", c.Get("/billing/subscription").At("data.periodEnd"))
		require.NoError(t, org.SetBandwidthUsed(id, 9))
		require.Equal(t, 9.0, c.Get("/billing/usage").At("data.bandwidth.usedBytes"))

		sub := org.Subscription()
		sub.CancelAtPeriodEnd = true
		org.SetSubscription(sub)
		require.Equal(t, true, c.Get("/billing/subscription").At("data.cancelAtPeriodEnd"))
		time.Sleep(29 * 24 * time.Hour)
		require.Equal(t, "free", c.Get("/billing/subscription").At("data.plan"))
	})
}

func TestSetPlanUnknown(t *testing.T) {
	server := mocktest.New(t)
	org := server.Buckt().Organization()
	for name, set := range map[string]func(){
		"SetPlan":         func() { org.SetPlan("gold") },
		"SetSubscription": func() { org.SetSubscription(bucktapi.Subscription{Plan: "gold"}) },
		"AddOrganization": func() { server.Buckt().AddOrganization("acme", "gold") },
	} {
		t.Run(name, func(t *testing.T) {
			require.PanicsWithValue(t, `mockserver: unknown plan "gold": it must be free, pro or enterprise`, set)
			require.NoError(t, server.Restore(server.Snapshot()))
		})
	}
}
