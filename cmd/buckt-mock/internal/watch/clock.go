package watch

import (
	"time"

	"github.com/bucktgo/buckt/mockserver"
)

// Clock is the server's time, and how far it is ahead of the real one.
type Clock struct {
	Now   time.Time
	Ahead time.Duration
}

// clockOf rounds to seconds, as the two clocks are not read in one moment.
func clockOf(server *mockserver.Server) Clock {
	now := server.Now()
	return Clock{Now: now, Ahead: time.Until(now).Round(time.Second)}
}
