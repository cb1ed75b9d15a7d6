package ratelimit

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRequestsGoWithoutAWaitWhileTheLimitAllows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		send(t, l, 10, unanswered())
		acquireAfter(t, l, time.Minute)
	})
}

// The server may have counted a request as late as its answer came.
func TestAPlaceIsFreeOneWindowAfterTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(2)
		acquire(t, l)
		acquire(t, l)
		time.Sleep(10 * time.Second)
		l.Done(unanswered())
		time.Sleep(5 * time.Second)
		l.Done(unanswered())
		acquireAfter(t, l, 55*time.Second)
		acquireAfter(t, l, 5*time.Second)
	})
}

// What is under way may be counted at any time yet.
func TestARequestUnderWayHoldsItsPlaceForAsLongAsItTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		acquire(t, l)
		let := queue(t, l, 1, 0, unanswered())
		time.Sleep(time.Hour)
		require.Empty(t, let.at())
		l.Done(unanswered())
		time.Sleep(time.Hour)
		require.Equal(t, []time.Duration{time.Hour + time.Minute}, let.at())
	})
}

func TestARequestThatWasNotSentTakesNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		send(t, l, 100, Answer{Limit: -1, Remaining: -1})
		acquire(t, l)
		let := queue(t, l, 1, 0, unanswered())
		l.Done(Answer{Limit: -1, Remaining: -1})
		synctest.Wait()
		require.Equal(t, []time.Duration{0}, let.at())
	})
}

func TestNothingIsHeldBackWhileNoLimitIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1000, unanswered())
		send(t, l, 1000, plain())
	})
}

func TestWaitersAreLetGoInTheOrderTheyCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		acquire(t, l)
		order := make(chan int, 50)
		for i := range 50 {
			go func() {
				if err := l.Acquire(context.Background(), nil); err != nil {
					t.Error(err)
				}
				order <- i
				l.Done(unanswered())
			}()
			synctest.Wait()
		}
		l.Done(unanswered())
		time.Sleep(time.Hour)
		for i := range 50 {
			require.Equal(t, i, <-order)
		}
	})
}

func TestANewcomerDoesNotOvertakeAWaiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		acquire(t, l)
		let := queue(t, l, 1, time.Second, unanswered())
		// The place is free now, and the waiter has not woken yet.
		l.Done(Answer{})
		start := time.Now()
		require.NoError(t, l.Acquire(t.Context(), nil))
		require.Len(t, let.at(), 1)
		require.Equal(t, 61*time.Second, time.Since(start))
	})
}

// Those ahead may be about to wake: at the end of a pause, one of them is the first to go.
func TestANewcomerQueuesWhileOthersDo(t *testing.T) {
	l := newLimiter(0)
	l.waiting = 1
	queued := false
	require.NoError(t, l.Acquire(t.Context(), func(time.Duration) { queued = true }))
	require.True(t, queued)
}

func TestOnWaitIsCalledOnceAndOnlyForAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		acquire(t, l)
		var told []time.Duration
		go func() {
			time.Sleep(time.Second)
			l.Done(unanswered())
		}()
		require.NoError(t, l.Acquire(t.Context(), func(d time.Duration) { told = append(told, d) }))
		require.Equal(t, []time.Duration{0}, told, "how long it takes depends on an answer")
	})
}

func TestTheWayWithoutAWaitDoesNotAllocate(t *testing.T) {
	l := newLimiter(1 << 20)
	ctx, a := t.Context(), answered(1<<20, 1<<19)
	require.Zero(t, testing.AllocsPerRun(5000, func() {
		if l.Acquire(ctx, nil) != nil {
			t.Fatal("it is held back")
		}
		l.Done(a)
	}))
}
