package retry

import "sync"

// Budget limits the retries of a client, separately for each key, so that a failing server does not receive a multiple of its normal
// load. A retry costs one token; a successful call returns half a token. It is safe for concurrent use. It uses memory only for keys
// with spent tokens.
type Budget[K comparable] struct {
	size float64
	mu   sync.Mutex
	// spent has the number of missing tokens.
	spent map[K]float64
}

// NewBudget returns a budget of size tokens for each key.
func NewBudget[K comparable](size int) *Budget[K] {
	return &Budget[K]{size: float64(size), spent: map[K]float64{}}
}

// Spend takes one token. It returns false if none is left. A nil budget is unlimited.
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

// Return returns half a token after a successful call.
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
