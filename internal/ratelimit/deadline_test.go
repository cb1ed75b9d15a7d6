package ratelimit

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDeadlineBeforeWait(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(*testing.T, *Limiter)
		timeout time.Duration
		wait    time.Duration
	}{
		"the window is full": {
			func(t *testing.T, l *Limiter) { send(t, l, 10, lost()) },
			59 * time.Second, time.Minute,
		},
		"after a rejection": {
			func(t *testing.T, l *Limiter) { send(t, l, 1, rejected(45*time.Second)) },
			44 * time.Second, 45 * time.Second,
		},
		"others have used it up": {
			func(t *testing.T, l *Limiter) { send(t, l, 1, responded(10, 0)) },
			59 * time.Second, time.Minute,
		},
		"ten are waiting for the ten places": {
			func(t *testing.T, l *Limiter) {
				send(t, l, 10, lost())
				queue(t, l, 10, 0, lost())
			},
			119 * time.Second, 2 * time.Minute,
		},
		"thirty-five are waiting for the ten places": {
			func(t *testing.T, l *Limiter) {
				send(t, l, 10, lost())
				queue(t, l, 35, 0, lost())
			},
			239 * time.Second, 4 * time.Minute,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(10)
				test.prepare(t, l)
				start := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), test.timeout)
				defer cancel()
				err := l.Acquire(ctx, &Permit{}, newBudget(), func(time.Duration) { t.Error("a wait was announced") })
				require.Equal(t, &TooLateError{Wait: test.wait, PastDeadline: true}, err)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Zero(t, time.Since(start))

				ctx, cancel = context.WithTimeout(t.Context(), test.wait+time.Second)
				defer cancel()
				require.NoError(t, l.Acquire(ctx, &Permit{}, newBudget(), nil), "a deadline after the wait does not matter")
				require.Equal(t, test.wait, time.Since(start))
				time.Sleep(time.Hour)
			})
		})
	}
}

func TestDeadlineDuringWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		p := acquire(t, l)
		send(t, l, 9, lost())
		ctx, cancel := context.WithTimeout(t.Context(), 70*time.Second)
		defer cancel()
		go func() {
			time.Sleep(30 * time.Second)
			p.Done(rejected(41 * time.Second))
		}()
		start := time.Now()
		err := l.Acquire(ctx, &Permit{}, newBudget(), nil)
		require.Equal(t, &TooLateError{Wait: 41 * time.Second, PastDeadline: true}, err)
		require.Equal(t, 30*time.Second, time.Since(start))
	})
}

func TestWaitErrorText(t *testing.T) {
	err := error(&TooLateError{Wait: 1234567890 * time.Nanosecond, PastDeadline: true})
	require.EqualError(t, err, "the rate limit asks for a wait of 1.235s, which is past the deadline")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	err = &TooLateError{Wait: time.Hour}
	require.EqualError(t, err, "the rate limit asks for a wait of 1h0m0s, which is longer than the call may be held back")
	require.NotErrorIs(t, err, context.DeadlineExceeded)
}

func TestContextEndedReleasesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.ErrorIs(t, l.Acquire(ctx, &Permit{}, newBudget(), nil), context.Canceled)
		acquire(t, l) // the place is still there
	})
}

func TestContextCancelledLeavesQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		send(t, l, 1, lost())
		gaveUp := errors.New("gave up")
		wait := func(ctx context.Context) <-chan error {
			done := make(chan error, 1)
			go func() {
				p := &Permit{}
				err := l.Acquire(ctx, p, newBudget(), nil)
				p.Done(lost())
				done <- err
			}()
			synctest.Wait()
			return done
		}
		first, cancelFirst := context.WithCancelCause(t.Context())
		second, cancelSecond := context.WithCancelCause(t.Context())
		front, middle, last := wait(first), wait(second), wait(t.Context())

		time.Sleep(time.Second)
		cancelSecond(gaveUp)
		synctest.Wait()
		require.ErrorIs(t, <-middle, context.Canceled)
		cancelFirst(gaveUp)
		synctest.Wait()
		require.ErrorIs(t, <-front, context.Canceled)
		require.NoError(t, <-last)
		// Nothing of the two is left behind: the queue is empty again, and so are the places.
		acquireAfter(t, l, time.Minute)
	})
}

// The place may become free at the very moment at which the context ends.
func TestContextEndedWaiterIsNotReleased(t *testing.T) {
	l := newLimiter(1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := &waiter{wake: make(chan struct{}, 1)}
	l.queue.PushBack(w)
	require.ErrorIs(t, l.wait(ctx, w, &Permit{}), context.Canceled)
	require.Zero(t, l.inFlight())
}
