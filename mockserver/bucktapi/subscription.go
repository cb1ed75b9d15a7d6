package bucktapi

import (
	"cmp"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Subscription is the subscription of an organization.
type Subscription struct {
	// Plan is free by default.
	Plan buckt.Plan `json:"plan"`
	// Status is "active" by default. With any other status the organization is on the free plan.
	Status      string    `json:"status,omitzero"`
	PeriodStart time.Time `json:"periodStart,omitzero"`
	PeriodEnd   time.Time `json:"periodEnd,omitzero"` // zero is never
	// CancelAtPeriodEnd ends the subscription with its period. By default another month begins then.
	CancelAtPeriodEnd bool `json:"cancelAtPeriodEnd,omitzero"`
}

// Plan returns the current plan: [buckt.PlanFree] without an active subscription.
func (o *Organization) Plan() buckt.Plan {
	now := o.system.begin()
	defer o.system.mu.Unlock()
	return o.plan(now)
}

// Subscription returns the current subscription, the zero value on the free plan.
func (o *Organization) Subscription() Subscription {
	now := o.system.begin()
	defer o.system.mu.Unlock()
	return o.currentSubscription(now)
}

func (o *Organization) currentSubscription(now time.Time) Subscription {
	return state.OrDefault(o.activeSubscription(now), Subscription{})
}

// SetPlan puts the organization on a plan, with a month that begins now. [buckt.PlanFree] ends the subscription. It panics if the plan is
// unknown.
func (o *Organization) SetPlan(plan buckt.Plan) {
	mustExist(plan)
	now := o.begin()
	defer o.system.mu.Unlock()
	o.row.Subscription = monthly(plan, now)
}

// SetSubscription replaces the subscription. It panics if the plan is unknown.
func (o *Organization) SetSubscription(s Subscription) {
	mustExist(s.Plan)
	o.begin()
	defer o.system.mu.Unlock()
	o.row.Subscription = s.orUsual()
}

func (s Subscription) orUsual() Subscription {
	s.Plan, s.Status = cmp.Or(s.Plan, freePlan), cmp.Or(s.Status, activeSubscription)
	return s
}

const activeSubscription = "active"

// monthly is an active subscription whose first month begins now.
func monthly(plan buckt.Plan, now time.Time) Subscription {
	return Subscription{Plan: plan, PeriodStart: now, PeriodEnd: monthAfter(now)}.orUsual()
}

// subscription returns the subscription of a state.
func (l loader) subscription(at state.Path, d organizationState) Subscription {
	if d.Subscription == (Subscription{}) {
		plan := cmp.Or(d.Plan, l.system.plan())
		l.Accept(at, requireOption("plan", string(plan), plans))
		return monthly(plan, l.Now)
	}
	l.Require(d.Plan == "", at.Field("plan"), "must not be there besides a subscription")
	sub := d.Subscription.orUsual()
	l.Accept(at.Field("subscription"), requireOption("plan", string(sub.Plan), plans))
	return sub
}

// activeSubscription is the organization's subscription now, nil on the free plan. It begins a new period, with no bandwidth
// used, where the last one has ended.
func (o *Organization) activeSubscription(now time.Time) *Subscription {
	sub := &o.row.Subscription
	if sub.Status != activeSubscription || !isPaid(sub.Plan) {
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

// monthAfter counts in UTC: a state in JSON has no time zone.
func monthAfter(t time.Time) time.Time { return t.UTC().AddDate(0, 1, 0) }

func (o *Organization) plan(now time.Time) buckt.Plan {
	return cmp.Or(o.currentSubscription(now).Plan, freePlan)
}
