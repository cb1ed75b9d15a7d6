package ratelimit

import "time"

// window is a queue of the times at which answers came, oldest first, in a ring that grows as needed.
type window struct {
	at   []time.Time
	head int
	n    int
}

func (w *window) push(t time.Time) {
	if w.n == len(w.at) {
		grown := make([]time.Time, max(16, 2*len(w.at)))
		for i := range w.n {
			grown[i] = w.at[(w.head+i)%len(w.at)]
		}
		w.at, w.head = grown, 0
	}
	w.at[(w.head+w.n)%len(w.at)] = t
	w.n++
}

// prune drops what is at or before t.
func (w *window) prune(t time.Time) {
	for w.n > 0 && !w.at[w.head].After(t) {
		w.head = (w.head + 1) % len(w.at)
		w.n--
	}
}

func (w *window) oldest() time.Time { return w.at[w.head] }
