package linode

import (
	"cmp"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Behavior decides what Linode does not publish, and what its documents and its server differ in. The zero value is the likely or the
// observed behavior.
type Behavior struct {
	// ShortestKeyLabel and LongestKeyLabel are the numbers of characters that the label of a key may have, 1 and 50 by default.
	ShortestKeyLabel int `json:"shortestKeyLabel,omitzero"`
	LongestKeyLabel  int `json:"longestKeyLabel,omitzero"`
	// UnlabeledKeys allows keys without a label too.
	UnlabeledKeys bool `json:"unlabeledKeys,omitzero"`
	// NullErrorFields sets the field of an error without a field to null, as documented. By default it is left out, as the real server
	// does.
	NullErrorFields bool `json:"nullErrorFields,omitzero"`
	// RetryAfterAlways sends the header Retry-After with every response that has rate-limit headers, successes included, as the real
	// server was seen to do. It is the rest of the window in seconds, and requests no wait. By default only a 429 has it.
	RetryAfterAlways bool `json:"retryAfterAlways,omitzero"`
	// ConcurrencyLimits limits the requests that a token has under way, as documented: to two for writes of keys and new buckets, and
	// to one for all others. More are refused with 429. By default they are not limited.
	ConcurrencyLimits bool `json:"concurrencyLimits,omitzero"`
	// OrderedQuotas lists the quotas of endpoints in the same order for every request. By default each request has another order, as at
	// the real server, so that pages overlap and lack rows.
	OrderedQuotas bool `json:"orderedQuotas,omitzero"`
	// PlainCustomerKeys accepts keys of SSE-C in S3 over http too. By default they are refused there, as by S3.
	PlainCustomerKeys bool `json:"plainCustomerKeys,omitzero"`
}

// keyLabelLengths returns the lengths that the label of a key may have.
func (b Behavior) keyLabelLengths() (shortest, longest int) {
	return cmp.Or(b.ShortestKeyLabel, 1), cmp.Or(b.LongestKeyLabel, 50)
}

func (b Behavior) check() error {
	switch shortest, longest := b.keyLabelLengths(); {
	case shortest < 1:
		return state.Invalid("shortestKeyLabel", "must not be negative")
	case longest < shortest:
		return state.Invalid("longestKeyLabel", "must not be less than shortestKeyLabel")
	}
	return nil
}

// Behavior returns how the system behaves.
func (s *System) Behavior() Behavior { return state.Read(&s.mu, &s.behavior) }

// SetBehavior sets how the system behaves from now on. Lengths that no label can have are an error, which changes nothing.
func (s *System) SetBehavior(b Behavior) error {
	return state.SetBehavior(&s.mu, &s.behavior, b, b.check())
}
