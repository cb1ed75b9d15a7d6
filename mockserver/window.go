package mockserver

import (
	"slices"
	"time"
)

// rateWindow is how long a request counts against a rate limit. It is the same with every system that has one.
const rateWindow = time.Minute

// maxWindow is how many requests of a window are kept: as many as the largest limit, beyond which all are rejected.
var maxWindow = PlanEnterprise.limits().requests

// window holds the requests that count against a rate limit. The lock of a system guards it.
type window struct {
	requests []time.Time
}

func (w *window) add(now time.Time) {
	w.requests = append(w.requests, now)
	if excess := len(w.requests) - maxWindow; excess > 0 {
		w.requests = slices.Delete(w.requests, 0, excess)
	}
}

// count is how many requests there are in the window that ends now. One that is exactly as old as the window has left it.
func (w *window) count(now time.Time) int {
	begin := now.Add(-rateWindow)
	left := slices.IndexFunc(w.requests, func(at time.Time) bool { return at.After(begin) })
	if left < 0 {
		left = len(w.requests)
	}
	w.requests = slices.Delete(w.requests, 0, left)
	return len(w.requests)
}
