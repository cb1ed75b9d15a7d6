package ratelimit

import (
	"container/list"
	"time"
)

// bodyUnderWay is how long after its headers a request that still sends its body counts as accepted.
const bodyUnderWay = time.Second

// permitState is what is known of a request's place.
type permitState int

const (
	free      permitState = iota // it has no place: it was not released, or is done
	unwritten                    // its headers are not known to be written
	written                      // its headers are written, and the server may not have counted it yet
	counted                      // the server has counted it, and its place is in the window
)

// Permit is the place of one request. The zero value is what [Limiter.Acquire] expects; the methods of a permit that
// was never acquired, or that is done, do nothing, so that late hooks of a request are harmless.
type Permit struct {
	limiter *Limiter
	state   permitState
	began   time.Time // when the request was released
	wrote   time.Time // when its headers were written
	element *list.Element
	round   int  // that of the pause after which the request was released
	ramping bool // it holds back others on the ramp
	probe   bool // it was released during the pause
}

// Outcome is what became of a request, as far as the limit is concerned.
type Outcome struct {
	// Sent is false if the server cannot have seen the request, so that it took no place.
	Sent bool
	// Received is false if no response came, so that nothing can be learnt.
	Received bool
	// Limit and Remaining are the values of the headers, -1 for one that is missing or out of date.
	Limit, Remaining int
	// Rejected is true if the status was 429.
	Rejected bool
	// Wait is how long a rejected request has to wait.
	Wait time.Duration
}

// Wrote notes that the headers of the request have been written. Called again, it means that they were written again.
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
		l.written.Remove(p.element)
	}
	p.state, p.wrote = written, time.Now()
	p.element = l.written.PushBack(p)
	l.wakeFirst()
}

// Accepted notes that the server has asked for the body. Other requests no longer wait for the response to this one.
func (p *Permit) Accepted() {
	if l := p.lock(); l != nil {
		defer l.mu.Unlock()
		l.stopRamping(p)
	}
}

// Sending notes that a part of the body is being sent. If that is still so a second after the headers were written,
// other requests no longer wait for the response to this one. A transport that does not report its headers has written
// them by then.
func (p *Permit) Sending() {
	if l := p.lock(); l != nil {
		defer l.mu.Unlock()
		if p.state == unwritten {
			l.write(p)
		}
		if time.Since(p.wrote) >= bodyUnderWay {
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
		l.written.Remove(p.element)
	}
	if p.state != counted && o.Sent {
		l.window.push(now)
	}
	p.state, p.element = free, nil
	l.stopRamping(p)
	if o.Received {
		l.learn(p, o, now)
	}
	l.wakeFirst()
}

// lock returns the limiter, locked and up to date, or nil if the permit has no place.
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

// settle moves to the window what the server has counted by now, whether a response came or not.
func (l *Limiter) settle(now time.Time) {
	for e := l.written.Front(); e != nil; e = l.written.Front() {
		p := e.Value.(*Permit)
		at := p.wrote.Add(countedWithin)
		if at.After(now) {
			break
		}
		l.written.Remove(e)
		p.state, p.element = counted, nil
		l.window.push(at)
		l.stopRamping(p)
	}
	l.window.advance(now)
}

// settles is the time until settle has something to do.
func (l *Limiter) settles(now time.Time) (time.Duration, bool) {
	e := l.written.Front()
	if e == nil {
		return 0, false
	}
	return e.Value.(*Permit).wrote.Add(countedWithin).Sub(now), true
}
