package clock

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// tasks are functions that a clock runs at a time.
type tasks struct {
	count   atomic.Int64 // of pending
	mu      sync.Mutex
	pending []*task // in the order of their times
	running sync.WaitGroup
}

type task struct {
	due time.Time // by the clock
	run func()
	// timer runs the task if the base clock passes its time like the time of the program, and nothing has run it before.
	timer *time.Timer
}

// At runs a task at a time of the clock: within the Advance that passes it, or as the base clock passes it, if that is the time of the
// program; else by the next CatchUp.
func (c *Clock) At(due time.Time, run func()) {
	l := &c.tasks
	l.mu.Lock()
	defer l.mu.Unlock()
	at := slices.IndexFunc(l.pending, func(t *task) bool { return t.due.After(due) })
	if at < 0 {
		at = len(l.pending)
	}
	l.pending = slices.Insert(l.pending, at, &task{due, run, time.AfterFunc(due.Sub(c.Now()), c.CatchUp)})
	l.count.Store(int64(len(l.pending)))
}

// CatchUp runs the tasks whose time has come.
func (c *Clock) CatchUp() {
	if c.tasks.count.Load() == 0 {
		return
	}
	for run := c.tasks.take(c.Now()); run != nil; run = c.tasks.take(c.Now()) {
		run()
		c.tasks.running.Done()
	}
}

// take removes the first task if its time has come.
func (l *tasks) take(now time.Time) (run func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pending) == 0 || l.pending[0].due.After(now) {
		return nil
	}
	t := l.pending[0]
	t.timer.Stop()
	l.pending = slices.Delete(l.pending, 0, 1)
	l.count.Store(int64(len(l.pending)))
	l.running.Add(1)
	return t.run
}

// untilNext returns how long it is until the time of the first task.
func (l *tasks) untilNext(now time.Time) (d time.Duration, found bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pending) == 0 {
		return 0, false
	}
	return max(0, l.pending[0].due.Sub(now)), true
}

// rearm sets the timers after an advance.
func (l *tasks) rearm(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range l.pending {
		t.timer.Reset(t.due.Sub(now))
	}
}

// Drop removes the tasks that have not begun.
func (c *Clock) Drop() {
	l := &c.tasks
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range l.pending {
		t.timer.Stop()
	}
	l.pending = nil
	l.count.Store(0)
}

// Wait waits for the tasks that have begun.
func (c *Clock) Wait() { c.tasks.running.Wait() }
