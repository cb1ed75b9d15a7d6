package state

import (
	"sync"
	"sync/atomic"
)

// Mutex is the lock of a system. It can count how often it is locked.
type Mutex struct {
	sync.Mutex
	// Locked, unless it is nil, is incremented by each Lock.
	Locked *atomic.Int64
}

// Lock locks the mutex.
func (m *Mutex) Lock() {
	m.Mutex.Lock()
	if m.Locked != nil {
		m.Locked.Add(1)
	}
}

// Read returns a value that a mutex guards.
func Read[T any](mu *Mutex, value *T) T {
	mu.Lock()
	defer mu.Unlock()
	return *value
}
