package ratelimit

import "time"

// Answer is what came back for a request, as far as the limit is concerned.
type Answer struct {
	// Began is when the request was sent, or the moment before. What the headers say is compared with what could have
	// been counted since one window before it. The zero value means that the request took no time.
	Began time.Time
	// Sent is false when the server cannot have seen the request, so that it took no place.
	Sent bool
	// Received is false when no answer came, so that nothing can be learnt.
	Received bool
	// Limit and Remaining are the headers' values, both -1 where an answer has none.
	Limit, Remaining int
	// Rejected says that the answer was a 429.
	Rejected bool
	// Wait is how long a rejected request was told to wait.
	Wait time.Duration
}

// Done ends a request that Acquire let go.
func (l *Limiter) Done(a Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.underWay--
	if l.probing > 0 {
		l.probing--
	}
	if a.Sent {
		l.window.push(now)
	}
	if a.Received {
		l.learn(a, now)
	}
	l.wake()
}

func (l *Limiter) learn(a Answer, now time.Time) {
	switch {
	case a.Limit > 0:
		l.limit, l.told = a.Limit, true
	case !l.told && !a.Rejected:
		l.limit = 0
	}
	if a.Rejected {
		l.pause(now.Add(min(a.Wait, l.cfg.MaxPause)))
		return
	}
	l.countForeign(a, now)
	// Every answer that is no rejection lets twice as many go at once, until it no longer matters how many.
	if l.ramp > 0 && !l.pausedTill.After(now) {
		if l.ramp *= 2; l.ramp > rampEnd {
			l.ramp = 0
		}
	}
}

// countForeign estimates what others have sent: what the server counted beyond all that it could have counted of ours.
// They may have sent it just now, so it stays for a whole window.
func (l *Limiter) countForeign(a Answer, now time.Time) {
	if a.Limit <= 0 || a.Remaining < 0 {
		return
	}
	began := a.Began
	if began.IsZero() {
		began = now
	}
	// An answer that was long under way knows less than one that began after it, and nothing of the present window
	// when it took longer than that.
	if began.Before(l.foreignFrom) || now.Sub(began) >= l.cfg.Window {
		return
	}
	// The server counted when the request was on its way. Some of ours that it still held then have left our window
	// since; without them, they would pass for others'.
	ours := l.window.since(began.Add(-l.cfg.Window)) + l.underWay
	l.foreign = max(0, a.Limit-a.Remaining-ours)
	l.foreignFrom, l.foreignTill = began, now.Add(l.cfg.Window)
}

// pause holds back all requests of the class, and has them let go one by one after it. What others have sent is left
// to the server then, which knows when it wants to be asked again.
func (l *Limiter) pause(until time.Time) {
	if until.After(l.pausedTill) {
		l.pausedTill = until
	}
	l.ramp, l.probing = 1, 0
	l.foreign = 0
}
