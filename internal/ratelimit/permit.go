package ratelimit

import (
	"slices"
	"time"
)

// acceptedAfter is the time after its headers from which a request that still sends its body counts as accepted.
const acceptedAfter = time.Second

// permitState is the state of a request's slot.
type permitState int

const (
	free      permitState = iota // it has no slot: it was not released, or is done
	unwritten                    // its headers are not known to be written
	written                      // its headers are written, but the server may not have counted it yet
	counted                      // the server has counted it, and its slot is in the window
)

// Permit is the slot of one request. [Limiter.Acquire] expects the zero value. The methods of a permit that was not acquired, or is
// done, do nothing, so that late hooks of a request are harmless.
type Permit struct {
	limiter *Limiter
	state   permitState
	began   time.Time // when the request was released
	wrote   time.Time // when its headers were written
	round   int       // the pause after which the request was released
	ramping bool      // it delays other requests of the ramp
	probe   bool      // it was released during the pause
}

// Outcome is the result of a request, as far as the limit is concerned.
type Outcome struct {
	// Sent is false if the server cannot have received the request, so that it does not count.
	Sent bool
	// Received is false if there was no response.
	Received bool
	// Limit and Remaining are the values of the headers, -1 if missing or out of date.
	Limit, Remaining int
	// Rejected is true if the status was 429.
	Rejected bool
	// Wait is the wait of a rejected request.
	Wait time.Duration
}

// Wrote records that the headers of the request have been written. Another call means that they were written again.
func (p *Permit) Wrote() {
	l := p.lock()
	if l == nil {
		return
	}
	defer l.mu.Unlock()
	l.write(p)
}

func (l *Limiter) write(p *Permit) {
	switch p.state {
	case unwritten:
		l.unwritten--
	case written:
		l.forget(p)
	}
	p.state, p.wrote = written, time.Now()
	l.written = append(l.written, p)
	l.wakeFirst()
}

// forget removes the permit from those that are written. They are as many as there are requests at a time, so a slice is fast enough.
func (l *Limiter) forget(p *Permit) {
	at := slices.Index(l.written, p)
	l.written = slices.Delete(l.written, at, at+1)
}

// Accepted records that the server has asked for the body. Other requests no longer wait for this one's response.
func (p *Permit) Accepted() {
	if l := p.lock(); l != nil {
		defer l.mu.Unlock()
		l.stopRamping(p)
	}
}

// Sending records that a part of the body is being sent. If that continues a second after the headers were written, other requests no
// longer wait for this one's response. A transport that does not report its headers has written them by then.
func (p *Permit) Sending() {
	if l := p.lock(); l != nil {
		defer l.mu.Unlock()
		if p.state == unwritten {
			l.write(p)
		}
		if time.Since(p.wrote) >= acceptedAfter {
			l.stopRamping(p)
		}
	}
}

// Done ends the request.
func (p *Permit) Done(o Outcome) {
	l := p.lock()
	if l == nil {
		return
	}
	defer l.mu.Unlock()
	now := time.Now()
	if p.state == unwritten {
		l.unwritten--
	}
	if p.state == written {
		l.forget(p)
	}
	if p.state != counted && o.Sent {
		l.window.push(now)
	}
	p.state = free
	l.stopRamping(p)
	if o.Received {
		l.learn(p, o, now)
	}
	l.wakeFirst()
}

// lock returns the limiter, locked and up to date, or nil if the permit has no slot.
func (p *Permit) lock() *Limiter {
	l := p.limiter
	if l == nil {
		return nil
	}
	l.mu.Lock()
	l.settle(time.Now())
	if p.state == free {
		l.mu.Unlock()
		return nil
	}
	return l
}

// settle moves requests that the server must have counted by now to the window, with or without a response.
func (l *Limiter) settle(now time.Time) {
	for len(l.written) > 0 {
		p := l.written[0]
		at := p.wrote.Add(countedWithin)
		if at.After(now) {
			break
		}
		l.forget(p)
		p.state = counted
		l.window.push(at)
		l.stopRamping(p)
	}
	l.window.advance(now)
}

// settles returns the time until settle has something to move.
func (l *Limiter) settles(now time.Time) (time.Duration, bool) {
	if len(l.written) == 0 {
		return 0, false
	}
	return l.written[0].wrote.Add(countedWithin).Sub(now), true
}
