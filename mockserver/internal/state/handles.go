package state

import (
	"fmt"
)

// Past holds the handles that callers may keep, by the id of their row. A handle whose row is removed by one state is valid again if
// another state brings the row back.
type Past[T any] map[string]*T

// MustHold panics if the row of a handle is not in the state.
func MustHold(cutOff bool, what, name string) {
	if cutOff {
		panic(fmt.Sprintf("mockserver: the %s %q is not in the state that the server was last reset or restored to", what, name))
	}
}

// MustHoldLocked is [MustHold] for a caller that holds the lock. It releases the lock before it panics.
func MustHoldLocked(mu *Mutex, cutOff bool, what, name string) {
	if cutOff {
		mu.Unlock()
	}
	MustHold(cutOff, what, name)
}

// Rebind replaces the rows of a system by those of a loaded state, and keeps the handles of callers valid.
type Rebind[T any] struct {
	Past *Past[T]
	ID   func(*T) string
	// Own makes a loaded row a handle of the system. The other handles are, and callers read that without the lock.
	Own func(*T)
	// Move copies the contents of a row to a handle. The two may be the same.
	Move func(to, from *T)
	// Cut removes the contents of a handle.
	Cut func(*T)
	// ByIDAlone is unset if the handle of the first row is kept for the first loaded row, whatever its id: that of the default
	// organization or user stays valid.
	ByIDAlone bool
}

// Do returns the handles of the loaded rows, in their order.
func (h Rebind[T]) Do(old, loaded []*T) []*T {
	if *h.Past == nil {
		*h.Past = make(Past[T])
	}
	for _, row := range old {
		(*h.Past)[h.ID(row)] = row
	}
	rows, used := make([]*T, len(loaded)), make(map[*T]bool)
	for i, from := range loaded {
		to := (*h.Past)[h.ID(from)]
		if !h.ByIDAlone && i == 0 && len(old) > 0 {
			to = old[0]
		}
		if to == nil || used[to] {
			to = from
			h.Own(to)
		}
		h.Move(to, from)
		rows[i], used[to] = to, true
	}
	for _, row := range *h.Past {
		if !used[row] {
			h.Cut(row)
		}
	}
	return rows
}
