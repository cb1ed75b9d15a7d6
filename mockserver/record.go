package mockserver

import (
	"sync"
)

// defaultRecordLimit is how many exchanges a record keeps unless it is told otherwise.
const defaultRecordLimit = 1000

// record keeps the last exchanges, and what was wrong with any.
type record struct {
	limit int

	mu   sync.Mutex
	last int // the number of the newest exchange
	// forgotten is the number of the newest one that was to be forgotten.
	forgotten int
	// ring holds the newest exchanges, that with number n at (n-1) % limit. But for its redaction, one that is in it is never
	// written to again.
	ring []*recorded
	// added is made by who waits for the next exchange, and closed by it.
	added    chan struct{}
	problems []error
}

// add numbers an exchange and puts it in the place of the oldest one.
func (r *record) add(e *recorded) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	e.exchange.Seq = r.last
	if at := (r.last - 1) % r.limit; at < len(r.ring) {
		r.ring[at] = e
	} else {
		r.ring = append(r.ring, e)
	}
	if r.added != nil {
		close(r.added)
		r.added = nil
	}
}

// skip counts an exchange that is not kept.
func (r *record) skip() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
}

// snapshot returns the exchanges that are kept, the oldest first, and how many older ones are not.
func (r *record) snapshot() (kept []*Exchange, dropped int) {
	r.mu.Lock()
	all, dropped := r.after(0), max(0, r.last-len(r.ring)-r.forgotten)
	r.mu.Unlock()
	return readAll(all), dropped
}

// next returns the exchanges that came after number n and are kept. Where there are none yet, it returns a channel that
// the next one closes.
func (r *record) next(n int) (newer []*Exchange, added <-chan struct{}) {
	r.mu.Lock()
	later := r.after(n)
	if len(later) == 0 && r.added == nil {
		r.added = make(chan struct{})
	}
	added = r.added
	r.mu.Unlock()
	if len(later) > 0 {
		return readAll(later), nil
	}
	return nil, added
}

func (r *record) after(n int) []*recorded {
	n = max(n, r.last-len(r.ring), r.forgotten)
	var newer []*recorded
	if n < r.last {
		newer = make([]*recorded, 0, r.last-n)
	}
	for ; n < r.last; n++ {
		newer = append(newer, r.ring[n%r.limit])
	}
	return newer
}

// readAll takes secrets out, for which the record need not be locked.
func readAll(entries []*recorded) []*Exchange {
	exchanges := make([]*Exchange, len(entries))
	for i, e := range entries {
		exchanges[i] = e.read()
	}
	return exchanges
}
