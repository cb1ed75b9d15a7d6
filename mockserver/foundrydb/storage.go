package foundrydb

import (
	"slices"
	"sync"
	"time"
)

// measuring is the time between two measurements. No source states it.
const measuring = time.Hour

// measurement is the content of a bucket at a time.
type measurement struct {
	at             time.Time
	bytes, objects int64
}

// storageHistory is the content of a bucket over time. Measurements are taken every hour, beginning an hour after the bucket was
// made. They are computed on demand, from the changes. It has a lock of its own, the innermost one, as the bucket reports its
// changes while it is locked.
type storageHistory struct {
	mu      sync.Mutex
	since   time.Time // of the bucket, zero before it exists
	changes []measurement
	// forced is a measurement out of turn.
	forced measurement
}

func (h *storageHistory) begin(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.since.IsZero() {
		h.since = at
	}
}

func (h *storageHistory) begun() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.since.IsZero()
}

// change records by how much the bucket grew.
func (h *storageHistory) change(now time.Time, bytes, objects int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := h.find(now, func(change time.Time) bool { return !change.After(now) })
	h.note(measurement{now, max(held.bytes+bytes, 0), max(held.objects+objects, 0)})
}

// force sets the content that counts, and measures it now.
func (h *storageHistory) force(m measurement) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.note(m)
	h.forced = m
}

// measure measures the bucket now.
func (h *storageHistory) measure(now time.Time) {
	m := h.at(now)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forced = m
}

// note adds a change. Of several changes between two measurements only the last is kept.
func (h *storageHistory) note(m measurement) {
	if last := len(h.changes) - 1; last >= 0 && !h.changes[last].at.Before(h.tick(m.at)) {
		h.changes = h.changes[:last]
	}
	h.changes = append(h.changes, m)
}

// tick returns the time of the last regular measurement, or that of the bucket before the first.
func (h *storageHistory) tick(now time.Time) time.Time {
	if h.since.IsZero() || now.Before(h.since) {
		return h.since
	}
	return h.since.Add(now.Sub(h.since).Truncate(measuring))
}

// at returns the content at a time.
func (h *storageHistory) at(t time.Time) measurement {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.find(t, func(change time.Time) bool { return !change.After(t) })
}

// measuredAt returns the result of a regular measurement. A change at the same instant is after it, since a client may have seen it.
func (h *storageHistory) measuredAt(t time.Time) measurement {
	return h.find(t, func(change time.Time) bool { return change.Before(t) })
}

func (h *storageHistory) find(t time.Time, counts func(change time.Time) bool) measurement {
	for _, change := range slices.Backward(h.changes) {
		if counts(change.at) {
			return measurement{t, change.bytes, change.objects}
		}
	}
	return measurement{at: t}
}

// measured returns the last measurement, the zero value before the first.
func (h *storageHistory) measured(now time.Time) measurement {
	h.mu.Lock()
	defer h.mu.Unlock()
	tick := h.tick(now)
	if !h.forced.at.IsZero() && !h.forced.at.Before(tick) {
		return h.forced
	}
	if !tick.After(h.since) {
		return measurement{}
	}
	return h.measuredAt(tick)
}

// series returns the regular measurements from a time until now. If daily is set, it returns the last one of each day in UTC.
func (h *storageHistory) series(from, now time.Time, daily bool) []measurement {
	h.mu.Lock()
	defer h.mu.Unlock()
	var points []measurement
	if h.since.IsZero() {
		return points
	}
	if from.Before(h.since) {
		from = h.since
	}
	first := h.tick(from)
	for tick := first; !tick.After(now); tick = tick.Add(measuring) {
		if tick.Before(from) || !tick.After(h.since) {
			continue
		}
		if last := len(points) - 1; daily && last >= 0 && sameDay(points[last].at, tick) {
			points = points[:last]
		}
		points = append(points, h.measuredAt(tick))
	}
	return points
}

func sameDay(a, b time.Time) bool { return a.UTC().Truncate(day).Equal(b.UTC().Truncate(day)) }
