package ratelimit

import "time"

// Answer is what came back for a request, as far as the limit is concerned.
type Answer struct {
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
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.underWay--
	if a.Sent {
		l.window.prune(now.Add(-l.cfg.Window))
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
	case !l.told:
		l.limit = 0
	}
	if a.Limit > 0 && a.Remaining >= 0 {
		// What the server counted beyond all that we could have sent was sent by others. They may have sent it
		// just now, so it stays for a whole window.
		l.foreign = max(0, a.Limit-a.Remaining-l.window.n-l.underWay)
		l.foreignTill = now.Add(l.cfg.Window)
	}
	if a.Rejected {
		l.pause(now.Add(min(a.Wait, l.cfg.MaxPause)))
		return
	}
	// Every answer that is no rejection lets twice as many go at once, until it no longer matters how many.
	if l.ramp > 0 && !l.pausedTill.After(now) {
		if l.ramp *= 2; l.ramp > rampEnd {
			l.ramp = 0
		}
	}
}

// pause holds back all requests of the class, and has them let go one by one after it.
func (l *Limiter) pause(until time.Time) {
	if until.After(l.pausedTill) {
		l.pausedTill = until
	}
	l.ramp = 1
}
