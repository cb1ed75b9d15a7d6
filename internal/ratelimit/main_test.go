package ratelimit

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newLimiter(limit int) *Limiter {
	return New(Config{Limit: limit, Window: time.Minute, MaxPause: 2 * time.Minute})
}

// acquire expects that the request is let go without a wait.
func acquire(t *testing.T, l *Limiter) {
	t.Helper()
	start := time.Now()
	require.NoError(t, l.Acquire(t.Context(), func(wait time.Duration) { t.Errorf("it is held back for %s", wait) }))
	require.Zero(t, time.Since(start))
}

// acquireAfter expects that the request is held back for so long.
func acquireAfter(t *testing.T, l *Limiter, wait time.Duration) {
	t.Helper()
	start, told := time.Now(), time.Duration(-1)
	require.NoError(t, l.Acquire(t.Context(), func(wait time.Duration) { told = wait }))
	require.Equal(t, wait, time.Since(start))
	require.Equal(t, wait, told, "onWait was told another time")
}

// answered is an answer to a request that took no time.
func answered(limit, remaining int) Answer {
	return Answer{Sent: true, Received: true, Limit: limit, Remaining: remaining}
}

// plain is an answer without the headers.
func plain() Answer { return answered(-1, -1) }

// unanswered is what is known when no answer came: it takes a place and teaches nothing.
func unanswered() Answer { return Answer{Sent: true, Limit: -1, Remaining: -1} }

func rejected(wait time.Duration) Answer {
	return Answer{Sent: true, Received: true, Limit: -1, Remaining: -1, Rejected: true, Wait: wait}
}

// send lets n requests go and be answered at once.
func send(t *testing.T, l *Limiter, n int, a Answer) {
	t.Helper()
	for range n {
		acquire(t, l)
		l.Done(a)
	}
}

// record notes when requests were let go.
type record struct {
	mu    sync.Mutex
	start time.Time
	times []time.Duration
}

func (r *record) add() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.times = append(r.times, time.Since(r.start))
}

func (r *record) at() []time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.times)
}

// queue starts n requests, in order, of which each is under way for a time.
func queue(t *testing.T, l *Limiter, n int, took time.Duration, a Answer) *record {
	t.Helper()
	r := &record{start: time.Now()}
	for range n {
		go func() {
			if err := l.Acquire(context.Background(), nil); err != nil {
				t.Error(err)
				return
			}
			r.add()
			a := a
			a.Began = time.Now()
			time.Sleep(took)
			l.Done(a)
		}()
		synctest.Wait()
	}
	return r
}
