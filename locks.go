package buckt

import (
	"context"
	"sync"
)

// locks serializes calls of a client that use the same name.
type locks struct {
	mu   sync.Mutex
	held map[lockName]chan struct{} // closed when the lock is released
}

// lockName identifies a lock: the kind of the resource, its parent, and its name.
type lockName struct {
	system             System
	kind, parent, name string
}

// lock acquires the lock of a name, or returns an error if the context ends first.
func (l *locks) lock(ctx context.Context, op *operation, name lockName) (unlock func(), err error) {
	name.system = op.system
	for {
		l.mu.Lock()
		released, taken := l.held[name]
		if !taken && ctx.Err() == nil {
			if l.held == nil {
				l.held = map[lockName]chan struct{}{}
			}
			mine := make(chan struct{})
			l.held[name] = mine
			l.mu.Unlock()
			return func() {
				l.mu.Lock()
				delete(l.held, name)
				l.mu.Unlock()
				close(mine)
			}, nil
		}
		l.mu.Unlock()
		select {
		case <-released:
		case <-ctx.Done():
			return nil, &Error{System: op.system, Operation: op.name, cause: contextError(ctx), local: true}
		}
	}
}
