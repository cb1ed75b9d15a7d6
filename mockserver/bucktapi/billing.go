package bucktapi

import (
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var billingOperations = []service.Operation{
	operation("bucktGetUsage", "Billing.Usage", "GET billing/usage", "", 0, plain((*call).getUsage)),
	operation("bucktGetSubscription", "Billing.Subscription", "GET billing/subscription", "", 0, plain((*call).getSubscription)),
}

func (c *call) getUsage() service.Response {
	limits := limitsOf(c.org.plan(c.now))
	var count int
	var storage, bandwidth int64
	for b := range c.org.buckets.All() {
		if b.Status == deleting {
			continue
		}
		b.settleBandwidth(c.now)
		count++
		storage += b.StorageUsedBytes
		bandwidth += b.BandwidthUsedBytes
	}
	return ok(wire.BucktUsageEnvelope{Data: wire.BucktUsage{
		BucketCount: wire.BucktCountUsage{Used: count, Limit: limited(limits.buckets)},
		Storage:     wire.BucktByteUsage{UsedBytes: storage, LimitBytes: limited(limits.storage)},
		Bandwidth:   wire.BucktByteUsage{UsedBytes: bandwidth, LimitBytes: limited(limits.bandwidth)},
	}})
}

func (c *call) getSubscription() service.Response {
	plan, sub := c.org.plan(c.now), c.org.currentSubscription(c.now)
	limits := limitsOf(plan)
	return ok(wire.BucktSubscriptionEnvelope{Data: wire.BucktSubscription{
		Plan:   wire.BucktPlan(plan),
		Status: activeSubscription,
		Limits: wire.BucktPlanLimits{
			MaxBuckets:                limited(limits.buckets),
			MaxStorageBytes:           limited(limits.storage),
			MaxBandwidthBytesPerMonth: limited(limits.bandwidth),
			MaxRequestsPerMinute:      limits.requests,
		},
		PeriodStart:       timeOrNull(sub.PeriodStart),
		PeriodEnd:         timeOrNull(sub.PeriodEnd),
		CancelAtPeriodEnd: sub.CancelAtPeriodEnd,
	}})
}

// liveBuckets is how many buckets count against the plan.
func (o *Organization) liveBuckets() int {
	n := 0
	for b := range o.buckets.All() {
		if b.Status != deleting {
			n++
		}
	}
	return n
}

// storageUsed returns the bytes that count against the storage limit, including buckets during their deletion.
func (o *Organization) storageUsed() int64 {
	var sum int64
	for b := range o.buckets.All() {
		sum += b.StorageUsedBytes
	}
	return sum
}

// SetStorageUsed sets the bytes of storage that a bucket uses, as the nightly count does.
func (o *Organization) SetStorageUsed(bucketID string, bytes int64) error {
	return o.changeBucket(bucketID, func(b *bucket, _ time.Time) error {
		b.StorageUsedBytes = bytes
		return nil
	})
}

// SetBandwidthUsed sets the bytes that a bucket has served in the billing period.
func (o *Organization) SetBandwidthUsed(bucketID string, bytes int64) error {
	return o.changeBucket(bucketID, func(b *bucket, _ time.Time) error {
		b.BandwidthUsedBytes, b.BandwidthPendingBytes = bytes, 0
		return nil
	})
}

func (o *Organization) resetBandwidth() {
	for b := range o.buckets.All() {
		b.BandwidthUsedBytes, b.BandwidthPendingBytes = 0, 0
	}
}
