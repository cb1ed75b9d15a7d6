package ratelimit

import (
	"container/list"
	"context"
	"sync"
	"time"
)

const (
	// countedWithin is how long after its headers were written a server may take to count a request.
	countedWithin = 5 * time.Second
	// rampEnd is the number of requests under way at which the ramp after a pause ends.
	rampEnd = 64
)

// Config describes one class of requests that share a quota.
type Config struct {
	// Limit is the number of requests per window that is assumed until a response states the true one. A response
	// without a limit lifts it: then no limit is known, and only a 429 holds requests back. 0: no limit is assumed.
	Limit int
	// Window is the length of the sliding window.
	Window time.Duration
	// ProbeInterval is how often one request is sent during a pause that is longer than it.
	ProbeInterval time.Duration
}

// Limiter paces the requests of one class. It is safe for concurrent use.
type Limiter struct {
	cfg Config

	mu          sync.Mutex
	limit       int  // 0: no limit known
	limitStated bool // by a response
	queue       list.List

	window    window
	unwritten int       // requests whose headers are not known to be written
	written   list.List // *Permit, those whose headers are written and which may not be counted yet, oldest first

	foreign     int       // requests of others, as seen in the headers
	foreignFrom time.Time // when the request began whose response showed them
	foreignTill time.Time

	pause
}

// New makes a limiter.
func New(cfg Config) *Limiter {
	return &Limiter{cfg: cfg, limit: cfg.Limit, window: window{length: cfg.Window}}
}

// Acquire waits until the next request may be sent, and gives it the permit p. onWait, when not nil, is called once
// before a wait begins, with how long it will be, or 0 if that depends on responses yet to come.
//
// What the request is held back is taken from b. Acquire returns [*TooLateError] at once if the wait, as far as it
// can be foreseen, is longer than b allows or goes past the context's deadline, or as soon as that is seen during the
// wait. It returns the context's error if that ends. Each success must be followed by [Permit.Done].
func (l *Limiter) Acquire(ctx context.Context, p *Permit, b *Budget, onWait func(time.Duration)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	now := time.Now()
	h, ok := l.next(now, l.queue.Len())
	if ok && l.queue.Len() == 0 {
		l.release(p, now)
		l.mu.Unlock()
		return nil
	}
	if err := h.fits(ctx, *b); err != nil {
		l.mu.Unlock()
		return err
	}
	w := &waiter{wake: make(chan struct{}, 1), budget: *b, since: now, limitedBefore: l.limitedFor(now)}
	place := l.queue.PushBack(w)
	l.mu.Unlock()

	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		*b = w.left(l, time.Now())
		l.queue.Remove(place)
		l.wakeFirst()
	}()
	if onWait != nil {
		onWait(h.least)
	}
	return l.wait(ctx, w, p)
}

// release gives a request its permit.
func (l *Limiter) release(p *Permit, now time.Time) {
	*p = Permit{limiter: l, began: now, state: unwritten, round: l.round}
	l.unwritten++
	if l.ramp == 0 {
		return
	}
	p.ramping = true
	l.ramping++
	if l.until.After(now) {
		p.probe = true
		l.probeAt = now.Add(l.cfg.ProbeInterval)
	}
}
