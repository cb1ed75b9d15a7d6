package service

// Gate admits the calls of a system. C is the room's call, which embeds [*Call] and keeps what Admit has found.
type Gate[C any] interface {
	Lock()
	Unlock()
	// Epoch returns the number of states that were restored. The system is locked.
	Epoch() int
	// Admit authenticates and authorizes a call, and sets the room's fields of it. It returns nil, or the refusal. The system is
	// locked. It is called again if the state was replaced meanwhile.
	Admit(c C) *Response
}

// Handler carries out an operation.
type Handler[C any] struct {
	// Before runs without the lock. It is for what takes long or uses the server itself, and may be nil. It returns nil to continue.
	Before func(c C) *Response
	// Handle runs with the lock.
	Handle func(c C) Response
}

// Run takes a call to an operation through its stages: Admit, the body, Before, Handle. The body of a refused call is read too, so that
// the record has it.
func Run[C any](g Gate[C], c *Call, own C, h Handler[C]) Response {
	readsBody := c.Operation.Traits.Has(ReadsJSON)
	g.Lock()
	refusal, epoch := g.Admit(own), g.Epoch()
	if refusal == nil && !readsBody && h.Before == nil {
		defer g.Unlock()
		return h.Handle(own)
	}
	g.Unlock()
	if readsBody {
		c.Body()
	}
	if refusal == nil && h.Before != nil {
		refusal = h.Before(own)
	}
	if refusal != nil {
		return *refusal
	}
	g.Lock()
	defer g.Unlock()
	if g.Epoch() != epoch {
		c.Credential = ""
		if refusal = g.Admit(own); refusal != nil {
			return *refusal
		}
	}
	return h.Handle(own)
}
