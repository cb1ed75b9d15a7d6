package retry

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func spend(b *Budget[string], key string, n int) (granted int) {
	for range n {
		if b.Spend(key) {
			granted++
		}
	}
	return granted
}

func TestBudget(t *testing.T) {
	b := NewBudget[string](100)
	require.Equal(t, 100, spend(b, "a", 1000))
	require.Equal(t, 100, spend(b, "b", 1000), "each key has its own")
}

func TestBudgetSuccessReturnsHalfToken(t *testing.T) {
	b := NewBudget[string](3)
	for range 10 {
		b.Return("a") // it never holds more than its size
	}
	require.Equal(t, 3, spend(b, "a", 5))
	b.Return("a")
	require.Equal(t, 0, spend(b, "a", 1))
	b.Return("a")
	require.Equal(t, 1, spend(b, "a", 5))
	for range 6 {
		b.Return("a")
	}
	require.Empty(t, b.spent, "a key that has all its tokens takes no memory")
	require.Equal(t, 3, spend(b, "a", 5))
}

func TestBudgetNone(t *testing.T) {
	var b *Budget[string]
	require.Equal(t, 1000, spend(b, "a", 1000))
	b.Return("a")
}

func TestBudgetConcurrentUse(t *testing.T) {
	b := NewBudget[string](100)
	var mu sync.Mutex
	granted := 0
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			n := spend(b, "a", 100)
			mu.Lock()
			defer mu.Unlock()
			granted += n
		})
	}
	wg.Wait()
	require.Equal(t, 100, granted)
}

// Each attempt fails or not, apart from the others, and a call has up to four.
func TestBudgetSteadyFailures(t *testing.T) {
	for seed := range uint64(50) {
		rng, b := rand.New(rand.NewPCG(seed, 1)), NewBudget[string](100)
		for range 20_000 {
			for attempt := 1; ; attempt++ {
				if rng.Float64() >= 0.3 {
					b.Return("a")
					break
				}
				if attempt == 4 {
					break
				}
				require.True(t, b.Spend("a"), "seed %d", seed)
			}
		}
	}
}
