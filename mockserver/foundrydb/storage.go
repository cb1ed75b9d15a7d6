package foundrydb

import (
	"slices"
	"sync"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// measuring is the time between two measurements. No source states it.
const measuring = time.Hour

// measurement is the content of a bucket at a time.
type measurement struct {
	At      time.Time `json:"at"`
	Bytes   int64     `json:"bytes"`
	Objects int64     `json:"objects"`
}

// storageHistory is the content of a bucket over time. Measurements are taken every hour, beginning an hour after the bucket was
// made. They are computed on demand, from the changes. It has its own lock, the innermost one, as the bucket reports its
// changes while it is locked.
type storageHistory struct {
	mu sync.Mutex
	storageRow
}

// storageRow is the part of a [storageHistory] that a state holds.
type storageRow struct {
	Since   time.Time     `json:"since,omitzero"`   // of the bucket, zero before it exists
	Changes []measurement `json:"changes,omitzero"` // the bytes stored from a time on, the oldest first
	Forced  measurement   `json:"forced,omitzero"`  // a measurement out of turn
}

func (h *storageHistory) state() *storageRow {
	h.mu.Lock()
	defer h.mu.Unlock()
	return new(state.Clone(h.storageRow))
}

func (h *storageHistory) begin(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.Since.IsZero() {
		h.Since = at
	}
}

func (h *storageHistory) begun() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.Since.IsZero()
}

// change records by how much the bucket grew.
func (h *storageHistory) change(now time.Time, bytes, objects int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := h.find(now, true)
	h.note(measurement{now, max(held.Bytes+bytes, 0), max(held.Objects+objects, 0)})
}

// notBefore returns a time, or that of the last change if it is later.
func (h *storageHistory) notBefore(t time.Time) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if last := len(h.Changes) - 1; last >= 0 && h.Changes[last].At.After(t) {
		return h.Changes[last].At
	}
	return t
}

// force sets the content that counts, and measures it now.
func (h *storageHistory) force(m measurement) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.note(m)
	h.Forced = m
}

// measure measures the bucket now.
func (h *storageHistory) measure(now time.Time) {
	m := h.at(now)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Forced = m
}

// note adds a change. Of several changes between two measurements only the last is kept.
func (h *storageHistory) note(m measurement) {
	if last := len(h.Changes) - 1; last >= 0 && !h.Changes[last].At.Before(h.tick(m.At)) {
		h.Changes = h.Changes[:last]
	}
	h.Changes = append(h.Changes, m)
}

// tick returns the time of the last regular measurement, or that of the bucket before the first.
func (h *storageHistory) tick(now time.Time) time.Time {
	if h.Since.IsZero() || now.Before(h.Since) {
		return h.Since
	}
	return h.Since.Add(now.Sub(h.Since).Truncate(measuring))
}

// at returns the content at a time.
func (h *storageHistory) at(t time.Time) measurement {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.find(t, true)
}

// find returns the content at a time. A change at the same instant is after a regular measurement, since a client may have seen it.
func (h *storageHistory) find(t time.Time, inclusive bool) measurement {
	for _, change := range slices.Backward(h.Changes) {
		if change.At.Before(t) || inclusive && change.At.Equal(t) {
			return measurement{t, change.Bytes, change.Objects}
		}
	}
	return measurement{At: t}
}

// measured returns the last measurement, the zero value before the first.
func (h *storageHistory) measured(now time.Time) measurement {
	h.mu.Lock()
	defer h.mu.Unlock()
	tick := h.tick(now)
	if !h.Forced.At.IsZero() && !h.Forced.At.Before(tick) {
		return h.Forced
	}
	if !tick.After(h.Since) {
		return measurement{}
	}
	return h.find(tick, false)
}

// series returns the regular measurements from a time until now. If daily is set, it returns the last one of each day in UTC.
func (h *storageHistory) series(from, now time.Time, daily bool) []measurement {
	h.mu.Lock()
	defer h.mu.Unlock()
	var points []measurement
	if h.Since.IsZero() {
		return points
	}
	for tick := h.tick(from); !tick.After(now); tick = tick.Add(measuring) {
		if tick.Before(from) || !tick.After(h.Since) {
			continue
		}
		if last := len(points) - 1; daily && last >= 0 && sameDay(points[last].At, tick) {
			points = points[:last]
		}
		points = append(points, h.find(tick, false))
	}
	return points
}

func sameDay(a, b time.Time) bool { return a.UTC().Truncate(day).Equal(b.UTC().Truncate(day)) }
