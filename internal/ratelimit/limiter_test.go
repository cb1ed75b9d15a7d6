package ratelimit

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAcquireBelowLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		send(t, l, 10, lost())
		acquireAfter(t, l, time.Minute)
	})
}

// The server may have counted a request as late as its response came.
func TestPlaceFreeAfterWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(2)
		first, second := acquire(t, l), acquire(t, l)
		first.Wrote()
		time.Sleep(2 * time.Second)
		first.Done(lost())
		time.Sleep(5 * time.Second)
		second.Done(lost()) // whenever it was written
		acquireAfter(t, l, 55*time.Second)
		acquireAfter(t, l, 5*time.Second)
	})
}

// The server has counted a request five seconds after its headers, whether it has responded or not.
func TestPlaceFreeAfterWindowAndMargin(t *testing.T) {
	for name, respond := range map[string]func(*Permit){
		"the response never comes": func(*Permit) {},
		"it comes after a minute": func(p *Permit) {
			time.Sleep(time.Minute)
			p.Done(responded(1, 0))
		},
		"the request fails after 10 s": func(p *Permit) {
			time.Sleep(10 * time.Second)
			p.Done(lost())
		},
		"its body is being sent, and its headers were not reported": func(p *Permit) {
			for range 30 {
				time.Sleep(time.Second)
				p.Sending()
			}
		},
		"its body is being sent": func(p *Permit) {
			for range 30 {
				time.Sleep(time.Second)
				p.Sending()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(1)
				slow := acquire(t, l)
				released := queue(t, l, 1, 0, lost())
				if strings.Contains(name, "not reported") {
					time.Sleep(9 * time.Second) // the first part comes a second later
				} else {
					time.Sleep(10 * time.Second)
					slow.Wrote()
				}
				respond(slow)
				time.Sleep(time.Hour)
				require.Equal(t, seconds(10+5+60), released.at())
			})
		})
	}
}

// Until its headers are written a request may be counted at any time.
func TestPlaceOfResponseWithoutHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		p := acquire(t, l)
		released := queue(t, l, 1, 0, lost())
		time.Sleep(time.Hour)
		require.Empty(t, released.at())
		p.Done(lost())
		time.Sleep(time.Hour)
		require.Equal(t, []time.Duration{time.Hour + time.Minute}, released.at())
	})
}

// net/http sends a request again if a kept connection turns out to be dead.
func TestPermitHeadersAgain(t *testing.T) {
	for name, test := range map[string]struct {
		again time.Duration
		want  []int // when the two others are released, of a limit of 2
	}{
		"before the server has counted them": {3 * time.Second, []int{0, 3 + 5 + 60}},
		"after it has":                       {10 * time.Second, []int{0, 10 + 5 + 60}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(2)
				p := acquire(t, l)
				p.Wrote()
				released := queueOf(t, l, 1, func(p *Permit) {})
				time.Sleep(test.again)
				p.Wrote()
				more := queueOf(t, l, 1, func(p *Permit) { p.Done(lost()) })
				time.Sleep(time.Hour)
				require.Equal(t, seconds(test.want[0]), released.at())
				require.Equal(t, []time.Duration{time.Duration(test.want[1])*time.Second - test.again}, more.at())
			})
		})
	}
}

func TestPermitDoneTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(2)
		for range 5 {
			p := acquire(t, l)
			p.Done(notSent())
			p.Wrote()
			p.Accepted()
			p.Sending()
			p.Done(lost())
		}
		var never Permit
		never.Wrote()
		never.Accepted()
		never.Sending()
		never.Done(lost())
		send(t, l, 2, lost())
		acquireAfter(t, l, time.Minute)
	})
}

func TestPermitNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		send(t, l, 100, notSent())
		p := acquire(t, l)
		released := queue(t, l, 1, 0, lost())
		p.Done(notSent())
		synctest.Wait()
		require.Equal(t, seconds(0), released.at())
	})
}

func TestAcquireUnknownLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 1000, lost())
		send(t, l, 1000, plain())
	})
}

func TestQueueOrder(t *testing.T) {
	for name, block := range map[string]func(*Permit){
		"by the window": func(p *Permit) { p.Done(lost()) },
		"by a 429":      func(p *Permit) { p.Done(rejected(10 * time.Second)) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(1)
				p := acquire(t, l)
				order := make(chan int, 50)
				for i := range 50 {
					go func() {
						p := &Permit{}
						if err := l.Acquire(context.Background(), p, &Budget{NoLimit, NoLimit}, nil); err != nil {
							t.Error(err)
						}
						order <- i
						p.Done(lost())
					}()
					synctest.Wait()
				}
				block(p)
				time.Sleep(time.Hour)
				for i := range 50 {
					require.Equal(t, i, <-order)
				}
			})
		})
	}
}

func TestQueueNewcomer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		p := acquire(t, l)
		released := queue(t, l, 1, time.Second, lost())
		// The place is free now, and the waiter has not woken yet.
		p.Done(notSent())
		start := time.Now()
		require.NoError(t, l.Acquire(t.Context(), &Permit{}, newBudget(), nil))
		require.Len(t, released.at(), 1)
		require.Equal(t, 61*time.Second, time.Since(start))
	})
}

func TestOnWaitCalledOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		p := acquire(t, l)
		var announced []time.Duration
		go func() {
			time.Sleep(time.Second)
			p.Done(lost())
		}()
		require.NoError(t, l.Acquire(t.Context(), &Permit{}, newBudget(), func(d time.Duration) { announced = append(announced, d) }))
		require.Equal(t, []time.Duration{0}, announced, "how long it takes depends on a response")
	})
}

func TestOnWaitPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		send(t, l, 1, lost())
		for range 3 {
			require.PanicsWithValue(t, "hook", func() {
				_ = l.Acquire(t.Context(), &Permit{}, newBudget(), func(time.Duration) { panic("hook") })
			})
		}
		acquireAfter(t, l, time.Minute)
	})
}

func TestAcquireAllocations(t *testing.T) {
	l := newLimiter(1 << 20)
	ctx, o := t.Context(), responded(1<<20, 1<<19)
	var p Permit
	b := newBudget()
	require.Zero(t, testing.AllocsPerRun(5000, func() {
		if l.Acquire(ctx, &p, b, nil) != nil {
			t.Fatal("it is held back")
		}
		p.Done(o)
	}))
}
