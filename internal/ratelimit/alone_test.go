package ratelimit

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// server counts requests as the API does: those of the last 60 s, the rejected ones too.
type server struct {
	mu       sync.Mutex
	limit    int
	counted  []time.Time
	most     int
	rejected int
}

func (s *server) serve() Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for len(s.counted) > 0 && now.Sub(s.counted[0]) >= time.Minute {
		s.counted = s.counted[1:]
	}
	s.counted = append(s.counted, now)
	s.most = max(s.most, len(s.counted))
	if len(s.counted) > s.limit {
		s.rejected++
		o := rejected(time.Minute)
		o.Limit, o.Remaining = s.limit, 0
		return o
	}
	return responded(s.limit, s.limit-len(s.counted))
}

func TestAcquireManyRequests(t *testing.T) {
	for _, assumed := range []int{100, 1000} {
		t.Run(fmt.Sprintf("%d a minute are assumed", assumed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &server{limit: 1000}
				l := newLimiter(assumed)
				start := time.Now()
				requests := make(chan struct{}, 2500)
				for range 2500 {
					requests <- struct{}{}
				}
				close(requests)
				var wg sync.WaitGroup
				for range 50 {
					wg.Go(func() {
						for range requests {
							p := &Permit{}
							if err := l.Acquire(t.Context(), p, newBudget(), nil); err != nil {
								t.Error(err)
								return
							}
							p.Wrote()
							p.Done(s.serve())
						}
					})
				}
				wg.Wait()
				require.Equal(t, 2*time.Minute, time.Since(start))
				require.Zero(t, s.rejected)
				require.Equal(t, 1000, s.most)
			})
		})
	}
}

// The server counts at some moment within five seconds of the headers, which no client can know.
func TestAcquireAloneOnQuota(t *testing.T) {
	for _, limit := range []int{1, 2, 10, 60, 250} {
		for _, callers := range []int{1, 7, 50, 300} {
			for seed := range uint64(4) {
				t.Run(fmt.Sprintf("limit %d, %d callers, seed %d", limit, callers, seed), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { alone(t, limit, callers, seed) })
				})
			}
		}
	}
}

func alone(t *testing.T, limit, callers int, seed uint64) {
	s := &server{limit: limit}
	l := newLimiter(limit)
	var wg sync.WaitGroup
	for caller := range callers {
		rng := rand.New(rand.NewPCG(seed, uint64(caller)))
		wg.Go(func() {
			for range 1 + 5*limit/callers {
				time.Sleep(latency(rng))
				oneRequest(t, l, s, rng)
			}
		})
	}
	wg.Wait()
	require.LessOrEqual(t, s.most, limit)
	require.Zero(t, s.rejected)
}

func oneRequest(t *testing.T, l *Limiter, s *server, rng *rand.Rand) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rng.IntN(1e4))*time.Second)
	defer cancel()
	p := &Permit{}
	if l.Acquire(ctx, p, newBudget(), nil) != nil {
		return // too late, or it waited in vain: that must not cost a place
	}
	time.Sleep(latency(rng)) // of the connection
	if rng.IntN(20) == 0 {   // it was refused
		p.Done(notSent())
		return
	}
	p.Wrote()
	time.Sleep(min(latency(rng), 5*time.Second-time.Duration(1+rng.IntN(2))*time.Nanosecond))
	o := s.serve()
	time.Sleep(latency(rng))
	switch rng.IntN(10) {
	case 0:
		o = lost()
	case 1:
		o.Limit, o.Remaining = -1, -1
		if !l.limitIsStated() {
			o.Received = false // it would lift the limit
		}
	}
	p.Done(o)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.foreign != 0 {
		t.Errorf("%d requests of our own pass for those of others", l.foreign)
	}
}

func (l *Limiter) limitIsStated() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.limitStated
}

// latency is mostly short, and sometimes longer than a window.
func latency(rng *rand.Rand) time.Duration {
	switch rng.IntN(12) {
	case 0:
		return time.Duration(rng.IntN(100)) * time.Second
	case 1, 2, 3:
		return 0
	}
	return time.Duration(rng.Int64N(int64(3 * time.Second)))
}
