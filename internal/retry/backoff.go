package retry

import "time"

// Backoff is the wait after attempt n (the first is 1) where the server did not say how long to wait: a random part
// of a bound that doubles from min with every attempt, and never goes above max. The whole of it is random, so that
// callers who failed together do not come back together. random returns a number in [0, 1).
func Backoff(n int, min, max time.Duration, random func() float64) time.Duration {
	bound := max
	if shift := n - 1; shift >= 0 && shift < 62 {
		if b := min << shift; b>>shift == min && b < max {
			bound = b
		}
	}
	return time.Duration(random() * float64(bound))
}
