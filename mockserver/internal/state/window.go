package state

import (
	"slices"
	"time"
)

// RateWindow is how long a request counts against a rate limit, in every system with one.
const RateWindow = time.Minute

// MaxWindow is the number of requests of a window that are kept. It is the largest limit of any system.
const MaxWindow = 10_000

// Window holds the requests that count against a rate limit. The lock of a system guards it.
type Window struct {
	Requests []time.Time `json:"requests,omitzero"`
}

// Add counts a request.
func (w *Window) Add(now time.Time) {
	w.Requests = append(w.Requests, now)
	if excess := len(w.Requests) - MaxWindow; excess > 0 {
		w.Requests = slices.Delete(w.Requests, 0, excess)
	}
}

// Count returns the number of requests in the window that ends now. A request exactly as old as the window does not count.
func (w *Window) Count(now time.Time) int {
	begin := now.Add(-RateWindow)
	left := slices.IndexFunc(w.Requests, func(at time.Time) bool { return at.After(begin) })
	if left < 0 {
		left = len(w.Requests)
	}
	w.Requests = slices.Delete(w.Requests, 0, left)
	return len(w.Requests)
}

// Window returns a window with the requests of a state.
func (l *Loader) Window(at Path, requests []time.Time) Window {
	l.Require(len(requests) <= MaxWindow, at, "must have at most %d times", MaxWindow)
	return Window{Requests: slices.Clone(requests)}
}
