package mockserver

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// faults are the injected faults of a server.
type faults struct {
	mu   sync.Mutex
	made int
	// names are the names of all faults ever injected, in alphabetical order.
	names []string
	// inForce is nil without faults, so that a request costs only one load. The slice is never changed.
	inForce atomic.Pointer[[]*Injection]
}

func (f *faults) list() []*Injection {
	if list := f.inForce.Load(); list != nil {
		return *list
	}
	return nil
}

// checkName refuses a name that no fault has or had: no exchange has it either.
func (f *faults) checkName(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, known := slices.BinarySearch(f.names, name)
	switch {
	case known:
		return nil
	case len(f.names) == 0:
		return fmt.Errorf("match.fault: no fault is called %q: none was injected", name)
	}
	return fmt.Errorf("match.fault: no fault is called %q: those that were injected are %q", name, f.names)
}

func (f *faults) set(list []*Injection) {
	if len(list) == 0 {
		f.inForce.Store(nil)
		return
	}
	f.inForce.Store(&list)
}

// Inject applies a fault to requests from now on, until it is removed. It panics if [ValidateFault] refuses the fault, or if it is a
// [fault.Refuse] with conditions after [Server.Listen].
func (s *Server) Inject(f fault.Fault) *Injection {
	if err := ValidateFault(f); err != nil {
		panic(err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if refusesSome(f) && len(s.listeners) > 0 {
		panic(errRefuseSome.Error())
	}
	s.faults.mu.Lock()
	s.faults.made++
	i := newInjection(s, f, s.faults.made)
	s.faults.set(append(slices.Clip(s.faults.list()), i))
	if at, known := slices.BinarySearch(s.faults.names, i.name); !known {
		s.faults.names = slices.Insert(s.faults.names, at, i.name)
	}
	s.faults.mu.Unlock()
	s.followRefusal()
	return i
}

// errRefuseSome explains why TCP cannot refuse some connections only.
var errRefuseSome = errors.New("mockserver: fault: effect: refuse on TCP, where a connection is refused before there is a request, " +
	"goes without match, nth, from, first, every and share alone")

// Faults returns the faults in force, in the order of their injection.
func (s *Server) Faults() []*Injection { return slices.Clone(s.faults.list()) }

// RemoveFaults removes all faults.
func (s *Server) RemoveFaults() { s.removeFaults(func(*Injection) bool { return true }) }

func (s *Server) removeFaults(which func(*Injection) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.mu.Lock()
	s.faults.set(slices.DeleteFunc(slices.Clone(s.faults.list()), which))
	s.faults.mu.Unlock()
	s.followRefusal()
}

// String describes the fault and how often it took effect.
func (i *Injection) String() string {
	return fmt.Sprintf("%s (took effect on %d of %d requests)", i.name, i.Count(), i.Seen())
}
