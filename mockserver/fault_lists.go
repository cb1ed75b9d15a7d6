package mockserver

import (
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// lagging returns the rows of an owner as they were a while ago if a fault makes lists lag behind. Compare is the order of the list.
func lagging[T comparable](c *call, h *state.History, now time.Time, owner any, rows []T, compare func(a, b T) int) []T {
	f, found := c.faults.first(KindStaleLists)
	if !found {
		return rows
	}
	past, differs := state.RowsAt(h, now.Add(-f.effect.Lag), owner, rows, compare)
	if differs {
		c.faults.took(f)
	}
	return past
}
