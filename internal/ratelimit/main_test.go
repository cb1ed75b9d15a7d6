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

const maxLimited = 2 * time.Minute

func newLimiter(limit int) *Limiter {
	return New(Config{Limit: limit, Window: time.Minute, ProbeInterval: maxLimited})
}

// newBudget is that of a new call.
func newBudget() *Budget { return &Budget{Limited: maxLimited, Paced: NoLimit} }

// acquire expects that the request is released without a wait.
func acquire(t *testing.T, l *Limiter) *Permit {
	t.Helper()
	start, p := time.Now(), &Permit{}
	require.NoError(t, l.Acquire(t.Context(), p, newBudget(), func(wait time.Duration) { t.Errorf("it is held back for %s", wait) }))
	require.Zero(t, time.Since(start))
	return p
}

// acquireAfter expects that the request is held back for so long.
func acquireAfter(t *testing.T, l *Limiter, wait time.Duration) *Permit {
	t.Helper()
	start, announced, p := time.Now(), time.Duration(-1), &Permit{}
	require.NoError(t, l.Acquire(t.Context(), p, newBudget(), func(wait time.Duration) { announced = wait }))
	require.Equal(t, wait, time.Since(start))
	require.Equal(t, wait, announced, "onWait was given another time")
	return p
}

// responded is a response with the headers of a limit.
func responded(limit, remaining int) Outcome {
	return Outcome{Sent: true, Received: true, Limit: limit, Remaining: remaining}
}

// plain is a response without the headers.
func plain() Outcome { return responded(-1, -1) }

// lost is the outcome of a request without a response: it takes a place and teaches nothing.
func lost() Outcome { return Outcome{Sent: true, Limit: -1, Remaining: -1} }

// notSent is the outcome of a request of which nothing was written.
func notSent() Outcome { return Outcome{Limit: -1, Remaining: -1} }

func rejected(wait time.Duration) Outcome {
	return Outcome{Sent: true, Received: true, Limit: -1, Remaining: -1, Rejected: true, Wait: wait}
}

// send sends n requests that are released and responded to at once.
func send(t *testing.T, l *Limiter, n int, o Outcome) {
	t.Helper()
	for range n {
		acquire(t, l).Done(o)
	}
}

// record notes when requests were released.
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

// queue starts n requests, in order, each of which is in flight for a time.
func queue(t *testing.T, l *Limiter, n int, took time.Duration, o Outcome) *record {
	t.Helper()
	return queueOf(t, l, n, func(p *Permit) {
		time.Sleep(took)
		p.Done(o)
	})
}

// queueOf starts n requests, in order, and calls send once each is released.
func queueOf(t *testing.T, l *Limiter, n int, send func(*Permit)) *record {
	t.Helper()
	r := &record{start: time.Now()}
	for range n {
		go func() {
			p := &Permit{}
			if err := l.Acquire(context.Background(), p, newBudget(), nil); err != nil {
				t.Error(err)
				return
			}
			r.add()
			send(p)
		}()
		synctest.Wait()
	}
	return r
}

func seconds(s ...int) []time.Duration {
	d := make([]time.Duration, len(s))
	for i := range s {
		d[i] = time.Duration(s[i]) * time.Second
	}
	return d
}
