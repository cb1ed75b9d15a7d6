package ratelimit

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func seconds(s ...int) []time.Duration {
	d := make([]time.Duration, len(s))
	for i := range s {
		d[i] = time.Duration(s[i]) * time.Second
	}
	return d
}

func TestARejectionPausesEveryCaller(t *testing.T) {
	for name, test := range map[string]struct {
		wait, want time.Duration
	}{
		"for as long as it says":            {40 * time.Second, 40 * time.Second},
		"for no longer than the cap allows": {time.Hour, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(0)
				send(t, l, 1, rejected(test.wait))
				acquireAfter(t, l, test.want)
				l.Done(plain())
				send(t, l, 1000, plain())
			})
		})
	}
}

func TestARejectionPausesThoseWhoWaitAlready(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(2)
		send(t, l, 1, unanswered())
		acquire(t, l)
		let := queue(t, l, 2, 0, unanswered())
		time.Sleep(50 * time.Second)
		l.Done(rejected(40 * time.Second))
		time.Sleep(time.Hour)
		require.Equal(t, seconds(90, 110), let.at())
	})
}

func TestARejectionWithoutAWaitStillLetsOneGoAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1, rejected(0))
		let := queue(t, l, 2, time.Second, plain())
		time.Sleep(time.Minute)
		require.Equal(t, seconds(0, 1), let.at())
	})
}

func TestAShorterPauseDoesNotEndALongerOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		acquire(t, l)
		acquire(t, l)
		l.Done(rejected(30 * time.Second))
		l.Done(rejected(10 * time.Second))
		acquireAfter(t, l, 30*time.Second)
	})
}

func TestAfterAPauseOneGoesAndEachAnswerDoublesHowManyMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1, rejected(10*time.Second))
		let := queue(t, l, 150, time.Second, plain())
		time.Sleep(time.Minute)
		under := map[time.Duration]int{}
		for _, at := range let.at() {
			under[at]++
		}
		// One answer makes it two, their two make it eight, and their eight end the ramp.
		require.Equal(t, map[time.Duration]int{
			10 * time.Second: 1, 11 * time.Second: 2, 12 * time.Second: 8, 13 * time.Second: 139,
		}, under)
	})
}

func TestTheRampEndsAbove64(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1, rejected(10*time.Second))
		time.Sleep(10 * time.Second)
		send(t, l, 6, plain())
		for range 64 {
			acquire(t, l)
		}
		let := queue(t, l, 200, time.Hour, plain())
		time.Sleep(time.Second)
		require.Empty(t, let.at())
		l.Done(plain())
		synctest.Wait()
		require.Len(t, let.at(), 200)
		time.Sleep(2 * time.Hour)
	})
}

// An answer that is none does not say that the server takes more.
func TestOnlyAnswersOpenTheRamp(t *testing.T) {
	for name, ending := range map[string]Answer{
		"no answer came":       unanswered(),
		"the request not sent": {Limit: -1, Remaining: -1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(0)
				send(t, l, 1, rejected(10*time.Second))
				let := queue(t, l, 4, time.Second, ending)
				time.Sleep(time.Minute)
				require.Equal(t, seconds(10, 11, 12, 13), let.at())
			})
		})
	}
}

// They were sent before the server refused.
func TestAnswersDuringThePauseDoNotOpenTheRamp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		for range 10 {
			acquire(t, l)
		}
		l.Done(rejected(10 * time.Second))
		for range 9 {
			l.Done(plain())
		}
		let := queue(t, l, 2, time.Second, plain())
		time.Sleep(time.Minute)
		require.Equal(t, seconds(10, 11), let.at())
	})
}

func TestARejectionOnTheRampPausesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1, rejected(10*time.Second))
		first := queue(t, l, 1, time.Second, plain())
		second := queue(t, l, 1, time.Second, rejected(20*time.Second))
		third := queue(t, l, 3, 5*time.Second, plain())
		time.Sleep(5 * time.Minute)
		require.Equal(t, seconds(10), first.at())
		require.Equal(t, seconds(11), second.at())
		// One had gone beside the rejected one; the others wait for the pause to end, and go one by one.
		require.Equal(t, seconds(11, 32, 37), third.at())
	})
}

// A long upload that was under way before the pause is none of those that the ramp counts.
func TestARequestFromBeforeThePauseHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		acquire(t, l) // never answered
		send(t, l, 1, rejected(10*time.Second))
		let := queue(t, l, 3, time.Second, unanswered())
		time.Sleep(40 * time.Second)
		require.Equal(t, seconds(10, 11, 12), let.at())
	})
}

// The one that happens to go first may be an upload that takes an hour.
func TestASlowRequestOnTheRampHoldsOthersUpForAWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1, rejected(10*time.Second))
		slow := queue(t, l, 1, time.Hour, plain())
		let := queue(t, l, 3, time.Second, plain())
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		require.Equal(t, context.DeadlineExceeded, l.Acquire(ctx, nil), "an answer might have let it go in time")
		time.Sleep(2 * time.Hour)
		require.Equal(t, seconds(10), slow.at())
		require.Equal(t, seconds(70, 70, 70), let.at())
	})
}

func TestARejectionWithoutHeadersLeavesTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(3)
		send(t, l, 1, rejected(0))
		send(t, l, 2, unanswered())
		acquireAfter(t, l, time.Minute)
	})
}

func TestARejectionTellsTheLimitAsWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		a := rejected(0)
		a.Limit, a.Remaining = 3, -1
		send(t, l, 1, a)
		send(t, l, 2, unanswered())
		acquireAfter(t, l, time.Minute)
	})
}

// When the server says how long to wait, it has all who share the quota in mind.
func TestARejectionAsksForNoMoreThanItsPause(t *testing.T) {
	for name, before := range map[string]Answer{
		"its own headers show others":    unanswered(),
		"others were known of before it": answered(3, 0),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(0)
				acquire(t, l)
				acquire(t, l)
				l.Done(before)
				a := rejected(5 * time.Second)
				a.Limit, a.Remaining = 3, 0
				l.Done(a)
				acquireAfter(t, l, 5*time.Second)
			})
		})
	}
}
