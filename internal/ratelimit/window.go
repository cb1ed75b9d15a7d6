package ratelimit

import (
	"sort"
	"time"
)

// window is a queue of the times by which requests were counted, oldest first, in a ring buffer that grows as needed. A time that has
// left the window is kept for another window: the response to a slow request is compared with the window at the time when the request
// began.
type window struct {
	length time.Duration
	at     []time.Time
	head   int
	n      int // all that are kept
	left   int // how many of them, the first ones, have left the window
}

func (w *window) push(t time.Time) {
	if w.n == len(w.at) {
		grown := make([]time.Time, max(16, 2*len(w.at)))
		for i := range w.n {
			grown[i] = w.get(i)
		}
		w.at, w.head = grown, 0
	}
	w.at[(w.head+w.n)%len(w.at)] = t
	w.n++
}

// advance moves the window's end to now. Times at its beginning or before leave it.
func (w *window) advance(now time.Time) {
	begin := now.Add(-w.length)
	for w.left < w.n && !w.get(w.left).After(begin) {
		w.left++
	}
	for forget := begin.Add(-w.length); w.left > 0 && !w.get(0).After(forget); {
		w.head = (w.head + 1) % len(w.at)
		w.n--
		w.left--
	}
}

// held returns the number of times in the window.
func (w *window) held() int { return w.n - w.left }

// leaves returns when the time at index i of the window, counted from the oldest, will leave it.
func (w *window) leaves(i int) time.Time { return w.get(w.left + i).Add(w.length) }

// since returns the number of times after t, including those that have left the window.
func (w *window) since(t time.Time) int {
	return w.n - sort.Search(w.n, func(i int) bool { return w.get(i).After(t) })
}

func (w *window) get(i int) time.Time { return w.at[(w.head+i)%len(w.at)] }
