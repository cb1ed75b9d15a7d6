package ratelimit

import (
	"context"
	"time"
)

// hold is how long a request is held back.
type hold struct {
	// least is the wait as far as it can be foreseen.
	least time.Duration
	// look is when to look again at the latest, even if no answer comes; 0 when only an answer can let a request go.
	look time.Duration
}

// next says whether the next request may go, when so many others are ahead of it, and else how long it is held back.
func (l *Limiter) next(now time.Time, ahead int) (hold, bool) {
	if d := l.pausedTill.Sub(now); d > 0 {
		return hold{d, d}, false
	}
	if l.ramp > 0 && l.probing >= l.ramp {
		// One that is very slow to be answered does not hold up all others for longer than a window.
		if d := l.pausedTill.Add(l.cfg.Window).Sub(now); d > 0 {
			return hold{look: d}, false
		}
	}
	l.window.advance(now)
	if !l.foreignTill.After(now) {
		l.foreign = 0
	}
	if l.limit == 0 || l.taken()+ahead < l.limit {
		return hold{}, true
	}
	// A limit's worth of those ahead takes all places, and none of them is free again before a window has gone by.
	rounds := ahead / l.limit
	d := time.Duration(rounds) * l.cfg.Window
	if at, ok := l.leaves(l.taken() + ahead%l.limit - l.limit); ok {
		d += at.Sub(now)
		return hold{d, d}, false
	}
	return hold{least: d}, false
}

// taken is the number of places that are taken.
func (l *Limiter) taken() int { return l.window.held() + l.underWay + l.foreign }

// leaves is when i+1 of the places that are taken now will be free again. That is not known of the requests under way.
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

// fits says whether a wait may begin.
func fits(ctx context.Context, wait time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok && wait > 0 && time.Until(deadline) < wait {
		return &TooLateError{Wait: wait}
	}
	return nil
}
