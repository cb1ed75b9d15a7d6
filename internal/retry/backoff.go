package retry

import "time"

// Bound returns the upper bound of the backoff after attempt n (the first is 1): min, doubled with every attempt, and at most max.
func Bound(n int, min, max time.Duration) time.Duration {
	if shift := n - 1; shift >= 0 && shift < 62 {
		if b := min << shift; b>>shift == min && b < max {
			return b
		}
	}
	return max
}

// Backoff returns the wait after attempt n if the server did not ask for one: a random part of [Bound]. All of it is random, so that
// callers that failed together do not retry together. random returns a number in [0, 1).
func Backoff(n int, min, max time.Duration, random func() float64) time.Duration {
	return time.Duration(random() * float64(Bound(n, min, max)))
}

// Jittered returns a requested wait plus the backoff, so that clients with the same requested wait do not retry together, and none
// retries immediately. The sum is at most limit, but not less than either of the two.
func Jittered(asked, backoff, limit time.Duration) time.Duration {
	if backoff >= limit-asked {
		return max(asked, backoff, limit)
	}
	return asked + backoff
}
