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

// Header adds a header to the call, or replaces the client's own. Headers that the client controls are rejected with an
// [*InvalidInputError]: credentials, the host, lengths and encodings, and Idempotency-Key, with which net/http would
// repeat calls that are not idempotent.
func Header(name, value string) CallOption {
	return func(s *callSettings) {
		name := http.CanonicalHeaderKey(name)
		switch {
		case !validHeaderName(name):
			s.reject("Header", "a header's name must be a token of ASCII characters")
		case !validHeaderValue(value):
			s.reject("Header "+name, "must contain only printable ASCII characters")
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

// ownHeaders are controlled by the client.
var ownHeaders = []string{
	"Authorization", "Proxy-Authorization", "X-Api-Key", "Cookie", "Host", "Content-Length", "Transfer-Encoding",
	"Connection", "Trailer", "Upgrade", "Expect", "Accept-Encoding", "Idempotency-Key", "X-Idempotency-Key",
}

// NoRetry limits the call to one attempt.
func NoRetry() CallOption { return func(s *callSettings) { s.noRetry = true } }

// Timeout limits the duration of the call, with all its attempts and waits. It must be positive. It applies to each page of
// an iteration, to each poll of a wait, and to a download until its body has been read.
func Timeout(d time.Duration) CallOption {
	return func(s *callSettings) {
		if d <= 0 {
			s.reject("Timeout", "must be positive")
			return
		}
		s.timeout = d
	}
}

// CaptureResponse stores the response without its body in r: status, headers, request id, rate limit. It is stored when the
// call returns, also with an error. An iterator stores the response of each page before it yields the first item of
// that page.
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

// settingsOf collects the options of a call.
func settingsOf(opts []CallOption) callSettings {
	var s callSettings
	for _, opt := range opts {
		if opt != nil {
			opt(&s)
		}
	}
	return s
}

// withTimeout returns a context with the timeout of a call that sends several requests.
func withTimeout(ctx context.Context, opts []CallOption) (context.Context, context.CancelFunc) {
	if d := settingsOf(opts).timeout; d > 0 {
		return context.WithTimeout(ctx, d)
	}
	return ctx, func() {}
}
