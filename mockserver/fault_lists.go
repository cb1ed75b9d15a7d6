package mockserver

import (
	"slices"
	"time"
)

// maxChanges is how many of the newest changes a history keeps at least.
const maxChanges = 10_000

// history remembers what requests made and deleted, for lists that lag behind. The lock of a system guards it.
type history struct {
	changes []change
}

// change is a row that was made, or deleted, by a request.
type change struct {
	at         time.Time
	owner, row any
	deleted    bool
}

// made notes a row that a request made, and whose it is: the lists of one owner are about the same rows.
func (h *history) made(owner, row any, at time.Time) { h.add(change{at, owner, row, false}) }

func (h *history) deleted(owner, row any, at time.Time) { h.add(change{at, owner, row, true}) }

func (h *history) add(c change) {
	if len(h.changes) >= 2*maxChanges {
		h.changes = slices.Delete(h.changes, 0, maxChanges)
	}
	h.changes = append(h.changes, c)
}

// lagging are an owner's rows as they were a while ago, where a fault makes lists lag behind: without those that were made since,
// and with those that were deleted since. Their order is what compare tells.
func lagging[T comparable](c *call, h *history, now time.Time, owner any, rows []T, compare func(a, b T) int) []T {
	f, found := c.faults.first(KindStaleLists)
	if !found {
		return rows
	}
	since := now.Add(-f.effect.Lag)
	hidden := make(map[T]bool)
	var revived []T
	for _, change := range h.changes {
		row, isOne := change.row.(T)
		switch {
		case !isOne || change.owner != owner || !change.at.After(since):
		case !change.deleted:
			hidden[row] = true
		case !hidden[row] && !slices.Contains(rows, row):
			revived = append(revived, row)
		}
	}
	kept := slices.DeleteFunc(slices.Clone(rows), func(row T) bool { return hidden[row] })
	if len(kept) < len(rows) || len(revived) > 0 {
		c.faults.took(f)
	}
	kept = append(kept, revived...)
	if len(revived) > 0 {
		slices.SortStableFunc(kept, compare)
	}
	return kept
}

// provisioningFault tells what a fault makes of a provisioning that the request begins: nothing, a failure, or one without an end.
func (c *call) provisioningFault() EffectKind {
	f, found := c.faults.first(KindFailProvisioning, KindStallProvisioning)
	if !found {
		return ""
	}
	c.faults.took(f)
	return f.effect.Kind
}
