package linode

import "fmt"

// settings is what may be told to behave in another way.
type settings struct {
	shortestLabel, longestLabel int
	nullFields                  bool
	retryAfterAlways            bool
	concurrency                 bool
}

var defaults = settings{shortestLabel: 1, longestLabel: 50}

// SetKeyLabelLength sets how many characters the label of a key must have. Linode does not publish the rule; the default is 1 to
// 50. With a shortest one of 0 a key may be created without a label.
func (s *System) SetKeyLabelLength(shortest, longest int) error {
	if shortest < 0 || longest < max(shortest, 1) {
		return fmt.Errorf("mockserver: SetKeyLabelLength: %d to %d is no range of lengths", shortest, longest)
	}
	s.begin()
	defer s.mu.Unlock()
	s.settings.shortestLabel, s.settings.longestLabel = shortest, longest
	return nil
}

// SetNullErrorFields makes the field of an error null where the error is about none, as the documents have it. By default it is
// left out, as the real server does.
func (s *System) SetNullErrorFields(on bool) {
	s.begin()
	defer s.mu.Unlock()
	s.settings.nullFields = on
}

// SetRetryAfterAlways sends the header Retry-After with every answer that has rate-limit headers, successes included, as the real
// server was seen to do: it tells the seconds that the window has left, and asks for no wait. By default only an answer of 429
// has it.
func (s *System) SetRetryAfterAlways(on bool) {
	s.begin()
	defer s.mu.Unlock()
	s.settings.retryAfterAlways = on
}

// SetConcurrencyLimits answers a request with 429 while the same token has too many others of its class under way: two writes of
// keys or new buckets, or one of anything else, which the documents tell of. By default there is no such limit.
func (s *System) SetConcurrencyLimits(on bool) {
	s.begin()
	defer s.mu.Unlock()
	s.settings.concurrency = on
}
