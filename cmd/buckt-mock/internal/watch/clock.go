package watch

import (
	"time"

	"github.com/bucktgo/buckt/mockserver"
)

// Clock is the server's time, and its difference from the real time.
type Clock struct {
	Now   time.Time
	Ahead time.Duration
}

// clockOf rounds to seconds, because the two clocks are not read at the same instant.
func clockOf(server *mockserver.Server) Clock {
	now := server.Now()
	return Clock{Now: now, Ahead: time.Until(now).Round(time.Second)}
}
