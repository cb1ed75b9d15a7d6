package ratelimit

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A wake-up that is lost leaves a caller asleep for good, which ends the bubble with a deadlock.
func TestNoCallerIsForgotten(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(3)
				var wg sync.WaitGroup
				for caller := range 100 {
					rng := rand.New(rand.NewPCG(seed, uint64(caller)))
					wg.Go(func() {
						for range 10 {
							anything(l, rng)
						}
					})
				}
				wg.Wait()
				require.Zero(t, l.underWay)
				require.Zero(t, l.waiting)
				require.Zero(t, l.probing)
				require.Empty(t, l.turn)
			})
		})
	}
}

// Nothing but the answer before it wakes a caller here, as there is no time to wait for.
func TestNoWakeUpIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		var wg sync.WaitGroup
		for caller := range 4 {
			rng := rand.New(rand.NewPCG(1, uint64(caller)))
			wg.Go(func() {
				for range 3000 {
					if err := l.Acquire(context.Background(), nil); err != nil {
						t.Error(err)
					}
					for range rng.IntN(8) { // let the next one look, and fall asleep, or not quite
						runtime.Gosched()
					}
					l.Done(Answer{})
				}
			})
		}
		wg.Wait()
	})
}

func anything(l *Limiter, rng *rand.Rand) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if rng.IntN(4) == 0 {
		time.AfterFunc(time.Duration(rng.IntN(200))*time.Second, cancel)
	}
	if l.Acquire(ctx, nil) != nil {
		return
	}
	time.Sleep(time.Duration(rng.IntN(5)) * time.Second)
	switch rng.IntN(10) {
	case 0:
		l.Done(rejected(time.Duration(rng.IntN(30)) * time.Second))
	case 1:
		l.Done(Answer{})
	case 2:
		l.Done(unanswered())
	default:
		limit := 1 + rng.IntN(5)
		l.Done(answered(limit, rng.IntN(limit+1)))
	}
}

// Outside a bubble the callers really run beside each other.
func TestCallersMayRunBesideEachOther(t *testing.T) {
	l := New(Config{Limit: 4, Window: time.Microsecond, MaxPause: time.Microsecond})
	var wg sync.WaitGroup
	for caller := range 16 {
		rng := rand.New(rand.NewPCG(1, uint64(caller)))
		wg.Go(func() {
			for range 500 {
				if err := l.Acquire(context.Background(), nil); err != nil {
					t.Error(err)
					return
				}
				l.Done(Answer{
					Sent: rng.IntN(5) > 0, Received: true, Limit: 4, Remaining: rng.IntN(5),
					Rejected: rng.IntN(20) == 0, Wait: time.Microsecond,
				})
			}
		})
	}
	wg.Wait()
	require.Zero(t, l.underWay)
}
