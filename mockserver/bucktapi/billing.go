package bucktapi

import (
	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

func (c *call) getUsage() service.Response {
	limits := c.org.plan(c.now).limits()
	var count int
	var storage, bandwidth int64
	for b := range c.org.buckets.All() {
		if b.status == deleting {
			continue
		}
		b.settleBandwidth(c.now)
		count++
		storage += b.storageUsed
		bandwidth += b.bandwidthUsed
	}
	return ok(wire.BucktUsageEnvelope{Data: wire.BucktUsage{
		BucketCount: wire.BucktCountUsage{Used: count, Limit: limited(limits.buckets)},
		Storage:     wire.BucktByteUsage{UsedBytes: storage, LimitBytes: limited(limits.storage)},
		Bandwidth:   wire.BucktByteUsage{UsedBytes: bandwidth, LimitBytes: limited(limits.bandwidth)},
	}})
}

func (c *call) getSubscription() service.Response {
	plan := c.org.plan(c.now)
	limits := plan.limits()
	data := wire.BucktSubscription{
		Plan:   wire.BucktPlan(plan),
		Status: "active",
		Limits: wire.BucktPlanLimits{
			MaxBuckets:                limited(limits.buckets),
			MaxStorageBytes:           limited(limits.storage),
			MaxBandwidthBytesPerMonth: limited(limits.bandwidth),
			MaxRequestsPerMinute:      limits.requests,
		},
		PeriodStart: nullable.NewNullNullable[string](),
		PeriodEnd:   nullable.NewNullNullable[string](),
	}
	if sub := c.org.activeSubscription(c.now); sub != nil {
		data.PeriodStart = timeOrNull(sub.PeriodStart)
		data.PeriodEnd = timeOrNull(sub.PeriodEnd)
		data.CancelAtPeriodEnd = sub.CancelAtPeriodEnd
	}
	return ok(wire.BucktSubscriptionEnvelope{Data: data})
}
