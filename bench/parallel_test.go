package bench

import (
	"net/http"
	"testing"
)

const goroutines = 32

// BenchmarkGetBucket32Goroutines reports the calls of all goroutines as one. Both sides keep all of their connections.
func BenchmarkGetBucket32Goroutines(b *testing.B) {
	client, hand := clients(b)
	hand.client.Transport.(*http.Transport).MaxIdleConnsPerHost = goroutines
	compare(b,
		inParallel(func() error { _, err := client.Buckets.Get(b.Context(), bucketID); return err }),
		inParallel(func() error { _, err := hand.get(b.Context(), bucketID); return err }),
	)
}

// inParallel makes a call on each goroutine.
func inParallel(call func() error) func() error {
	return func() error {
		errs := make(chan error, goroutines)
		for range goroutines {
			go func() { errs <- call() }()
		}
		for range goroutines {
			if err := <-errs; err != nil {
				return err
			}
		}
		return nil
	}
}
