package ratelimit

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRejectionPausesAllCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1, rejected(40*time.Second))
		acquireAfter(t, l, 40*time.Second).Done(plain())
		send(t, l, 1000, plain())
	})
}

func TestRejectionPausesWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(2)
		send(t, l, 1, lost())
		p := acquire(t, l)
		released := queue(t, l, 2, 0, lost())
		time.Sleep(50 * time.Second)
		p.Done(rejected(40 * time.Second))
		time.Sleep(time.Hour)
		require.Equal(t, seconds(90, 110), released.at())
	})
}

func TestRejectionWithoutRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1, rejected(0))
		released := queue(t, l, 2, time.Second, plain())
		time.Sleep(time.Minute)
		require.Equal(t, seconds(0, 1), released.at())
	})
}

func TestRejectionShorterPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		first, second := acquire(t, l), acquire(t, l)
		first.Done(rejected(30 * time.Second))
		second.Done(rejected(10 * time.Second))
		acquireAfter(t, l, 30*time.Second)
	})
}

func TestRampDoublesPerResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1, rejected(10*time.Second))
		released := queue(t, l, 150, time.Second, plain())
		time.Sleep(time.Minute)
		under := map[time.Duration]int{}
		for _, at := range released.at() {
			under[at]++
		}
		// One response makes it two, their two make it eight, and their eight end the ramp.
		require.Equal(t, map[time.Duration]int{
			10 * time.Second: 1, 11 * time.Second: 2, 12 * time.Second: 8, 13 * time.Second: 139,
		}, under)
	})
}

func TestRampEndsAbove64(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1, rejected(10*time.Second))
		time.Sleep(10 * time.Second)
		send(t, l, 6, plain())
		var p *Permit
		for range 64 {
			p = acquire(t, l)
		}
		released := queue(t, l, 200, time.Hour, plain())
		time.Sleep(time.Second)
		require.Empty(t, released.at())
		p.Done(plain())
		synctest.Wait()
		require.Len(t, released.at(), 200)
		time.Sleep(2 * time.Hour)
	})
}

// Without a response nothing shows that the server takes more.
func TestRampOpensByResponses(t *testing.T) {
	for name, ending := range map[string]Outcome{
		"no response came":     lost(),
		"the request not sent": notSent(),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(0)
				send(t, l, 1, rejected(10*time.Second))
				released := queue(t, l, 4, time.Second, ending)
				time.Sleep(time.Minute)
				require.Equal(t, seconds(10, 11, 12, 13), released.at())
			})
		})
	}
}

// They were sent before the server rejected one.
func TestRampIgnoresEarlierRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		var before []*Permit
		for range 20 {
			before = append(before, acquire(t, l))
		}
		before[0].Done(rejected(10 * time.Second))
		for _, p := range before[1:10] {
			p.Done(plain())
		}
		released := queue(t, l, 3, 5*time.Second, lost())
		time.Sleep(12 * time.Second)
		for _, p := range before[10:] { // nor do those that come later
			p.Done(plain())
		}
		time.Sleep(time.Minute)
		require.Equal(t, seconds(10, 15, 20), released.at())
	})
}

func TestRampRejection(t *testing.T) {
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

// A long upload that was in flight before the pause is none of those that the ramp counts.
func TestRampRequestBeforePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		early := acquire(t, l)
		send(t, l, 1, rejected(10*time.Second))
		released := queue(t, l, 4, time.Second, lost())
		time.Sleep(10*time.Second + 500*time.Millisecond)
		early.Done(lost())
		time.Sleep(40 * time.Second)
		require.Equal(t, seconds(10, 11, 12, 13), released.at())
	})
}

// The one that happens to go first may be an upload that takes an hour.
func TestProbeSlow(t *testing.T) {
	for name, test := range map[string]struct {
		probe func(*Permit)
		want  []time.Duration
	}{
		"the server asks for its body": {func(p *Permit) {
			time.Sleep(time.Second)
			p.Wrote()
			time.Sleep(time.Second)
			p.Accepted()
			time.Sleep(time.Hour)
		}, seconds(12, 13, 13)},
		"its body is being sent": {func(p *Permit) {
			p.Wrote()
			for range 10_000 {
				time.Sleep(100 * time.Millisecond)
				p.Sending()
			}
		}, seconds(11, 12, 12)},
		"its body was sent at once": {func(p *Permit) {
			p.Sending()
			p.Wrote()
			p.Sending()
			time.Sleep(time.Hour)
		}, seconds(15, 16, 16)},
		"the server does not respond": {func(p *Permit) {
			time.Sleep(2 * time.Second)
			p.Wrote()
			time.Sleep(time.Hour)
		}, seconds(17, 18, 18)},
		"it gets no connection": {func(*Permit) { time.Sleep(time.Hour) }, seconds(70, 70, 70)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(0)
				send(t, l, 1, rejected(10*time.Second))
				slow := queueOf(t, l, 1, func(p *Permit) {
					test.probe(p)
					p.Done(plain())
				})
				released := queue(t, l, 3, time.Second, plain())
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second+500*time.Millisecond)
				defer cancel()
				err := l.Acquire(ctx, &Permit{}, newBudget(), nil)
				require.Equal(t, context.DeadlineExceeded, err, "a response might have released it in time")
				time.Sleep(2 * time.Hour)
				require.Equal(t, seconds(10), slow.at())
				require.Equal(t, test.want, released.at())
			})
		})
	}
}

func TestRejectionWithoutHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(3)
		send(t, l, 1, rejected(0))
		send(t, l, 2, lost())
		acquireAfter(t, l, time.Minute)
	})
}

func TestRejectionWithHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		o := rejected(0)
		o.Limit, o.Remaining = 3, -1
		send(t, l, 1, o)
		send(t, l, 2, lost())
		acquireAfter(t, l, time.Minute)
	})
}

// When the server says how long to wait, it has all who share the quota in mind.
func TestRejectionPauseOnly(t *testing.T) {
	for name, before := range map[string]Outcome{
		"its own headers show others":    lost(),
		"others were known of before it": responded(3, 0),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(0)
				first, second := acquire(t, l), acquire(t, l)
				first.Done(before)
				o := rejected(5 * time.Second)
				o.Limit, o.Remaining = 3, 0
				second.Done(o)
				acquireAfter(t, l, 5*time.Second)
			})
		})
	}
}
