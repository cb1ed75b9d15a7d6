package buckt

import (
	"context"
	"net/http"
	"time"
)

// Usage is the current usage of the organization and its limits. Buckets that are being deleted do not count.
type Usage struct {
	BucketCount CountUsage `json:"bucketCount"`
	Storage     ByteUsage  `json:"storage"`
	// Bandwidth is the usage since the beginning of the billing period.
	Bandwidth ByteUsage `json:"bandwidth"`
}

// CountUsage is a count and its limit.
type CountUsage struct {
	Used int64 `json:"used"`
	// Limit is nil if there is no limit.
	Limit *int64 `json:"limit"`
}

// ByteUsage is a number of bytes and its limit.
type ByteUsage struct {
	UsedBytes int64 `json:"usedBytes"`
	// LimitBytes is nil if there is no limit.
	LimitBytes *int64 `json:"limitBytes"`
}

// Plan is the plan of an organization.
type Plan string

// The plans.
const (
	PlanFree       Plan = "free"
	PlanPro        Plan = "pro"
	PlanEnterprise Plan = "enterprise"
)

// Subscription is the plan of the organization and its limits.
type Subscription struct {
	Plan   Plan               `json:"plan"`
	Status string             `json:"status"`
	Limits SubscriptionLimits `json:"limits"`
	// PeriodStart and PeriodEnd are zero on the free plan.
	PeriodStart       time.Time `json:"periodStart"`
	PeriodEnd         time.Time `json:"periodEnd"`
	CancelAtPeriodEnd bool      `json:"cancelAtPeriodEnd"`
}

func (s *Subscription) missing() string { return requiredText("data.plan", s.Plan) }

// SubscriptionLimits are the limits of a plan. nil means no limit.
type SubscriptionLimits struct {
	MaxBuckets                *int64 `json:"maxBuckets"`
	MaxStorageBytes           *int64 `json:"maxStorageBytes"`
	MaxBandwidthBytesPerMonth *int64 `json:"maxBandwidthBytesPerMonth"`
	MaxRequestsPerMinute      *int64 `json:"maxRequestsPerMinute"`
}

// BillingClient is the service for the plan and its usage, at [Client.Billing].
//
// See https://docs.buckt.dev/api/billing.
type BillingClient struct{ core *core }

var opBillingUsage = &operation{
	system: SystemBuckt, id: "bucktGetUsage", name: "Billing.Usage",
	method: http.MethodGet, path: "/billing/usage",
}

// Usage fetches the usage of the organization. Any key may call it. An unknown key is an [*UnauthorizedError].
//
// See https://docs.buckt.dev/api/billing/usage.
func (c *BillingClient) Usage(ctx context.Context, opts ...CallOption) (*Usage, error) {
	r := &request{op: opBillingUsage, opts: opts}
	u, err := getObject[usageParts](ctx, c.core, r)
	if err != nil {
		return nil, err
	}
	return &Usage{*u.BucketCount, *u.Storage, *u.Bandwidth}, nil
}

// usageParts distinguishes a missing part from a zero one.
type usageParts struct {
	BucketCount *CountUsage `json:"bucketCount"`
	Storage     *ByteUsage  `json:"storage"`
	Bandwidth   *ByteUsage  `json:"bandwidth"`
}

func (u *usageParts) missing() string {
	switch {
	case u.BucketCount == nil:
		return "data.bucketCount"
	case u.Storage == nil:
		return "data.storage"
	case u.Bandwidth == nil:
		return "data.bandwidth"
	}
	return ""
}

var opBillingSubscription = &operation{
	system: SystemBuckt, id: "bucktGetSubscription", name: "Billing.Subscription",
	method: http.MethodGet, path: "/billing/subscription",
}

// Subscription fetches the plan of the organization and its limits. Any key may call it. An unknown key is an
// [*UnauthorizedError].
//
// See https://docs.buckt.dev/api/billing/subscription.
func (c *BillingClient) Subscription(ctx context.Context, opts ...CallOption) (*Subscription, error) {
	r := &request{op: opBillingSubscription, opts: opts}
	return getObject[Subscription](ctx, c.core, r)
}
