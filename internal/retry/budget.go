package retry

import "sync"

// Budget bounds the retries of a client, apart for each key, so that a server which fails is not met with several times
// its normal load. A retry costs one token; a call that succeeds returns half of one. It is safe for concurrent use, and
// uses memory only for keys whose tokens are not all there.
type Budget[K comparable] struct {
	size float64
	mu   sync.Mutex
	// spent holds what is missing of size.
	spent map[K]float64
}

// NewBudget makes a budget of size tokens for each key.
func NewBudget[K comparable](size int) *Budget[K] {
	return &Budget[K]{size: float64(size), spent: map[K]float64{}}
}

// Spend takes one token. It returns false if none is left. A nil budget has no bound.
func (b *Budget[K]) Spend(key K) bool {
	if b == nil {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent[key]+1 > b.size {
		return false
	}
	b.spent[key]++
	return true
}

// Return gives back what a call that succeeded is worth.
func (b *Budget[K]) Return(key K) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if left := b.spent[key] - 0.5; left > 0 {
		b.spent[key] = left
	} else {
		delete(b.spent, key)
	}
}
