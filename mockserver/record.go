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
	// ring holds the newest exchanges, that with number n at (n-1) % limit. One that is in it is never written to again.
	ring []*Exchange
	// added is made by who waits for the next exchange, and closed by it.
	added    chan struct{}
	problems []error
}

// add numbers an exchange and puts it in the place of the oldest one.
func (r *record) add(ex *Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	ex.Seq = r.last
	if at := (ex.Seq - 1) % r.limit; at < len(r.ring) {
		r.ring[at] = ex
	} else {
		r.ring = append(r.ring, ex)
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
	defer r.mu.Unlock()
	return r.after(0), max(0, r.last-len(r.ring)-r.forgotten)
}

// next returns the exchanges that came after number n and are kept. Where there are none yet, it returns a channel that
// the next one closes.
func (r *record) next(n int) (newer []*Exchange, added <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if newer = r.after(n); len(newer) > 0 {
		return newer, nil
	}
	if r.added == nil {
		r.added = make(chan struct{})
	}
	return nil, r.added
}

func (r *record) after(n int) []*Exchange {
	n = max(n, r.last-len(r.ring), r.forgotten)
	var newer []*Exchange
	if n < r.last {
		newer = make([]*Exchange, 0, r.last-n)
	}
	for ; n < r.last; n++ {
		newer = append(newer, r.ring[n%r.limit])
	}
	return newer
}
