package ratelimit

import "time"

// pause is what is left of the latest 429.
type pause struct {
	round   int       // counts the pauses
	until   time.Time // when it ends
	probeAt time.Time // when a request is sent although it has not ended
	ramp    int       // requests that may be under way after it; 0: any number
	ramping int       // those that are

	limitedSince time.Time     // of the time since then, limitedFor is not yet part of limitedSum
	limitedSum   time.Duration // how long a 429 held requests back before that
}

// begin holds back all requests of the class, and has them released one by one after it. What others have sent is
// left to the server then, which knows when it wants to be asked again.
func (l *Limiter) begin(p *Permit, now, until time.Time) {
	l.limitedSum, l.limitedSince = l.limitedFor(now), now
	// What the server says to a probe is what it means now. Otherwise a shorter pause does not end a longer one.
	if p.probe && p.round == l.round || until.After(l.until) {
		l.until = until
	}
	l.round++
	l.ramp, l.ramping = 1, 0
	l.probeAt = now.Add(l.cfg.ProbeInterval)
	l.foreign = 0
	l.wakeAll()
}

// open takes a response as permission for twice as many requests at once, until their number no longer matters.
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
	l.wakeAll() // it may not be the 429 any more that they wait for
}

// stopRamping has other requests no longer wait for this one.
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

// limitedTill is when the 429 holds nothing back any more, at the latest.
func (l *Limiter) limitedTill() time.Time { return l.until.Add(l.cfg.Window) }

// limitedFor is for how long 429s have held requests back since the limiter was made.
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

// learn takes from a response what it says of the limit.
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

// countForeign estimates what others have sent: what the server counted beyond all that it could have counted of ours.
// They may have sent it just now, so it stays for a whole window.
func (l *Limiter) countForeign(began time.Time, o Outcome, now time.Time) {
	if o.Limit <= 0 || o.Remaining < 0 {
		return
	}
	// A response that was long under way shows less than one to a later request, and nothing of the present window
	// if it took longer than that.
	if began.Before(l.foreignFrom) || now.Sub(began) >= l.cfg.Window {
		return
	}
	// The server counted while the request was on its way. Some of ours that it still held then have left our window
	// since; without them, they would pass for others'.
	ours := l.window.since(began.Add(-l.cfg.Window)) + l.underWay()
	l.foreign = max(0, o.Limit-o.Remaining-ours)
	l.foreignFrom, l.foreignTill = began, now.Add(l.cfg.Window)
}
