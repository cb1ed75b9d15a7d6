package mockserver

import (
	"fmt"
	"sync"
)

// pastRows are the handles, such as an [*Organization], that users of the package may hold, by what identifies their rows. A row
// that one state takes away may come back with another, and its handle is good again.
type pastRows[T any] map[string]*T

// mustHold panics where a handle's row is not in the state.
func mustHold(cutOff bool, what, name string) {
	if cutOff {
		panic(fmt.Sprintf("mockserver: the %s %q is not in the state that the server was last reset or restored to", what, name))
	}
}

// mustHoldLocked does so for who has taken the lock, and lets go of it first.
func mustHoldLocked(mu *sync.Mutex, cutOff bool, what, name string) {
	if cutOff {
		mu.Unlock()
	}
	mustHold(cutOff, what, name)
}

// handOver is how rows that were loaded take the place of those that are there.
type handOver[T any] struct {
	past *pastRows[T]
	id   func(*T) string
	// move gives the contents of a row to a handle. The two may be the same.
	move func(to, from *T)
	// cut takes its contents away from a handle.
	cut func(*T)
	// keepsFirst gives the first row to the handle of the first one, whatever it is: that of the default organization or user stays
	// good.
	keepsFirst bool
}

// do returns the handles of the rows that were loaded, in their order.
func (h handOver[T]) do(old, loaded []*T) []*T {
	if *h.past == nil {
		*h.past = make(pastRows[T])
	}
	for _, row := range old {
		(*h.past)[h.id(row)] = row
	}
	rows, used := make([]*T, len(loaded)), make(map[*T]bool)
	for i, from := range loaded {
		to := (*h.past)[h.id(from)]
		if h.keepsFirst && i == 0 && len(old) > 0 {
			to = old[0]
		}
		if to == nil || used[to] {
			to = from
		}
		h.move(to, from)
		rows[i], used[to] = to, true
	}
	for _, row := range *h.past {
		if !used[row] {
			h.cut(row)
		}
	}
	return rows
}
