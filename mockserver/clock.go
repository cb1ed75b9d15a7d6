package mockserver

import (
	"fmt"
	"time"
)

// Now returns the server's time: that of [WithClock] or otherwise time.Now, plus the sum of [Server.Advance].
func (s *Server) Now() time.Time { return s.clock.Now() }

// Advance moves the server's time forward by d, at once: a bucket that is due within the skipped time exists afterwards. Provisioning,
// deletion, the expiry of keys and URLs, the retention of logs, billing periods, lifecycle rules and rate-limit windows follow it. Delays
// of faults do not: they take real time. In a synctest bubble d is added to the time of the bubble. A negative d panics;
// [Server.ResetClock] moves the time back.
//
// S3 clients that sign with the real clock keep working: the server moves the date of a signature by the advance in force at that date. A
// URL presigned before an advance expires by it, and a request signed before an advance of more than 15 minutes is refused when it is
// repeated. Signatures have whole seconds, and a URL presigned in the second of an advance counts as presigned before it: presign it with
// the time of [Server.Now], or in the next second. A URL with a signature of version 2, which Linode accepts, has no date; unless the mock
// made it, it counts as presigned after the last advance.
func (s *Server) Advance(d time.Duration) {
	if d < 0 {
		panic(fmt.Sprintf("mockserver: Advance: must not be negative, but is %v", d))
	}
	s.clock.Advance(d)
}

// ResetClock undoes every [Server.Advance]: the server's time is that of [WithClock] or time.Now again. The times in the state do not
// change, so that some may then be in the future; [Server.Reset] replaces the state.
func (s *Server) ResetClock() { s.clock.Reset() }

func (s *Server) now() time.Time { return s.clock.Now() }
