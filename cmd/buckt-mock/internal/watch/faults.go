package watch

import (
	"reflect"
	"sync"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// Fault is an injected fault with its number, which it keeps.
type Fault struct {
	ID    int
	Fault fault.Fault
	// Seen is the number of matching requests, Count the number of affected ones.
	Seen, Count int
}

func (f Fault) equal(other Fault) bool { return reflect.DeepEqual(f, other) }

// registry assigns numbers to the faults of a server.
type registry struct {
	mu   sync.Mutex
	last int
	ids  map[*mockserver.Injection]int
}

// all returns the faults of a server in the order of their injection, and forgets removed ones.
func (r *registry) all(server *mockserver.Server) []Fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.ids
	r.ids = make(map[*mockserver.Injection]int)
	var faults []Fault
	for _, injection := range server.Faults() {
		if id, known := before[injection]; known {
			r.ids[injection] = id
		}
		faults = append(faults, r.fault(injection))
	}
	return faults
}

func (r *registry) fault(injection *mockserver.Injection) Fault {
	id, known := r.ids[injection]
	if !known {
		r.last++
		id = r.last
		r.ids[injection] = id
	}
	return Fault{id, injection.Fault(), injection.Seen(), injection.Count()}
}

// Fault assigns a number to a new fault.
func (w *Watcher) Fault(injection *mockserver.Injection) Fault {
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	return w.faults.fault(injection)
}

// Remove removes the fault with a number, and reports whether it existed.
func (w *Watcher) Remove(id int) bool {
	w.faults.all(w.server) // forgets those that are not in force any more
	return w.faults.remove(id)
}

func (r *registry) remove(id int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for injection, known := range r.ids {
		if known == id {
			injection.Remove()
			delete(r.ids, injection)
			return true
		}
	}
	return false
}
