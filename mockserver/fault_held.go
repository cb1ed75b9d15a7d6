package mockserver

import (
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/memnet"
)

// heldRequests are the requests in memory that a fault may delay until their client disconnects, each with a channel that is closed when
// the request is recorded. A connection in memory has one request at a time.
type heldRequests struct {
	mu   sync.Mutex
	done map[*memnet.Conn]chan struct{}
}

// hold registers a request, and release removes it.
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

// abandoned returns the requests whose client has disconnected.
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

// settle waits for the requests whose client has disconnected, which end at once: a test whose call has timed out finds its request in the
// record.
func (s *Server) settle() {
	if s.held.none() || s.network.CheckBubble() != nil {
		return // the channels of a bubble cannot be received from outside it
	}
	for _, done := range s.held.abandoned() {
		<-done
	}
}
