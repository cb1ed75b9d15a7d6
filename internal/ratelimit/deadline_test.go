package ratelimit

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAWaitPastTheDeadlineIsNotBegun(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(*testing.T, *Limiter)
		timeout time.Duration
		wait    time.Duration
	}{
		"the window is full": {
			func(t *testing.T, l *Limiter) { send(t, l, 10, unanswered()) },
			59 * time.Second, time.Minute,
		},
		"after a rejection": {
			func(t *testing.T, l *Limiter) { send(t, l, 1, rejected(45*time.Second)) },
			44 * time.Second, 45 * time.Second,
		},
		"others have used it up": {
			func(t *testing.T, l *Limiter) { send(t, l, 1, answered(10, 0)) },
			59 * time.Second, time.Minute,
		},
		"ten are waiting for the ten places": {
			func(t *testing.T, l *Limiter) {
				send(t, l, 10, unanswered())
				queue(t, l, 10, 0, unanswered())
			},
			119 * time.Second, 2 * time.Minute,
		},
		"thirty-five are waiting for the ten places": {
			func(t *testing.T, l *Limiter) {
				send(t, l, 10, unanswered())
				queue(t, l, 35, 0, unanswered())
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
				err := l.Acquire(ctx, func(time.Duration) { t.Error("a wait was announced") })
				var late *TooLateError
				require.ErrorAs(t, err, &late)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Equal(t, test.wait, late.Wait)
				require.Zero(t, time.Since(start))

				ctx, cancel = context.WithTimeout(t.Context(), test.wait+time.Second)
				defer cancel()
				require.NoError(t, l.Acquire(ctx, nil), "a deadline after the wait is none")
				require.Equal(t, test.wait, time.Since(start))
				time.Sleep(time.Hour)
			})
		})
	}
}

func TestAWaitThatGrowsPastTheDeadlineEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		acquire(t, l)
		send(t, l, 9, unanswered())
		ctx, cancel := context.WithTimeout(t.Context(), 70*time.Second)
		defer cancel()
		go func() {
			time.Sleep(30 * time.Second)
			l.Done(rejected(41 * time.Second))
		}()
		start := time.Now()
		err := l.Acquire(ctx, nil)
		var late *TooLateError
		require.ErrorAs(t, err, &late)
		require.Equal(t, 41*time.Second, late.Wait)
		require.Equal(t, 30*time.Second, time.Since(start))
	})
}

func TestTheErrorTellsTheWait(t *testing.T) {
	err := error(&TooLateError{Wait: 1234567890 * time.Nanosecond})
	require.EqualError(t, err, "the rate limit asks for a wait of 1.235s, which is past the deadline")
}

func TestAContextThatHasEndedLetsNothingGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.ErrorIs(t, l.Acquire(ctx, nil), context.Canceled)
		acquire(t, l) // the place is still there
	})
}

func TestACancelledWaiterLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		send(t, l, 1, unanswered())
		gaveUp := errors.New("gave up")
		wait := func(ctx context.Context) <-chan error {
			done := make(chan error, 1)
			go func() { done <- l.Acquire(ctx, nil) }()
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
		l.Done(unanswered())
		// Nothing of the two is left behind: the queue is empty again, and so are the places.
		acquireAfter(t, l, time.Minute)
	})
}

// The place may become free at the very moment at which the context ends.
func TestAWaiterWhoseContextHasEndedIsNotLetGo(t *testing.T) {
	l := newLimiter(1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, l.watch(ctx), context.Canceled)
	require.Zero(t, l.underWay)
}
