package ratelimit

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// rampEnd is the number of requests under way at which the ramp after a pause ends.
const rampEnd = 64

// Config describes one class of requests that share a quota.
type Config struct {
	// Limit is the number of requests per window that is assumed until an answer tells the true one. An answer
	// without a limit lifts it: nothing is known then, and nothing is held back.
	Limit int
	// Window is the length of the sliding window.
	Window time.Duration
	// MaxPause caps the pause that one 429 can cause.
	MaxPause time.Duration
}

// Limiter paces the requests of one class. It is safe for concurrent use.
type Limiter struct {
	cfg Config

	// turn is held by the one waiter who watches the clock; the others queue for it in the order they came.
	turn chan struct{}
	// changed wakes that waiter when an answer came.
	changed chan struct{}

	mu          sync.Mutex
	limit       int  // 0: no limit known
	told        bool // an answer has told the limit
	window      window
	underWay    int
	waiting     int
	foreign     int // requests of others, as seen in the headers
	foreignTill time.Time
	pausedTill  time.Time
	ramp        int // requests that may be under way after a pause; 0: any number
}

// New makes a limiter.
func New(cfg Config) *Limiter {
	return &Limiter{
		cfg:     cfg,
		limit:   cfg.Limit,
		turn:    make(chan struct{}, 1),
		changed: make(chan struct{}, 1),
	}
}

// TooLateError says that a request would have to wait past its context's deadline. The wait was not begun.
type TooLateError struct {
	// Wait is how long the request would have had to wait.
	Wait time.Duration
}

func (e *TooLateError) Error() string {
	return fmt.Sprintf("the rate limit asks for a wait of %s, which is past the deadline", e.Wait.Round(time.Millisecond))
}

// Unwrap makes the error a context.DeadlineExceeded.
func (e *TooLateError) Unwrap() error { return context.DeadlineExceeded }

// Acquire waits until the next request may be sent, and counts it as under way. onWait, when not nil, is called once
// before a wait begins. It returns *TooLateError at once when the wait would go past the context's deadline, and the
// context's error when it ends during the wait. Each success must be followed by one Done.
func (l *Limiter) Acquire(ctx context.Context, onWait func(time.Duration)) error {
	l.mu.Lock()
	wait, ok := l.next(time.Now())
	if wait == 0 && ok && l.waiting == 0 {
		l.underWay++
		l.mu.Unlock()
		return nil
	}
	l.waiting++
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		l.waiting--
		l.mu.Unlock()
	}()

	if err := fits(ctx, wait); err != nil {
		return err
	}
	if onWait != nil {
		onWait(wait)
	}
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return l.watch(ctx)
}

// watch waits, as the holder of the turn, until the request may be sent.
func (l *Limiter) watch(ctx context.Context) error {
	for {
		l.mu.Lock()
		wait, ok := l.next(time.Now())
		if wait == 0 && ok {
			l.underWay++
			l.mu.Unlock()
			return nil
		}
		l.mu.Unlock()
		if err := fits(ctx, wait); err != nil {
			return err
		}
		if err := l.sleep(ctx, wait, ok); err != nil {
			return err
		}
	}
}

func (l *Limiter) sleep(ctx context.Context, wait time.Duration, timed bool) error {
	var expired <-chan time.Time
	if timed {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case <-expired:
	case <-l.changed:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// next is how long the next request has to wait; false when only an answer can let it go.
func (l *Limiter) next(now time.Time) (time.Duration, bool) {
	if d := l.pausedTill.Sub(now); d > 0 {
		return d, true
	}
	if l.ramp > 0 && l.underWay >= l.ramp {
		return 0, false
	}
	l.window.prune(now.Add(-l.cfg.Window))
	if !l.foreignTill.After(now) {
		l.foreign = 0
	}
	if l.limit == 0 || l.window.n+l.underWay+l.foreign < l.limit {
		return 0, true
	}
	var until time.Time
	if l.window.n > 0 {
		until = l.window.oldest().Add(l.cfg.Window)
	}
	if l.foreign > 0 && (until.IsZero() || l.foreignTill.Before(until)) {
		until = l.foreignTill
	}
	if until.IsZero() {
		return 0, false
	}
	return until.Sub(now), true
}

func fits(ctx context.Context, wait time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok && wait > 0 && time.Until(deadline) < wait {
		return &TooLateError{Wait: wait}
	}
	return nil
}

func (l *Limiter) wake() {
	select {
	case l.changed <- struct{}{}:
	default:
	}
}
