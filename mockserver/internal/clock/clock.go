// Package clock is the time of a mock server: that of a base clock, and advances. It runs tasks at their time, and converts the dates of
// S3 signatures, which clients make with the base clock.
package clock

import (
	"sync"
	"sync/atomic"
	"time"
)

// Clock is safe for concurrent use. Its zero value needs a base.
type Clock struct {
	// Base must not be changed once the clock is in use.
	Base func() time.Time

	ahead    atomic.Int64 // nanoseconds
	mu       sync.RWMutex
	advances []advance // at most one a second of the base clock

	tasks tasks
}

// advance is how far the clock is ahead of its base from a second of the base on.
type advance struct {
	second int64
	ahead  time.Duration
}

// Now is the time of the base clock and of all advances.
func (c *Clock) Now() time.Time { return c.Base().Add(time.Duration(c.ahead.Load())) }

// Advance moves the clock forward, and runs the tasks on the way at their times.
func (c *Clock) Advance(d time.Duration) {
	for {
		step, found := c.tasks.untilNext(c.Now())
		if !found || step > d {
			break
		}
		c.advance(step)
		d -= step
		c.CatchUp()
	}
	c.advance(d)
	c.tasks.rearm(c.Now())
}

func (c *Clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	second := c.Base().Unix()
	if n := len(c.advances); n > 0 && c.advances[n-1].second == second {
		c.advances = c.advances[:n-1]
	}
	c.advances = append(c.advances, advance{second, time.Duration(c.ahead.Add(int64(d)))})
}

// Reset undoes all advances, as if there had been none.
func (c *Clock) Reset() {
	c.mu.Lock()
	c.ahead.Store(0)
	c.advances = nil
	c.mu.Unlock()
	c.tasks.rearm(c.Now())
}

// SignedAt converts the date of an S3 signature to the time of the clock, and returns how far the clock is ahead now. A date is moved by
// the advance that was in force then, unless it is later than the base clock's time: then it was made with the time of the clock.
// Dates have whole seconds. In the second of an advance, a header counts as signed after it and a URL as presigned before it.
func (c *Clock) SignedAt(date time.Time, presigned bool) (at time.Time, ahead time.Duration) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	at = date
	if !date.After(c.Base()) {
		at = date.Add(c.aheadAt(date.Unix(), presigned))
	}
	return at, time.Duration(c.ahead.Load())
}

func (c *Clock) aheadAt(second int64, presigned bool) time.Duration {
	for i := len(c.advances) - 1; i >= 0; i-- {
		if a := c.advances[i]; a.second < second || a.second == second && !presigned {
			return a.ahead
		}
	}
	return 0
}
