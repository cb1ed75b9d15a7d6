package buckt

import (
	"time"

	"github.com/bucktgo/buckt/internal/retry"
)

// RetryPolicy sets how often a failed call is retried, and how long it waits before that.
//
// An idempotent operation is retried after 408, 429, 500, 502, 503 (unless maintenance is announced) and 504, after network
// errors and after truncated responses. Any other operation is retried only if the server cannot have acted: after a 429, a
// refused connection, or a request that was never written. If the outcome cannot be determined, the call returns an
// [*OutcomeUnknownError].
//
// A wait that the server requests with Retry-After, or with the reset time of its rate limit, is extended by a random wait, so that
// clients do not return at the same time. A retry budget limits all retries of a client together; see [WithRetryBudget].
type RetryPolicy struct {
	// MaxAttempts is the total number of attempts, including the first. Default 4; 1 disables retries.
	MaxAttempts int
	// MinWait is the upper bound of the wait after the first attempt. The bound doubles with each further attempt, and the wait is
	// a random part of it. Default 500 ms.
	MinWait time.Duration
	// MaxWait limits the bound. Default 30 s.
	MaxWait time.Duration
	// MaxRetryAfter is the longest wait that a server may request. It also limits the total time that a call waits because of
	// responses with status 429: the pause of all calls to that system, the requests sent one by one after it, and the queue
	// behind both. A call that would wait longer returns immediately with the wait in its error: a [*RateLimitError] after
	// a 429 or if nothing was sent. While a server requests a longer wait, one call per MaxRetryAfter is still sent to check
	// whether the limit still applies. Default 2 minutes.
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
	// An explicit bound changes a contradicting default, not vice versa.
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

// defaultRetryBudget is the number of tokens of a retry budget.
const defaultRetryBudget = 100

// budgetKey identifies a retry budget.
type budgetKey struct {
	system System
	host   string
}

func (k *call) budgetKey() budgetKey { return budgetKey{k.op.system, k.url.Host} }

// WithRetryBudget sets the number of tokens of the retry budgets. Each host of each system has its own budget. A retry after a
// server error, a network error or a truncated response costs one token; a retry after a 429 is free. A successful call returns
// half a token. If no token is left, a failed call returns its error immediately, and the field NotRetried of the error names
// the budget. 0 means the default of 100 tokens, which a server that fails 30 % of all requests does not use up. See
// [WithoutRetryBudget].
func WithRetryBudget(tokens int) Option {
	return func(s *settings) error {
		if tokens < 0 {
			return invalidOption("RetryBudget", "must not be negative; use WithoutRetryBudget to disable it")
		}
		s.retryBudget, s.noRetryBudget = tokens, false
		return nil
	}
}

// WithoutRetryBudget disables the retry budgets: every call may make all its attempts.
func WithoutRetryBudget() Option {
	return func(s *settings) error {
		s.noRetryBudget = true
		return nil
	}
}

// newRetryBudget returns nil if the budget is disabled.
func (s *settings) newRetryBudget() *retry.Budget[budgetKey] {
	switch {
	case s.noRetryBudget:
		return nil
	case s.retryBudget > 0:
		return retry.NewBudget[budgetKey](s.retryBudget)
	}
	return retry.NewBudget[budgetKey](defaultRetryBudget)
}
