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
	foreign     int       // requests of others, as seen in the headers
	foreignFrom time.Time // when the request began whose answer said so
	foreignTill time.Time
	pausedTill  time.Time
	ramp        int // requests that may be under way after a pause; 0: any number
	probing     int // requests under way, but for those that were before the latest pause
}

// New makes a limiter.
func New(cfg Config) *Limiter {
	return &Limiter{
		cfg:     cfg,
		limit:   cfg.Limit,
		window:  window{length: cfg.Window},
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
// before a wait begins, with how long it will be, or 0 when that depends on answers yet to come. Acquire returns
// *TooLateError at once when the wait, as far as it can be foreseen, would go past the context's deadline, and the
// context's error when it has ended or ends during the wait. Each success must be followed by one Done.
func (l *Limiter) Acquire(ctx context.Context, onWait func(time.Duration)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	h, ok := l.next(time.Now(), l.waiting)
	if ok && l.waiting == 0 {
		l.letGo()
		l.mu.Unlock()
		return nil
	}
	if err := fits(ctx, h.least); err != nil {
		l.mu.Unlock()
		return err
	}
	l.waiting++
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		l.waiting--
		l.mu.Unlock()
	}()

	if onWait != nil {
		onWait(h.least)
	}
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return l.watch(ctx)
}

// letGo counts a request as under way.
func (l *Limiter) letGo() {
	l.underWay++
	l.probing++
}

// watch waits, as the holder of the turn, until the request may be sent.
func (l *Limiter) watch(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		l.mu.Lock()
		h, ok := l.next(time.Now(), 0)
		if ok {
			l.letGo()
			l.mu.Unlock()
			return nil
		}
		l.mu.Unlock()
		if err := fits(ctx, h.least); err != nil {
			return err
		}
		if err := l.sleep(ctx, h.look); err != nil {
			return err
		}
	}
}

// sleep ends after a time, when there is one, or when an answer has come.
func (l *Limiter) sleep(ctx context.Context, look time.Duration) error {
	var expired <-chan time.Time
	if look > 0 {
		timer := time.NewTimer(look)
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

func (l *Limiter) wake() {
	select {
	case l.changed <- struct{}{}:
	default:
	}
}
