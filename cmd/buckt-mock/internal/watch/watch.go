// Package watch takes snapshots of a mock server for the events of the admin API and for its page. All clients share the snapshots,
// which are taken at most a few times a second and only on request, so that the cost does not depend on the number of clients.
//
// Snapshots contain no secrets.
package watch

import (
	"slices"
	"sync"
	"time"

	"github.com/bucktgo/buckt/mockserver"
)

// Interval is the maximum age of a shared snapshot.
const Interval = 250 * time.Millisecond

// idle is the minimum pause after a snapshot, as a multiple of its duration, so that a large state does not occupy the mock.
const idle = 20

// MaxRequests is the maximum number of requests in a snapshot; older requests are omitted.
const MaxRequests = 200

// Watcher takes snapshots of one server.
type Watcher struct {
	server *mockserver.Server
	faults registry

	mu   sync.Mutex
	last *Snapshot
	due  time.Time // when Recent takes another snapshot
}

// New returns a watcher. It takes the first snapshot on request.
func New(server *mockserver.Server) *Watcher {
	return &Watcher{server: server, faults: registry{ids: make(map[*mockserver.Injection]int)}}
}

// Snapshot is the state of a server at one time. It is shared and must not be modified.
type Snapshot struct {
	// Requests are the newest requests, oldest first. Last is the number of the newest one, 0 for none.
	Requests []Request
	Last     int
	// Tables have the content of the systems.
	Tables []Table
	Faults []Fault
	Clock  Clock

	// These counters change with the things that they are named after; that of the record changes when it is emptied.
	StateVersion, FaultsVersion, ClockVersion, RecordVersion int
}

// Snapshot returns a new snapshot.
func (w *Watcher) Snapshot() *Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.take()
}

// Recent returns a shared snapshot, which is at most as old as Interval, or older if snapshots take long.
func (w *Watcher) Recent() *Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last != nil && time.Now().Before(w.due) {
		return w.last
	}
	return w.take()
}

func (w *Watcher) take() *Snapshot {
	began := time.Now()
	before := w.last
	if before == nil {
		before = &Snapshot{}
	}
	l := &Snapshot{
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
