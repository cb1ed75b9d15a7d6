package ratelimit

import "time"

// pause is the state after the latest 429.
type pause struct {
	round   int       // counts the pauses
	until   time.Time // end of the pause
	probeAt time.Time // time of the next probe during the pause
	ramp    int       // maximum number of requests in flight after it; 0: unlimited
	ramping int       // current number

	limitedSince time.Time     // start of the time that limitedSum does not include yet
	limitedSum   time.Duration // total delay by 429s before that
}

// begin delays all requests of the class, and releases them one by one afterwards. Requests of other clients are then ignored: the
// server decides when to continue.
func (l *Limiter) begin(p *Permit, now, until time.Time) {
	l.limitedSum, l.limitedSince = l.limitedFor(now), now
	// The response to a probe is the current state. Otherwise a shorter pause does not end a longer one.
	if p.probe && p.round == l.round || until.After(l.until) {
		l.until = until
	}
	l.round++
	l.ramp, l.ramping = 1, 0
	l.probeAt = now.Add(l.cfg.ProbeInterval)
	l.foreign = 0
	l.wakeAll()
}

// open doubles the number of allowed concurrent requests after a response, until the ramp ends.
func (l *Limiter) open(p *Permit, now time.Time) {
	if l.ramp == 0 || p.round != l.round {
		return
	}
	if p.probe && l.until.After(now) {
		l.until = now
	}
	if l.ramp *= 2; l.ramp > rampEnd {
		l.limitedSum = l.limitedFor(now)
		l.ramp = 0
	}
	l.wakeAll() // the 429 may no longer be the reason of their wait
}

// stopRamping stops other requests from waiting for this one.
func (l *Limiter) stopRamping(p *Permit) {
	if !p.ramping {
		return
	}
	p.ramping = false
	if p.round == l.round {
		l.ramping--
		l.wakeFirst()
	}
}

// limitedTill returns the latest time until which the 429 delays requests.
func (l *Limiter) limitedTill() time.Time { return l.until.Add(l.cfg.Window) }

// limitedFor returns the total time during which 429s have delayed requests.
func (l *Limiter) limitedFor(now time.Time) time.Duration {
	if l.ramp == 0 {
		return l.limitedSum
	}
	end := l.limitedTill()
	if now.Before(end) {
		end = now
	}
	return l.limitedSum + max(0, end.Sub(l.limitedSince))
}

// learn reads the limit from a response.
func (l *Limiter) learn(p *Permit, o Outcome, now time.Time) {
	switch {
	case o.Limit > 0:
		l.limit, l.limitStated = o.Limit, true
	case !l.limitStated && !o.Rejected:
		l.limit = 0
	}
	if o.Rejected {
		l.begin(p, now, now.Add(o.Wait))
		return
	}
	l.countForeign(p.began, o, now)
	l.open(p, now)
}

// countForeign estimates the requests of other clients: the server's count minus the maximum count of this client. They may have been
// sent just now, so they count for a whole window.
func (l *Limiter) countForeign(began time.Time, o Outcome, now time.Time) {
	if o.Limit <= 0 || o.Remaining < 0 {
		return
	}
	// A slow response reports less than a response to a later request. If it took longer than the window, it reports nothing about the
	// current one.
	if began.Before(l.foreignFrom) || now.Sub(began) >= l.cfg.Window {
		return
	}
	// The server counted while the request was in flight. Some requests of this client have left the window since. If they were ignored,
	// they would count as requests of others.
	ours := l.window.since(began.Add(-l.cfg.Window)) + l.inFlight()
	l.foreign = max(0, o.Limit-o.Remaining-ours)
	l.foreignFrom, l.foreignTill = began, now.Add(l.cfg.Window)
}
