package buckt

import (
	"time"

	"github.com/bucktgo/buckt/internal/retry"
)

// RetryPolicy is how often a failed call is tried again, and how long it waits before that.
//
// An operation that does the same when it is done twice is tried again after 408, 429, 500, 502, 503 (unless maintenance
// is announced) and 504, after network errors and after responses that break off. Any other operation is tried again only
// if the server cannot have acted: after 429, a refused connection, or a request that was never written. If that cannot be
// known, the call returns an [*OutcomeUnknownError].
//
// A wait that the server asks for, with Retry-After or the reset of its rate limit, has a random wait on top, so that
// clients do not come back together and none comes back at once. A retry budget bounds all retries of a client together;
// see [WithRetryBudget].
type RetryPolicy struct {
	// MaxAttempts is the number of attempts in all, the first included. Default 4; 1 means no retry.
	MaxAttempts int
	// MinWait bounds the wait after the first attempt, and doubles with each further one; the wait is a random part
	// of its bound. Default 500 ms.
	MinWait time.Duration
	// MaxWait is the highest bound. Default 30 s.
	MaxWait time.Duration
	// MaxRetryAfter is the longest wait that a server may ask for, and the longest time in all that a call waits because
	// of responses with status 429: for the pause of all calls to that system, for the requests sent one by one after it,
	// and in the queue behind both. A call that would have to wait longer returns at once, with the wait in its error: a
	// [*RateLimitError] after a 429 or if nothing was sent. While a server asks for a longer wait, one call in each
	// MaxRetryAfter is still sent, to see whether that still holds. Default 2 minutes.
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

// defaultRetryBudget is the number of tokens of a retry budget.
const defaultRetryBudget = 100

// budgetKey names what has a retry budget of its own.
type budgetKey struct {
	system System
	host   string
}

func (k *call) budgetKey() budgetKey { return budgetKey{k.op.system, k.url.Host} }

// WithRetryBudget sets how many retries a client may make in a row of failures. Each system, and each host of it, has a
// budget of its own of so many tokens. A retry after a server error, a network error or a response that broke off costs
// one token, a retry after a 429 none; each call that succeeds returns half a token. A call that would be tried again
// while no token is left returns its error at once, which says so in NotRetried. The default is 100 tokens, which a
// server that fails 30 % of all requests does not use up; 0 means the default. See [WithoutRetryBudget].
func WithRetryBudget(tokens int) Option {
	return func(s *settings) error {
		if tokens < 0 {
			return invalidOption("RetryBudget", "must not be negative; use WithoutRetryBudget to switch it off")
		}
		s.retryBudget, s.noRetryBudget = tokens, false
		return nil
	}
}

// WithoutRetryBudget lets every call make all its attempts, however many calls fail.
func WithoutRetryBudget() Option {
	return func(s *settings) error {
		s.noRetryBudget = true
		return nil
	}
}

// newRetryBudget returns nil if it is switched off.
func (s *settings) newRetryBudget() *retry.Budget[budgetKey] {
	switch {
	case s.noRetryBudget:
		return nil
	case s.retryBudget > 0:
		return retry.NewBudget[budgetKey](s.retryBudget)
	}
	return retry.NewBudget[budgetKey](defaultRetryBudget)
}
