// Package watch looks at a mock server for those who watch it: the events of the admin API, and its page. They look together, at most a
// few times a second, so that the mock does the same work for one of them and for a hundred, and none where nobody watches.
//
// What is seen has no secrets in it.
package watch

import (
	"slices"
	"sync"
	"time"

	"github.com/bucktgo/buckt/mockserver"
)

// Interval is how old a glance may be.
const Interval = 250 * time.Millisecond

// idle is how many times longer than a look took nobody looks again, so that a large state does not keep the mock busy.
const idle = 20

// MaxRequests is how many requests are seen, the newest ones.
const MaxRequests = 200

// Watcher looks at one server.
type Watcher struct {
	server *mockserver.Server
	faults registry

	mu   sync.Mutex
	last *Look
	due  time.Time // when a glance looks again
}

// New makes a watcher, which looks for the first time when it is asked to.
func New(server *mockserver.Server) *Watcher {
	return &Watcher{server: server, faults: registry{ids: make(map[*mockserver.Injection]int)}}
}

// Look is what was to be seen of a server at a time. It is shared and must not be changed.
type Look struct {
	// Requests are the newest ones, the oldest of them first. Last is the number of the newest, 0 for none.
	Requests []Request
	Last     int
	// Tables are what is in the systems.
	Tables []Table
	Faults []Fault
	Clock  Clock

	// These change when what they are named after does; that of the record when it was emptied.
	StateVersion, FaultsVersion, ClockVersion, RecordVersion int
}

// Look looks now.
func (w *Watcher) Look() *Look {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.look()
}

// Glance returns a look that may be as old as Interval, and older where looking takes long.
func (w *Watcher) Glance() *Look {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last != nil && time.Now().Before(w.due) {
		return w.last
	}
	return w.look()
}

func (w *Watcher) look() *Look {
	began := time.Now()
	before := w.last
	if before == nil {
		before = &Look{}
	}
	l := &Look{
		Tables: tables(w.server), Faults: w.faults.all(w.server), Clock: clockOf(w.server),
		StateVersion: before.StateVersion, FaultsVersion: before.FaultsVersion, ClockVersion: before.ClockVersion,
		RecordVersion: before.RecordVersion,
	}
	l.Requests, l.Last = requests(w.server, before)
	if !slices.EqualFunc(l.Tables, before.Tables, Table.equal) {
		l.StateVersion++
	}
	if !slices.EqualFunc(l.Faults, before.Faults, Fault.equal) {
		l.FaultsVersion++
	}
	if l.Clock.Ahead != before.Clock.Ahead {
		l.ClockVersion++
	}
	w.last = l
	now := time.Now()
	w.due = now.Add(max(Interval, idle*now.Sub(began)))
	return l
}
