package mockserver

import (
	"fmt"
	"time"
)

// Now is the server's time: that of [WithClock], else of time.Now, and what [Server.Advance] has added.
func (s *Server) Now() time.Time { return s.clock.Now() }

// Advance moves the server's time forward by d, at once: a bucket that is due in the hour that was skipped is there. Provisioning, deletion,
// the expiry of keys and URLs, the retention of logs, billing periods and rate-limit windows follow it; delays that a fault injects
// do not, they take real time. In a synctest bubble it adds to what time.Sleep does there. A d below 0 panics; [Server.ResetClock]
// moves the time back.
//
// S3 clients that sign by the real clock go on working: the server moves the date of a signature by what it was ahead at that date.
// A URL that was presigned before an advance expires by it, and a request that was signed before one of more than 15 minutes is
// refused when it is repeated. Signatures have whole seconds, and a URL presigned in the second of an advance counts as presigned
// before it: presign it with the time of [Server.Now], or in the next second. A URL with a signature of version 2, which Linode
// accepts, has no date; unless the mock made it, it counts as presigned after the last advance.
func (s *Server) Advance(d time.Duration) {
	if d < 0 {
		panic(fmt.Sprintf("mockserver: Advance: must not be negative, but is %v", d))
	}
	s.clock.Advance(d)
}

// ResetClock undoes every [Server.Advance]: the server's time is that of [WithClock] or time.Now again. The state keeps the times
// that it has, some of which may then be in the future; [Server.Reset] replaces it.
func (s *Server) ResetClock() { s.clock.Reset() }

func (s *Server) now() time.Time { return s.clock.Now() }
