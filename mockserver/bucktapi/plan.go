package bucktapi

import (
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
)

// Plan is a Buckt plan.
type Plan string

// The plans.
const (
	PlanFree       Plan = "free"
	PlanPro        Plan = "pro"
	PlanEnterprise Plan = "enterprise"
)

// Valid reports whether p is one of the plans.
func (p Plan) Valid() bool { return wire.BucktPlan(p).Valid() }

// paid tells whether the plan has optimization and buckets in AWS accounts.
func (p Plan) paid() bool { return p != PlanFree }

// limits are what a plan allows. A limit of 0 is none.
type limits struct {
	buckets   int
	storage   int64
	bandwidth int64
	requests  int
	retention time.Duration
}

const (
	gib = 1 << 30
	day = 24 * time.Hour
)

func (p Plan) limits() limits {
	switch p {
	case PlanPro:
		return limits{buckets: 10, storage: 100 * gib, bandwidth: 1024 * gib, requests: 1000, retention: 30 * day}
	case PlanEnterprise:
		return limits{requests: 10000, retention: 90 * day}
	default:
		return limits{buckets: 1, storage: gib, bandwidth: 10 * gib, requests: 100, retention: 7 * day}
	}
}

// limited is a limit on the wire, where none is null.
func limited[T int | int64](limit T) nullable.Nullable[T] {
	if limit == 0 {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(limit)
}

// Subscription is what an organization pays for.
type Subscription struct {
	Plan Plan
	// Status is "active", or anything else for one that counts no more: the organization is on the free plan then.
	Status      string
	PeriodStart time.Time
	PeriodEnd   time.Time
	// CancelAtPeriodEnd ends the subscription at PeriodEnd. Otherwise another month begins there. A zero PeriodEnd never comes.
	CancelAtPeriodEnd bool
}

// monthly is an active subscription whose first month begins now.
func monthly(plan Plan, now time.Time) *Subscription {
	return &Subscription{Plan: plan, Status: "active", PeriodStart: now, PeriodEnd: monthAfter(now)}
}

// activeSubscription is the organization's subscription now, nil on the free plan. It begins a new period, with no bandwidth
// used, where the last one has ended.
func (o *Organization) activeSubscription(now time.Time) *Subscription {
	sub := o.subscription
	if sub == nil || sub.Status != "active" || sub.Plan == PlanFree {
		return nil
	}
	for !sub.PeriodEnd.IsZero() && !now.Before(sub.PeriodEnd) {
		if sub.CancelAtPeriodEnd {
			return nil
		}
		sub.PeriodStart, sub.PeriodEnd = sub.PeriodEnd, monthAfter(sub.PeriodEnd)
		o.resetBandwidth()
	}
	return sub
}

// monthAfter counts in UTC: a state that was written and read again knows no time zone.
func monthAfter(t time.Time) time.Time { return t.UTC().AddDate(0, 1, 0) }

func (o *Organization) plan(now time.Time) Plan {
	if sub := o.activeSubscription(now); sub != nil {
		return sub.Plan
	}
	return PlanFree
}
