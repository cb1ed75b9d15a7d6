package bucktapi

import "time"

// Subscription is the subscription of an organization.
type Subscription struct {
	Plan Plan
	// Status is "active". With any other status the organization is on the free plan.
	Status      string
	PeriodStart time.Time
	PeriodEnd   time.Time
	// CancelAtPeriodEnd ends the subscription at PeriodEnd. By default another month begins then. A zero PeriodEnd is never.
	CancelAtPeriodEnd bool
}

// Plan returns the current plan: [PlanFree] without an active subscription.
func (o *Organization) Plan() Plan {
	now := o.system.begin()
	defer o.system.mu.Unlock()
	return o.plan(now)
}

// Subscription returns the current subscription, the zero value on the free plan.
func (o *Organization) Subscription() Subscription {
	now := o.system.begin()
	defer o.system.mu.Unlock()
	if sub := o.activeSubscription(now); sub != nil {
		return *sub
	}
	return Subscription{}
}

// SetPlan puts the organization on a plan, with a month that begins now. [PlanFree] ends the subscription.
func (o *Organization) SetPlan(plan Plan) {
	now := o.begin()
	defer o.system.mu.Unlock()
	o.subscription = monthly(plan, now)
}

// SetSubscription replaces the subscription.
func (o *Organization) SetSubscription(s Subscription) {
	o.begin()
	defer o.system.mu.Unlock()
	o.subscription = &s
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
