// Package record keeps the newest of numbered entries, and redacts what entries hold of HTTP requests and responses.
package record

import "sync"

// Log keeps its newest entries, which are numbered from 1. The zero value keeps none. It is safe for concurrent use.
type Log[T any] struct {
	// Limit is the maximum number of entries that are kept, and Bytes that of their bytes; the newest entry may have more. They are set
	// before the first use.
	Limit, Bytes int

	mu   sync.Mutex
	last int // the number of the newest entry
	// dropped is the number of the newest entry that is not kept, and forgotten that of the newest one at the last call of Forget.
	dropped, forgotten int
	bytes              int // of the entries that are kept
	// ring holds the newest entries, the one with number n at (n-1) % Limit.
	ring []sized[T]
	// added is made for a caller that waits for the next entry, which closes it.
	added chan struct{}
}

// sized is an entry with its bytes.
type sized[T any] struct {
	entry T
	bytes int
}

// Add adds the entry that a function returns for its number, which has a number of bytes. The oldest entries are dropped if more than the
// limits would be kept. The log is locked while the function runs.
func (l *Log[T]) Add(bytes int, entry func(number int) T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	if l.Limit == 0 {
		l.dropped = l.last
		return
	}
	l.bytes += bytes
	for l.dropped < l.last-1 && (l.bytes > l.Bytes || l.dropped < l.last-l.Limit) {
		l.drop()
	}
	e := sized[T]{entry(l.last), bytes}
	if at := (l.last - 1) % l.Limit; at < len(l.ring) {
		l.ring[at] = e
	} else {
		l.ring = append(l.ring, e)
	}
	if l.added != nil {
		close(l.added)
		l.added = nil
	}
}

// drop drops the oldest entry.
func (l *Log[T]) drop() {
	oldest := &l.ring[l.dropped%l.Limit]
	l.bytes -= oldest.bytes
	*oldest = sized[T]{}
	l.dropped++
}

// All returns the entries that are kept, the oldest first, and how many older ones were dropped since the last call of Forget.
func (l *Log[T]) All() (kept []T, dropped int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.after(0), max(0, l.dropped-l.forgotten)
}

// After returns those entries that are kept with numbers above n, the oldest first.
func (l *Log[T]) After(n int) []T {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.after(n)
}

// Next returns the same as After. If there are no such entries yet, it returns a channel that the next entry closes. With a limit of 0
// the channel is never closed.
func (l *Log[T]) Next(n int) (newer []T, added <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if newer = l.after(n); len(newer) > 0 {
		return newer, nil
	}
	if l.added == nil {
		l.added = make(chan struct{})
	}
	return nil, l.added
}

// Forget drops all entries. The numbers continue.
func (l *Log[T]) Forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.dropped < l.last {
		l.drop()
	}
	l.forgotten = l.last
}

func (l *Log[T]) after(n int) []T {
	n = max(n, l.dropped)
	var newer []T
	if n < l.last {
		newer = make([]T, 0, l.last-n)
	}
	for ; n < l.last; n++ {
		newer = append(newer, l.ring[n%l.Limit].entry)
	}
	return newer
}
