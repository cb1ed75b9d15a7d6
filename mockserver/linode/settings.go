package linode

import "fmt"

// settings are the behaviors that can be changed.
type settings struct {
	shortestLabel, longestLabel int
	nullFields                  bool
	retryAfterAlways            bool
	concurrency                 bool
}

var defaults = settings{shortestLabel: 1, longestLabel: 50}

// SetKeyLabelLength sets the numbers of characters that the label of a key may have. The default is 1 to 50; Linode does not publish
// the rule. If the shortest is 0, a key can be created without a label.
func (s *System) SetKeyLabelLength(shortest, longest int) error {
	if shortest < 0 || longest < max(shortest, 1) {
		return fmt.Errorf("mockserver: SetKeyLabelLength: %d to %d is no range of lengths", shortest, longest)
	}
	s.begin()
	defer s.mu.Unlock()
	s.settings.shortestLabel, s.settings.longestLabel = shortest, longest
	return nil
}

// SetNullErrorFields sets the field of an error without a field to null, as documented. By default it is left out, as the real server
// does.
func (s *System) SetNullErrorFields(on bool) {
	s.begin()
	defer s.mu.Unlock()
	s.settings.nullFields = on
}

// SetRetryAfterAlways sends the header Retry-After with every response that has rate-limit headers, successes included, as the real
// server was seen to do. It is the rest of the window in seconds, and requests no wait. By default only a 429 has it.
func (s *System) SetRetryAfterAlways(on bool) {
	s.begin()
	defer s.mu.Unlock()
	s.settings.retryAfterAlways = on
}

// SetConcurrencyLimits limits the requests that a token has under way, as documented: to two for writes of keys and new buckets, and
// to one for all others. More are refused with 429. By default they are not limited.
func (s *System) SetConcurrencyLimits(on bool) {
	s.begin()
	defer s.mu.Unlock()
	s.settings.concurrency = on
}
