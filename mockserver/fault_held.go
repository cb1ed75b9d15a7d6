package mockserver

import (
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/memnet"
)

// heldRequests are the requests in memory that faults may keep waiting until their clients leave, each with a channel that is closed
// when it is in the record. A connection in memory has one request at a time.
type heldRequests struct {
	mu   sync.Mutex
	done map[*memnet.Conn]chan struct{}
}

// hold notes a request, and release notes that the server has done with it.
func (h *heldRequests) hold(pipe *memnet.Conn) (release func()) {
	if pipe == nil {
		return func() {}
	}
	done := make(chan struct{})
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done == nil {
		h.done = make(map[*memnet.Conn]chan struct{})
	}
	h.done[pipe] = done
	return func() {
		h.mu.Lock()
		delete(h.done, pipe)
		h.mu.Unlock()
		close(done)
	}
}

func (h *heldRequests) none() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.done) == 0
}

// abandoned are those whose client has left.
func (h *heldRequests) abandoned() []<-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	var abandoned []<-chan struct{}
	for pipe, done := range h.done {
		select {
		case <-pipe.ClientGone():
			abandoned = append(abandoned, done)
		default:
		}
	}
	return abandoned
}

// settle waits for the requests whose client has left, which end at once: a test that was told of a timeout finds them in the record.
func (s *Server) settle() {
	if s.held.none() || s.network.CheckBubble() != nil {
		return // a bubble's channels cannot be waited for from elsewhere
	}
	for _, done := range s.held.abandoned() {
		<-done
	}
}
