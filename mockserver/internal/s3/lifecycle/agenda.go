package lifecycle

import (
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Agenda has the times at which buckets, of type B, have something to do. Its zero value is empty; it is safe for concurrent use, also while
// a bucket is locked.
type Agenda[B comparable] struct {
	next atomic.Int64 // the earliest due time in seconds, or 0

	mu  sync.Mutex
	due map[B]entry
}

type entry struct {
	at    time.Time
	order string
}

// Set sets when a bucket is due. The zero time removes it. Buckets that are due together have their turns in an order.
func (a *Agenda[B]) Set(b B, order string, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if at.IsZero() {
		delete(a.due, b)
	} else {
		if a.due == nil {
			a.due = make(map[B]entry)
		}
		a.due[b] = entry{at, order}
	}
	a.plan()
}

func (a *Agenda[B]) plan() {
	next := int64(math.MaxInt64)
	for _, e := range a.due {
		next = min(next, e.at.Unix())
	}
	if len(a.due) == 0 {
		next = 0
	}
	a.next.Store(next)
}

// Run calls do for each bucket that is due, which sets the bucket's next time. It costs next to nothing as long as no bucket is due.
func (a *Agenda[B]) Run(now func() time.Time, do func(b B, now time.Time)) {
	next := a.next.Load()
	if next == 0 {
		return
	}
	present := now()
	if present.Unix() < next {
		return
	}
	for _, b := range a.take(present) {
		do(b, present)
	}
}

// take removes the buckets that are due.
func (a *Agenda[B]) take(now time.Time) (due []B) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for b, e := range a.due {
		if !e.at.After(now) {
			due = append(due, b)
		}
	}
	slices.SortFunc(due, func(b, other B) int { return strings.Compare(a.due[b].order, a.due[other].order) })
	for _, b := range due {
		delete(a.due, b)
	}
	a.plan()
	return due
}
