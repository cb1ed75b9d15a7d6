package mockserver

import (
	"sync"
	"sync/atomic"
)

// lazy is a part of each system. It tells whether the system has its state.
type lazy struct {
	filled  atomic.Bool
	filling sync.Mutex
}

func (l *lazy) laziness() *lazy { return l }

// filled returns a system with its state, which is made when it is first asked for: that of all five takes longer than a server's
// start and its first request together. When that is cannot be seen, as the state has the time of the server's start, and ids from
// a seed of its own.
func filled[S system](server *Server, s S) S {
	l := s.laziness()
	if l.filled.Load() {
		return s
	}
	l.filling.Lock()
	defer l.filling.Unlock()
	if !l.filled.Load() {
		s.fill(server)
		l.filled.Store(true)
	}
	return s
}

// hasState tells whether somebody has asked for a system.
func hasState(sys system) bool { return sys.laziness().filled.Load() }
