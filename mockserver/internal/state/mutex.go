package state

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// Mutex is the lock of a system. It can count how often it is locked.
type Mutex struct {
	sync.Mutex
	// Expiry, unless it is nil, has the buckets of the system. Lock brings them up to the present, which is the time that Now returns.
	Expiry *s3.Expiry
	Now    func() time.Time
	// Locked, unless it is nil, is incremented by each Lock.
	Locked *atomic.Int64
}

// Lock locks the mutex.
func (m *Mutex) Lock() {
	m.Mutex.Lock()
	if m.Locked != nil {
		m.Locked.Add(1)
	}
	if m.Expiry != nil {
		m.Expiry.Run(m.Now, (*s3.Bucket).Expire)
	}
}

// Read returns a value that a mutex guards.
func Read[T any](mu *Mutex, value *T) T {
	mu.Lock()
	defer mu.Unlock()
	return *value
}
