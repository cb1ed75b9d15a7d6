package state

import (
	"slices"
	"time"
)

// maxChanges is the number of the newest changes that a history keeps at least.
const maxChanges = 10_000

// History records the rows that requests made and deleted, for lists that lag behind. The lock of a system guards it.
type History struct {
	Changes []Change
}

// Change is a row that a request made or deleted.
type Change struct {
	At         time.Time
	Owner, Row any
	Deleted    bool
}

// Made records a row that a request made. A list shows the rows of one owner.
func (h *History) Made(owner, row any, at time.Time) { h.add(Change{at, owner, row, false}) }

// Deleted records a row that a request deleted.
func (h *History) Deleted(owner, row any, at time.Time) { h.add(Change{at, owner, row, true}) }

func (h *History) add(c Change) {
	if len(h.Changes) >= 2*maxChanges {
		h.Changes = slices.Delete(h.Changes, 0, maxChanges)
	}
	h.Changes = append(h.Changes, c)
}

// RowsAt returns the rows of an owner as they were at a time, and reports whether that differs from the present rows. Rows that are
// back are sorted in by compare.
func RowsAt[T comparable](h *History, at time.Time, owner any, rows []T, compare func(a, b T) int) (past []T, differs bool) {
	hidden := make(map[T]bool)
	var revived []T
	for _, change := range h.Changes {
		row, isOne := change.Row.(T)
		switch {
		case !isOne || change.Owner != owner || !change.At.After(at):
		case !change.Deleted:
			hidden[row] = true
		case !hidden[row] && !slices.Contains(rows, row):
			revived = append(revived, row)
		}
	}
	past = slices.DeleteFunc(slices.Clone(rows), func(row T) bool { return hidden[row] })
	differs = len(past) < len(rows) || len(revived) > 0
	past = append(past, revived...)
	if len(revived) > 0 {
		slices.SortStableFunc(past, compare)
	}
	return past, differs
}
