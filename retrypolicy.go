package buckt

import "time"

// RetryPolicy says how often and how patiently a failed call is tried again.
//
// An operation that does the same when it is done twice is tried again after 408, 429, 500, 502, 503 (but for announced
// maintenance) and 504, after network errors and after answers that break off. Any other operation is tried again only
// when the server cannot have acted: after 429, a refused connection, or a request that was never written. Where that
// cannot be known, the call returns an [*OutcomeUnknownError].
type RetryPolicy struct {
	// MaxAttempts is the number of attempts in all, the first included. Default 4; 1 means no retry.
	MaxAttempts int
	// MinWait bounds the wait after the first attempt, and doubles with each further one; the wait is a random part
	// of its bound. Default 500 ms.
	MinWait time.Duration
	// MaxWait is the highest bound. Default 30 s.
	MaxWait time.Duration
	// MaxRetryAfter is the longest wait that a server may ask for, with Retry-After or the reset of its rate limit.
	// A call that would have to wait longer returns its error at once, with the wait in it. Default 2 minutes.
	MaxRetryAfter time.Duration
}

var defaultRetryPolicy = RetryPolicy{
	MaxAttempts:   4,
	MinWait:       500 * time.Millisecond,
	MaxWait:       30 * time.Second,
	MaxRetryAfter: 2 * time.Minute,
}

func (p RetryPolicy) withDefaults() (RetryPolicy, error) {
	d := defaultRetryPolicy
	switch {
	case p.MaxAttempts < 0:
		return p, invalidOption("RetryPolicy.MaxAttempts", "must not be negative")
	case p.MinWait < 0:
		return p, invalidOption("RetryPolicy.MinWait", "must not be negative")
	case p.MaxWait < 0:
		return p, invalidOption("RetryPolicy.MaxWait", "must not be negative")
	case p.MaxRetryAfter < 0:
		return p, invalidOption("RetryPolicy.MaxRetryAfter", "must not be negative")
	}
	if p.MaxAttempts == 0 {
		p.MaxAttempts = d.MaxAttempts
	}
	// A bound that is given moves a default that would contradict it, never the other way round.
	switch {
	case p.MinWait == 0 && p.MaxWait == 0:
		p.MinWait, p.MaxWait = d.MinWait, d.MaxWait
	case p.MinWait == 0:
		p.MinWait = min(d.MinWait, p.MaxWait)
	case p.MaxWait == 0:
		p.MaxWait = max(d.MaxWait, p.MinWait)
	case p.MaxWait < p.MinWait:
		return p, invalidOption("RetryPolicy.MaxWait", "must not be less than MinWait")
	}
	if p.MaxRetryAfter == 0 {
		p.MaxRetryAfter = d.MaxRetryAfter
	}
	return p, nil
}
