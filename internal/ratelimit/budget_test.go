package ratelimit

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// try sends one request of a call with a budget, and returns how long it was held back.
func try(t *testing.T, l *Limiter, b *Budget, o Outcome) (time.Duration, error) {
	t.Helper()
	start, p := time.Now(), &Permit{}
	err := l.Acquire(t.Context(), p, b, nil)
	p.Done(o)
	return time.Since(start), err
}

func TestBudgetExceededReturnsAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(*testing.T, *Limiter)
		budget  Budget
		wait    time.Duration
	}{
		"after a 429": {
			func(t *testing.T, l *Limiter) { send(t, l, 1, rejected(45*time.Second)) },
			Budget{Limited: 44 * time.Second, Paced: NoLimit}, 45 * time.Second,
		},
		"after a 429 that asks for a day": {
			func(t *testing.T, l *Limiter) { send(t, l, 1, rejected(24*time.Hour)) },
			*newBudget(), 24 * time.Hour,
		},
		"after a 429 that asks for all time": {
			func(t *testing.T, l *Limiter) { send(t, l, 1, rejected(NoLimit)) },
			*newBudget(), NoLimit,
		},
		"on the ramp, and nothing is left": {
			func(t *testing.T, l *Limiter) {
				send(t, l, 1, rejected(time.Second))
				time.Sleep(time.Second)
				acquire(t, l)
			},
			Budget{Paced: NoLimit}, time.Minute,
		},
		"the window is full": {
			func(t *testing.T, l *Limiter) { send(t, l, 10, lost()) },
			Budget{Limited: NoLimit, Paced: 59 * time.Second}, time.Minute,
		},
		"ten are waiting for the ten places": {
			func(t *testing.T, l *Limiter) {
				send(t, l, 10, lost())
				queue(t, l, 10, 0, lost())
			},
			Budget{Limited: NoLimit, Paced: 119 * time.Second}, 2 * time.Minute,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(10)
				test.prepare(t, l)
				start, b := time.Now(), test.budget
				err := l.Acquire(t.Context(), &Permit{}, &b, func(time.Duration) { t.Error("a wait was announced") })
				require.Equal(t, &TooLateError{Wait: test.wait}, err)
				require.Zero(t, time.Since(start))
				require.Equal(t, test.budget, b)
				time.Sleep(time.Hour)
			})
		})
	}
}

func TestBudgetPerCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, b := newLimiter(0), newBudget()
		for _, r := range []struct{ held, asked time.Duration }{
			{0, 50 * time.Second}, {50 * time.Second, 40 * time.Second}, {40 * time.Second, 30 * time.Second}, {30 * time.Second, time.Second},
		} {
			held, err := try(t, l, b, rejected(r.asked))
			require.NoError(t, err)
			require.Equal(t, r.held, held)
		}
		require.Equal(t, Budget{Limited: 0, Paced: NoLimit}, *b)
		_, err := try(t, l, b, plain())
		require.Equal(t, &TooLateError{Wait: time.Second}, err)
		time.Sleep(time.Second)
		_, err = try(t, l, b, plain())
		require.NoError(t, err, "it need not wait")
	})
}

func TestBudgetsOfRejectionAndPacing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(2)
		other := acquire(t, l)
		send(t, l, 1, lost())
		b := &Budget{Limited: 10 * time.Second, Paced: 100 * time.Second}
		time.AfterFunc(30*time.Second, func() { other.Done(rejected(5 * time.Second)) }) // it rejoins the window
		held, err := try(t, l, b, lost())
		require.Equal(t, &TooLateError{Wait: 20 * time.Second}, err)
		require.Equal(t, 40*time.Second, held, "the pause and 5 s of the ramp")
		require.Equal(t, Budget{Limited: 0, Paced: 70 * time.Second}, *b)
	})
}

// Those that wait behind others in the queue see it as well when a wait is no longer because of a 429.
func TestBudgetAtEndOfRamp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		send(t, l, 1, rejected(time.Second))
		queue(t, l, 10, 0, responded(10, 9)) // nine of them, and one that waits for the window
		b := &Budget{Limited: maxLimited, Paced: 5 * time.Second}
		held, err := try(t, l, b, plain())
		require.ErrorAs(t, err, new(*TooLateError))
		require.Equal(t, 6*time.Second, held, "the pause, and what it may be paced")
		require.Equal(t, Budget{Limited: maxLimited - time.Second, Paced: 0}, *b)
		time.Sleep(time.Hour)
	})
}

func TestBudgetUnlimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, b := newLimiter(1), &Budget{Limited: maxLimited, Paced: NoLimit}
		send(t, l, 1, lost())
		held, err := try(t, l, b, lost())
		require.NoError(t, err)
		require.Equal(t, time.Minute, held)
		require.Equal(t, Budget{Limited: maxLimited, Paced: NoLimit}, *b)
	})
}

// How long a wait will be may be seen only while it lasts.
func TestBudgetExceededDuringWait(t *testing.T) {
	for name, test := range map[string]struct {
		budget Budget
		asked  time.Duration // by another 429, after 30 s
		ends   time.Duration
		wait   time.Duration
	}{
		"a pause becomes longer": {*newBudget(), 91 * time.Second, 30 * time.Second, 91 * time.Second},
		"a pause becomes a day":  {*newBudget(), 24 * time.Hour, 30 * time.Second, 24 * time.Hour},
		"the ramp takes longer":  {Budget{Limited: 50 * time.Second, Paced: NoLimit}, 0, 50 * time.Second, 50 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(0)
				other := acquire(t, l)
				send(t, l, 1, rejected(40*time.Second))
				time.AfterFunc(30*time.Second, func() { other.Done(rejected(test.asked)) })
				start := time.Now()
				var wg sync.WaitGroup
				wg.Go(func() { // it becomes the probe, and gets no connection
					_ = l.Acquire(context.Background(), &Permit{}, &Budget{NoLimit, NoLimit}, nil)
				})
				synctest.Wait()
				for range 3 {
					wg.Go(func() {
						b := test.budget
						err := l.Acquire(context.Background(), &Permit{}, &b, nil)
						if took := time.Since(start); took != test.ends {
							t.Errorf("it took %s", took)
						}
						if late, ok := err.(*TooLateError); !ok || late.Wait != test.wait {
							t.Errorf("%v", err)
						}
					})
				}
				wg.Wait()
			})
		})
	}
}

// A Retry-After of a day may come from a faulty proxy.
func TestProbeAfterLongPause(t *testing.T) {
	for name, test := range map[string]struct {
		outcome Outcome // of the probe
		after   time.Duration
	}{
		"it is over":                     {plain(), 0},
		"the server fails":               {Outcome{Sent: true, Received: true, Limit: -1, Remaining: -1}, 0},
		"it is shorter now":              {rejected(time.Second), time.Second},
		"no response":                    {lost(), maxLimited},
		"the probe is not sent":          {notSent(), maxLimited},
		"it still is a day":              {rejected(24 * time.Hour), maxLimited},
		"it still is a day, by its rest": {rejected(24*time.Hour - maxLimited), maxLimited},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(0)
				send(t, l, 1, rejected(24*time.Hour))
				refused := func() {
					t.Helper()
					held, err := try(t, l, newBudget(), plain())
					require.Error(t, err)
					require.Zero(t, held)
				}
				time.Sleep(maxLimited - time.Nanosecond)
				refused()
				time.Sleep(time.Nanosecond)
				probe := acquire(t, l)
				refused()
				probe.Done(test.outcome)
				if test.after > 0 {
					time.Sleep(test.after - time.Nanosecond)
					held, err := try(t, l, &Budget{Limited: 0, Paced: NoLimit}, plain())
					require.Error(t, err)
					require.Zero(t, held)
					time.Sleep(time.Nanosecond)
				}
				acquire(t, l).Done(plain())
				send(t, l, 100, plain())
			})
		})
	}
}

// Those who wait already are released with the probe.
func TestProbeByWaiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1, rejected(maxLimited+10*time.Second))
		time.Sleep(30 * time.Second)
		released := queue(t, l, 3, time.Second, plain())
		time.Sleep(time.Hour)
		require.Equal(t, seconds(90, 91, 91), released.at())
	})
}
