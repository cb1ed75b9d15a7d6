package ratelimit

import (
	"context"
	"time"
)

// hold is the delay of a request.
type hold struct {
	// least is the minimum delay, as far as it is predictable.
	least time.Duration
	// check is the time after which to check again without a wake-up; 0 if only a response can release the request.
	check time.Duration
	// limited is true if a 429 is the reason: at least until the end of the pause, at most until the end of the ramp.
	limited  bool
	pauseEnd time.Duration
	rampEnd  time.Duration
}

// next reports whether the next request may be sent if ahead other requests precede it. Otherwise it returns the delay.
func (l *Limiter) next(now time.Time, ahead int) (hold, bool) {
	l.settle(now)
	h := l.behind(now)
	if d := l.until.Sub(now); d > 0 {
		probe := l.probeAt.Sub(now)
		if probe <= 0 && ahead == 0 {
			return hold{}, true
		}
		h.check = d
		if probe > 0 {
			h.check = min(d, probe)
		}
		return h, false
	}
	if h.limited && l.ramping >= l.ramp {
		h.check = h.rampEnd
		if d, ok := l.settles(now); ok {
			h.check = min(h.check, d)
		}
		return h, false
	}
	if !l.foreignTill.After(now) {
		l.foreign = 0
	}
	if l.limit == 0 || l.taken()+ahead < l.limit {
		return hold{}, true
	}
	// As many requests as the limit allows occupy all slots, and none becomes free before a window has passed.
	h.least = time.Duration(ahead/l.limit) * l.cfg.Window
	if at, ok := l.leaves(l.taken() + ahead%l.limit - l.limit); ok {
		h.least += at.Sub(now)
		h.check = h.least
	} else if d, ok := l.settles(now); ok {
		h.check = d
	}
	return h, false
}

// behind returns the hold of a request that is not the first of the queue.
func (l *Limiter) behind(now time.Time) hold {
	till := l.limitedTill().Sub(now)
	if l.ramp == 0 || till <= 0 {
		return hold{}
	}
	d := max(0, l.until.Sub(now))
	return hold{least: d, limited: true, pauseEnd: d, rampEnd: till}
}

// fits returns an error if the hold exceeds the rest of the budget or the context's deadline.
func (h hold) fits(ctx context.Context, left Budget) error {
	foreseen, budget := h.least, left.Paced
	if h.limited { // a wait for the window is no longer because of the 429 once the ramp has ended
		foreseen, budget = h.pauseEnd, left.Limited
	}
	if foreseen > budget || budget <= 0 {
		if h.least == 0 {
			h.least = h.rampEnd
		}
		return &TooLateError{Wait: h.least}
	}
	if deadline, ok := ctx.Deadline(); ok && h.least > 0 && time.Until(deadline) < h.least {
		return &TooLateError{Wait: h.least, PastDeadline: true}
	}
	return nil
}

// recheck returns the time after which to check the hold again, or 0.
func (h hold) recheck(left Budget) time.Duration {
	d := left.Paced
	if h.limited {
		d = min(left.Limited, h.rampEnd)
	}
	if h.check > 0 {
		d = min(d, h.check)
	}
	if d == NoLimit {
		return 0
	}
	return d
}

// taken returns the number of occupied slots.
func (l *Limiter) taken() int { return l.window.held() + l.inFlight() + l.foreign }

// inFlight returns the number of requests that the server may not have counted yet.
func (l *Limiter) inFlight() int { return l.unwritten + len(l.written) }

// leaves returns the time at which i+1 of the occupied slots will be free. It is unknown for requests in flight.
func (l *Limiter) leaves(i int) (time.Time, bool) {
	own := l.window.held()
	if i < 0 || i >= own+l.foreign {
		return time.Time{}, false
	}
	if i < own {
		if at := l.window.leaves(i); at.Before(l.foreignTill) {
			return at, true
		}
	}
	at := l.foreignTill
	if i >= l.foreign {
		if own := l.window.leaves(i - l.foreign); own.After(at) {
			at = own
		}
	}
	return at, true
}
