package retry

import "time"

// Bound is the upper bound of the backoff after attempt n (the first is 1): min, doubled with every attempt, and never
// above max.
func Bound(n int, min, max time.Duration) time.Duration {
	if shift := n - 1; shift >= 0 && shift < 62 {
		if b := min << shift; b>>shift == min && b < max {
			return b
		}
	}
	return max
}

// Backoff is the wait after attempt n if the server did not ask for one: a random part of [Bound]. The whole of it is
// random, so that callers who failed together do not come back together. random returns a number in [0, 1).
func Backoff(n int, min, max time.Duration, random func() float64) time.Duration {
	return time.Duration(random() * float64(Bound(n, min, max)))
}

// Jittered is a wait that the server asked for with the backoff on top, so that clients to which it said the same do not
// come back together, and none comes back in no time. The sum is cut to limit, but not below either of the two.
func Jittered(asked, backoff, limit time.Duration) time.Duration {
	if backoff >= limit-asked {
		return max(asked, backoff, limit)
	}
	return asked + backoff
}
