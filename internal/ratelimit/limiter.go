package ratelimit

import (
	"container/list"
	"context"
	"sync"
	"time"
)

const (
	// countedWithin is the time within which a server counts a request after its headers were written.
	countedWithin = 5 * time.Second
	// rampEnd is the number of requests in flight at which the ramp after a pause ends.
	rampEnd = 64
)

// Config describes one class of requests that share a quota.
type Config struct {
	// Limit is the assumed number of requests per window until a response reports the actual one. A response without a limit removes it:
	// then only a 429 delays requests. 0 means that no limit is assumed.
	Limit int
	// Window is the length of the sliding window.
	Window time.Duration
	// ProbeInterval is the interval between single requests during a longer pause.
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
	unwritten int       // requests whose headers may not be written yet
	written   []*Permit // headers written, possibly not counted yet, oldest first

	foreign     int       // requests of other clients, according to the headers
	foreignFrom time.Time // start of the request whose response reported them
	foreignTill time.Time

	pause
}

// New returns a limiter.
func New(cfg Config) *Limiter {
	return &Limiter{cfg: cfg, limit: cfg.Limit, window: window{length: cfg.Window}}
}

// Acquire waits until the next request may be sent, and stores its permit in p. onWait, unless nil, is called once before a wait, with
// the expected wait, or 0 if it depends on outstanding responses.
//
// The delay is subtracted from b. Acquire returns [*TooLateError] immediately if the predictable wait exceeds b or the context's
// deadline, or as soon as it becomes predictable. It returns the context's error if the context ends. After each success [Permit.Done]
// must be called.
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

// release issues the permit of a request.
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
