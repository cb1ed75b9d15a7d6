package ratelimit

import (
	"context"
	"time"
)

// hold is how long a request is held back.
type hold struct {
	// least is the wait as far as it can be foreseen.
	least time.Duration
	// check is after which time to check again, even if nothing wakes the waiter; 0 if only a response can release
	// the request.
	check time.Duration
	// limited is true if a 429 is the reason: until the end of the pause at least, until that of the ramp at the most.
	limited  bool
	pauseEnd time.Duration
	rampEnd  time.Duration
}

// next reports whether the next request may be sent, if so many others are ahead of it, and otherwise how long it is
// held back.
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
	// A limit's worth of those ahead takes all places, and none of them is free again before a window has passed.
	h.least = time.Duration(ahead/l.limit) * l.cfg.Window
	if at, ok := l.leaves(l.taken() + ahead%l.limit - l.limit); ok {
		h.least += at.Sub(now)
		h.check = h.least
	} else if d, ok := l.settles(now); ok {
		h.check = d
	}
	return h, false
}

// behind is the hold of a request that is not the first of the queue.
func (l *Limiter) behind(now time.Time) hold {
	till := l.limitedTill().Sub(now)
	if l.ramp == 0 || till <= 0 {
		return hold{}
	}
	d := max(0, l.until.Sub(now))
	return hold{least: d, limited: true, pauseEnd: d, rampEnd: till}
}

// fits returns an error if the hold is longer than what is left of the budget, or goes past the context's deadline.
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

// recheck is the time after which to check the hold again, 0 if there is none.
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

// taken is the number of places that are taken.
func (l *Limiter) taken() int { return l.window.held() + l.underWay() + l.foreign }

// underWay is the number of requests that the server may not have counted yet.
func (l *Limiter) underWay() int { return l.unwritten + l.written.Len() }

// leaves is when i+1 of the places that are taken now will be free again. That is unknown of the requests under way.
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
