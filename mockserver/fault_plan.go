package mockserver

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// plannedFault is a fault that applies to a request.
type plannedFault struct {
	injection *Injection
	effect    fault.Effect
	delay     time.Duration
}

// faultPlan has the faults that apply to a request, in the order of their injection.
type faultPlan struct {
	ex      *Exchange
	planned []plannedFault
}

// plan finds the faults that match a request and whose turn it is.
func (c *call) plan(list []*Injection) *faultPlan {
	c.identify(list)
	plan := &faultPlan{ex: c.ex}
	for _, i := range list {
		if c.inMemory() && i.fault.Effect.Kind == fault.KindRefuse || !i.meets(c.ex) {
			continue // refused requests in memory do not get here
		}
		if delay, isTurn := i.see(); isTurn {
			plan.planned = append(plan.planned, plannedFault{i, i.fault.Effect, delay})
		}
	}
	return plan
}

// identify finds the bucket, key and credential of a request for the matches of faults, before the system serves it.
func (c *call) identify(list []*Injection) {
	asks := func(of func(fault.Match) string) bool {
		return slices.ContainsFunc(list, func(i *Injection) bool { return of(i.fault.Match) != "" })
	}
	if asks(func(m fault.Match) string { return m.Bucket }) || asks(func(m fault.Match) string { return m.Key }) {
		if c.Operation != nil && c.Operation.Traits.Has(service.SubjectInBody) {
			c.Body()
		}
	}
	c.ex.Bucket, c.ex.Key = c.subject()
	c.ex.CredentialID = c.credential()
}

// delays returns the delays before or after the change of state.
func (p *faultPlan) delays(after bool) []plannedFault {
	var delays []plannedFault
	for _, f := range p.planned {
		if f.effect.Kind == fault.KindLatency && f.effect.IsAfter() == after {
			delays = append(delays, f)
		}
	}
	return delays
}

// responses returns the faults that decide the response.
func (p *faultPlan) responses() []plannedFault {
	var responses []plannedFault
	for _, f := range p.planned {
		if stage := effectRules[f.effect.Kind].stage; stage == stageResponse || stage == stageConnection {
			responses = append(responses, f)
		}
	}
	return responses
}

// first returns the first fault of some kinds.
func (p *faultPlan) first(kinds ...fault.Kind) (f plannedFault, found bool) {
	if p == nil {
		return f, false
	}
	at := slices.IndexFunc(p.planned, func(f plannedFault) bool { return slices.Contains(kinds, f.effect.Kind) })
	if at < 0 {
		return f, false
	}
	return p.planned[at], true
}

// has reports whether a fault is of one of some kinds.
func (p *faultPlan) has(kinds ...fault.Kind) bool {
	_, found := p.first(kinds...)
	return found
}

// took counts and records that a fault took effect.
func (p *faultPlan) took(f plannedFault) { f.injection.took(p.ex) }

// replaces reports whether the response must be kept until the system has made it.
func (p *faultPlan) replaces() bool {
	return len(p.responses()) > 0 || len(p.delays(true)) > 0 || p.has(fault.KindDrip, fault.KindClockSkew)
}

// draw returns a random delay.
func draw(d fault.Distribution, random *rand.Rand) time.Duration {
	var length float64
	switch d.Kind {
	case "uniform":
		length = float64(d.Min) + random.Float64()*float64(d.Max-d.Min)
	case "normal":
		length = float64(d.Mean) + random.NormFloat64()*float64(d.Deviation)
	case "lognormal":
		length = float64(d.Median) * math.Exp(random.NormFloat64()*d.Sigma)
	}
	// The conversion of a number to a duration is undefined if it overflows.
	return time.Duration(max(0, min(length, float64(math.MaxInt64/2))))
}
