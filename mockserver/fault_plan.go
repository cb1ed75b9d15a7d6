package mockserver

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// plannedFault is a fault whose turn it is with a request.
type plannedFault struct {
	injection *Injection
	effect    fault.Effect
	delay     time.Duration
}

// faultPlan is what the faults have in store for one request, in the order in which they were injected.
type faultPlan struct {
	ex      *Exchange
	planned []plannedFault
}

// plan finds the faults that meet a request and whose turn it is.
func (c *call) plan(list []*Injection) *faultPlan {
	c.identify(list)
	plan := &faultPlan{ex: c.ex}
	for _, i := range list {
		if c.inMemory() && i.fault.Effect.Kind == fault.KindRefuse || !i.meets(c.ex) {
			continue // what is refused in memory does not get here
		}
		if delay, isTurn := i.see(); isTurn {
			plan.planned = append(plan.planned, plannedFault{i, i.fault.Effect, delay})
		}
	}
	return plan
}

// identify finds out about a request what its faults ask for, before the system has looked at it.
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

// delays are the waits on one side of the change of state.
func (p *faultPlan) delays(after bool) []plannedFault {
	var delays []plannedFault
	for _, f := range p.planned {
		if f.effect.Kind == fault.KindLatency && f.effect.IsAfter() == after {
			delays = append(delays, f)
		}
	}
	return delays
}

// answers are the faults that decide what is answered.
func (p *faultPlan) answers() []plannedFault {
	var answers []plannedFault
	for _, f := range p.planned {
		if stage := effectRules[f.effect.Kind].stage; stage == stageAnswer || stage == stageConnection {
			answers = append(answers, f)
		}
	}
	return answers
}

// first finds the first fault of one of some kinds.
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

// has tells whether there is a fault of one of some kinds.
func (p *faultPlan) has(kinds ...fault.Kind) bool {
	_, found := p.first(kinds...)
	return found
}

// took notes that a fault took effect.
func (p *faultPlan) took(f plannedFault) { f.injection.took(p.ex) }

// replaces tells whether the answer has to be held back until the system has given it.
func (p *faultPlan) replaces() bool {
	return len(p.answers()) > 0 || len(p.delays(true)) > 0 || p.has(fault.KindDrip, fault.KindClockSkew)
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
	// The conversion of a number that overflows a duration is undefined.
	return time.Duration(max(0, min(length, float64(math.MaxInt64/2))))
}
