package ratelimit

import (
	"context"
	"fmt"
	"math"
	"time"
)

// NoLimit is an unlimited [Budget].
const NoLimit = time.Duration(math.MaxInt64)

// Budget is the remaining time that a call may be delayed. All requests of a call share one budget.
type Budget struct {
	// Limited is the time for delays by a 429: the pause, the ramp after it, and the queue behind both.
	Limited time.Duration
	// Paced is the time for delays without a 429.
	Paced time.Duration
}

// TooLateError means that the delay of a request would exceed its budget or its context. The wait did not begin, or ended when this
// became predictable.
type TooLateError struct {
	// Wait is the remaining delay, as far as it is predictable.
	Wait time.Duration
	// PastDeadline is true if the delay exceeds the context's deadline.
	PastDeadline bool
}

func (e *TooLateError) Error() string {
	why := "longer than the call may be held back"
	if e.PastDeadline {
		why = "past the deadline"
	}
	return fmt.Sprintf("the rate limit asks for a wait of %s, which is %s", e.Wait.Round(time.Millisecond), why)
}

// Unwrap returns context.DeadlineExceeded if that is the reason.
func (e *TooLateError) Unwrap() error {
	if e.PastDeadline {
		return context.DeadlineExceeded
	}
	return nil
}

// waiter is a request in the queue.
type waiter struct {
	wake          chan struct{} // has a buffer of 1
	budget        Budget        // the rest when the wait began
	since         time.Time     // when the wait began
	limitedBefore time.Duration // limitedFor at that time
}

// left returns the rest of the budget.
func (w *waiter) left(l *Limiter, now time.Time) Budget {
	limited := l.limitedFor(now) - w.limitedBefore
	b := w.budget
	b.Limited -= limited
	if b.Paced != NoLimit {
		b.Paced -= now.Sub(w.since) - limited
	}
	return b
}

// wait returns when the request is released. Only the first of the queue observes the window; the others observe the effects of a 429.
func (l *Limiter) wait(ctx context.Context, w *waiter, p *Permit) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		l.mu.Lock()
		now := time.Now()
		var h hold
		if l.queue.Front().Value == w {
			var ok bool
			if h, ok = l.next(now, 0); ok {
				l.release(p, now)
				l.mu.Unlock()
				return nil
			}
		} else {
			h = l.behind(now)
		}
		left := w.left(l, now)
		l.mu.Unlock()
		if err := h.fits(ctx, left); err != nil {
			return err
		}
		if err := w.sleep(ctx, h.recheck(left)); err != nil {
			return err
		}
	}
}

// sleep returns when the waiter is woken, or after d if d is positive.
func (w *waiter) sleep(ctx context.Context, d time.Duration) error {
	var expired <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case <-expired:
	case <-w.wake:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

func (l *Limiter) wakeFirst() {
	if first := l.queue.Front(); first != nil {
		first.Value.(*waiter).wakeUp()
	}
}

func (l *Limiter) wakeAll() {
	for e := l.queue.Front(); e != nil; e = e.Next() {
		e.Value.(*waiter).wakeUp()
	}
}

func (w *waiter) wakeUp() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}
