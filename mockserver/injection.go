package mockserver

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// Injection is a fault injected into a server. It is safe for concurrent use.
type Injection struct {
	server *Server
	fault  fault.Fault
	name   string

	mu     sync.Mutex
	seen   int
	turns  int // of the matching requests
	count  int
	random *rand.Rand
}

// newInjection makes the nth injection of a server. Each has its own stream of random numbers, so that other faults do not change its
// draws.
func newInjection(s *Server, f fault.Fault, n int) *Injection {
	seed := s.options.seedOf("fault")
	var number [8]byte
	binary.LittleEndian.PutUint64(number[:], uint64(n))
	return &Injection{
		server: s, fault: f, name: cmp.Or(f.Name, f.Effect.String()),
		random: rand.New(rand.NewChaCha8(sha256.Sum256(append(seed[:], number[:]...)))),
	}
}

// Fault returns the fault.
func (i *Injection) Fault() fault.Fault { return i.fault }

// Seen returns the number of matching requests, whether or not it was the fault's turn.
func (i *Injection) Seen() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.seen
}

// Count returns how often the fault took effect. It is up to date as soon as a client can notice the effect.
func (i *Injection) Count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.count
}

// Remove removes the fault. Requests that it already applies to are not changed. A second Remove does nothing.
func (i *Injection) Remove() {
	i.server.removeFaults(func(other *Injection) bool { return other == i })
}

// meets reports whether the fault matches an exchange.
func (i *Injection) meets(ex *Exchange) bool {
	return happensTo(i.fault.Effect, ex.Operation) && ex.Matches(i.fault.Match)
}

// see counts a matching request, reports whether it is the fault's turn, and draws the length of its delay.
func (i *Injection) see() (delay time.Duration, isTurn bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.seen++
	f := &i.fault
	switch {
	case f.Nth > 0:
		isTurn = i.seen == f.Nth
	case f.From > 0:
		isTurn = i.seen >= f.From
	case f.First > 0:
		isTurn = i.seen <= f.First
	case f.Every > 0:
		isTurn = i.seen%f.Every == 0
	case f.Share > 0:
		isTurn = i.random.Float64() < f.Share
	default:
		isTurn = true
	}
	if isTurn {
		i.turns++
	}
	delay = f.Effect.Delay
	if isTurn && f.Effect.Distribution != nil {
		delay = draw(*f.Effect.Distribution, i.random)
	}
	return delay, isTurn
}

// shuffle puts n elements into a random order.
func (i *Injection) shuffle(n int, swap func(i, j int)) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.random.Shuffle(n, swap)
}

// took records that the fault took effect on an exchange.
func (i *Injection) took(ex *Exchange) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.count++
	ex.Faults = append(ex.Faults, i.name)
}
