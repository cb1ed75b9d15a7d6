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

// A wake-up that is lost leaves a caller asleep, which ends the bubble with a deadlock.
func TestConcurrentCallersAreReleased(t *testing.T) {
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
				require.Zero(t, l.inFlight())
				require.Zero(t, l.queue.Len())
				require.Zero(t, l.ramping)
			})
		})
	}
}

// Nothing but the response before it wakes a caller here, as there is no time to wait for.
func TestConcurrentWakeUps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		var wg sync.WaitGroup
		for caller := range 4 {
			rng := rand.New(rand.NewPCG(1, uint64(caller)))
			wg.Go(func() {
				for range 3000 {
					p := &Permit{}
					if err := l.Acquire(context.Background(), p, newBudget(), nil); err != nil {
						t.Error(err)
					}
					for range rng.IntN(8) { // the next one checks, and falls asleep, or not quite
						runtime.Gosched()
					}
					p.Done(notSent())
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
	p, b := &Permit{}, &Budget{Limited: time.Duration(rng.IntN(200)) * time.Second, Paced: NoLimit}
	if rng.IntN(4) == 0 {
		b.Paced = time.Duration(rng.IntN(200)) * time.Second
	}
	before := *b
	if l.Acquire(ctx, p, b, nil) != nil {
		return
	}
	if b.Limited < 0 || b.Paced < 0 || b.Limited > before.Limited || b.Paced > before.Paced {
		panic(fmt.Sprint("the budget was ", before, " and is ", *b))
	}
	for range rng.IntN(3) {
		time.Sleep(time.Duration(rng.IntN(5)) * time.Second)
		[]func(){p.Wrote, p.Accepted, p.Sending}[rng.IntN(3)]()
	}
	switch rng.IntN(10) {
	case 0:
		p.Done(rejected(time.Duration(rng.IntN(30)) * time.Second))
	case 1:
		p.Done(notSent())
	case 2:
		p.Done(lost())
	default:
		limit := 1 + rng.IntN(5)
		p.Done(responded(limit, rng.IntN(limit+1)))
	}
}

// Outside a bubble the callers run in parallel.
func TestConcurrentCallers(t *testing.T) {
	l := New(Config{Limit: 4, Window: time.Microsecond, ProbeInterval: time.Microsecond})
	var wg sync.WaitGroup
	for caller := range 16 {
		rng := rand.New(rand.NewPCG(1, uint64(caller)))
		wg.Go(func() {
			for range 500 {
				p := &Permit{}
				if err := l.Acquire(context.Background(), p, &Budget{NoLimit, NoLimit}, nil); err != nil {
					t.Error(err)
					return
				}
				go p.Wrote() // a hook of net/http may be late
				p.Done(Outcome{
					Sent: rng.IntN(5) > 0, Received: true, Limit: 4, Remaining: rng.IntN(5),
					Rejected: rng.IntN(20) == 0, Wait: time.Microsecond,
				})
			}
		})
	}
	wg.Wait()
	require.Zero(t, l.inFlight())
}
