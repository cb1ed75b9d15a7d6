package service

import (
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Faults are the changes that injected faults make to how a system handles a call. Each used function records that the fault made a
// difference.
type Faults interface {
	// StaleBy returns how far lists lag behind.
	StaleBy() (lag time.Duration, used func(), found bool)
	// ShortPage returns the largest number of rows of a page.
	ShortPage() (rows int, used func(), found bool)
	// Shuffle returns what puts the n rows of a list into a random order.
	Shuffle() (shuffle func(n int, swap func(i, j int)), found bool)
	// RepeatCursor reports whether a page leads to itself.
	RepeatCursor() (used func(), found bool)
	// Provisioning returns the fault of a provisioning that the call begins, which is used then.
	Provisioning() ProvisioningFault
}

// ProvisioningFault is the effect of a fault on a provisioning.
type ProvisioningFault int

// The faults of a provisioning.
const (
	ProvisioningWorks ProvisioningFault = iota
	ProvisioningFails
	ProvisioningStalls
)

// ProvisioningFault returns the fault of a provisioning that the call begins.
func (c *Call) ProvisioningFault() ProvisioningFault {
	if c.Faults == nil {
		return ProvisioningWorks
	}
	return c.Faults.Provisioning()
}

// IsStale reports whether a fault makes lists lag behind.
func (c *Call) IsStale() bool {
	if c.Faults == nil {
		return false
	}
	_, _, found := c.Faults.StaleBy()
	return found
}

// Lagging returns the rows of an owner as they were a while ago if a fault makes lists lag behind. Compare is the order of the list.
func Lagging[T comparable](c *Call, h *state.History, now time.Time, owner any, rows []T, compare func(a, b T) int) []T {
	if c.Faults == nil {
		return rows
	}
	lag, used, found := c.Faults.StaleBy()
	if !found {
		return rows
	}
	past, differs := state.RowsAt(h, now.Add(-lag), owner, rows, compare)
	if differs {
		used()
	}
	return past
}

// Pager cuts lists into pages. The lock of a system guards it.
type Pager struct {
	Short  []int // the sizes of short pages, in turn
	Served int
}

// Page cuts a page from the rows that follow a cursor, and reports whether more rows follow. A fault may shorten the page, or report more
// rows where none follow.
func Page[T any](c *Call, p *Pager, rows []T, limit int) (items []T, more bool) {
	if len(p.Short) > 0 {
		limit = min(limit, p.Short[p.Served%len(p.Short)])
		p.Served++
	}
	items = Shortened(c, rows[:min(limit, len(rows))])
	more = len(items) < len(rows)
	if c.Faults == nil {
		return items, more
	}
	if size, used, found := c.Faults.ShortPage(); found && size == 0 && !more {
		used()
		more = true
	}
	if used, found := c.Faults.RepeatCursor(); found {
		used()
		more = true
	}
	return items, more
}

// Shortened returns a page, with fewer rows if a fault shortens it.
func Shortened[T any](c *Call, page []T) []T {
	if c.Faults == nil {
		return page
	}
	size, used, found := c.Faults.ShortPage()
	if !found || len(page) <= size {
		return page
	}
	used()
	return page[:size]
}

// Shuffled returns the rows of a list, in a random order if a fault shuffles them.
func Shuffled[T any](c *Call, rows []T) []T {
	if c.Faults == nil || len(rows) < 2 {
		return rows
	}
	if shuffle, found := c.Faults.Shuffle(); found {
		rows = slices.Clone(rows)
		shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	}
	return rows
}

// RepeatsCursor reports whether a page requested with a cursor leads to itself.
func (c *Call) RepeatsCursor(cursor string) bool {
	if cursor == "" || c.Faults == nil {
		return false
	}
	_, found := c.Faults.RepeatCursor()
	return found
}
