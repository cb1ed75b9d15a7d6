package mockserver

import "sync"

// heldRequests are the requests in memory that faults may keep waiting until their clients leave, each with a channel that is closed
// when it is in the record. A connection in memory has one request at a time.
type heldRequests struct {
	mu   sync.Mutex
	done map[*pipeLink]chan struct{}
}

// hold notes a request, and release notes that the server has done with it.
func (h *heldRequests) hold(pipe *pipeConn) (release func()) {
	if pipe == nil {
		return func() {}
	}
	done := make(chan struct{})
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done == nil {
		h.done = make(map[*pipeLink]chan struct{})
	}
	h.done[pipe.link] = done
	return func() {
		h.mu.Lock()
		delete(h.done, pipe.link)
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
	for link, done := range h.done {
		select {
		case <-link.left:
			abandoned = append(abandoned, done)
		default:
		}
	}
	return abandoned
}

// settle waits for the requests whose client has left, which end at once: a test that was told of a timeout finds them in the record.
func (s *Server) settle() {
	if s.held.none() || s.checkBubble() != nil {
		return // a bubble's channels cannot be waited for from elsewhere
	}
	for _, done := range s.held.abandoned() {
		<-done
	}
}
