package buckt

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// CallOption changes a single call.
type CallOption func(*callSettings)

type callSettings struct {
	header   http.Header
	noRetry  bool
	timeout  time.Duration
	response *Response
	invalid  *InvalidInputError
}

// Header sends an additional header with the call, instead of the client's own of that name. Headers that the client
// is responsible for are refused with an [*InvalidInputError]: credentials, the host, lengths and encodings, and
// Idempotency-Key, which would make net/http repeat what must not be repeated.
func Header(name, value string) CallOption {
	return func(s *callSettings) {
		name := http.CanonicalHeaderKey(name)
		switch {
		case !validHeaderName(name):
			s.reject("Header", "a header's name must be a token of ASCII characters")
		case !validHeaderValue(value):
			s.reject("Header "+name, "must hold printable ASCII characters only")
		case slices.Contains(ownHeaders, name):
			s.reject("Header "+name, "is set by the client alone")
		default:
			if s.header == nil {
				s.header = http.Header{}
			}
			s.header[name] = []string{value}
		}
	}
}

// ownHeaders are those that a caller may not set.
var ownHeaders = []string{
	"Authorization", "Proxy-Authorization", "X-Api-Key", "Cookie", "Host", "Content-Length", "Transfer-Encoding",
	"Connection", "Trailer", "Upgrade", "Expect", "Accept-Encoding", "Idempotency-Key", "X-Idempotency-Key",
}

// NoRetry makes the call a single attempt.
func NoRetry() CallOption { return func(s *callSettings) { s.noRetry = true } }

// Timeout ends the call, with all its attempts and waits, after d. It must be positive. For a list that is iterated
// it holds for each page, for a wait for each poll, and for a download until its body has been read.
func Timeout(d time.Duration) CallOption {
	return func(s *callSettings) {
		if d <= 0 {
			s.reject("Timeout", "must be positive")
			return
		}
		s.timeout = d
	}
}

// CaptureResponse stores the response without its body in r: status, headers, request id, rate limit. It is
// stored when the call returns, with an error or without; an iterator stores that of each page before it hands out
// the page's first item.
func CaptureResponse(r *Response) CallOption {
	return func(s *callSettings) {
		if r == nil {
			s.reject("CaptureResponse", "must not be nil")
			return
		}
		s.response = r
	}
}

func (s *callSettings) reject(field, rule string) {
	if s.invalid == nil {
		s.invalid = &InvalidInputError{Field: field, Rule: rule}
	}
}

// settingsOf are the options of a call, collected.
func settingsOf(opts []CallOption) callSettings {
	var s callSettings
	for _, opt := range opts {
		if opt != nil {
			opt(&s)
		}
	}
	return s
}

// withTimeout is a context under the timeout of a call that is made of more than one step.
func withTimeout(ctx context.Context, opts []CallOption) (context.Context, context.CancelFunc) {
	if d := settingsOf(opts).timeout; d > 0 {
		return context.WithTimeout(ctx, d)
	}
	return ctx, func() {}
}
