package mockserver

import (
	"fmt"
	"sync/atomic"
	"time"
)

// clock is what a server tells the time by: a function, and how far ahead of it the server is.
type clock struct {
	source func() time.Time
	ahead  atomic.Int64 // nanoseconds
}

func (c *clock) now() time.Time { return c.source().Add(time.Duration(c.ahead.Load())) }

// Now is the server's time: that of [WithClock], else of time.Now, and what [Server.Advance] has added.
func (s *Server) Now() time.Time { return s.clock.now() }

// Advance moves the server's time forward by d, at once: a bucket that is due in the hour that was skipped is there. Provisioning, deletion,
// the expiry of keys and URLs, the retention of logs, billing periods and rate-limit windows follow it; delays that a fault injects
// do not, they take real time. In a synctest bubble it adds to what time.Sleep does there. A d below 0 panics, as time does not
// run backwards.
func (s *Server) Advance(d time.Duration) {
	if d < 0 {
		panic(fmt.Sprintf("mockserver: Advance: %v is negative", d))
	}
	s.clock.ahead.Add(int64(d))
}

func (s *Server) now() time.Time { return s.clock.now() }
