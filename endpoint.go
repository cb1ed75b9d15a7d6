package buckt

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/bucktgo/buckt/internal/conceal"
	"github.com/bucktgo/buckt/internal/ratelimit"
)

// endpoint is how one system is reached.
type endpoint struct {
	system  System
	base    url.URL
	timeout time.Duration // of an attempt; 0: none
	// once is the transport of operations that must happen once; nil for a given transport.
	once *onceTransport
	// limiters are by class; none if they are switched off.
	limiters map[rateClass]*ratelimit.Limiter
	// paced is true if the system documents a rate limit. After a 429 the calls to any system pause.
	paced bool
	// authorize sets the credential; nil for none. A function shows nothing when it is printed.
	authorize func(http.Header)
	// conceal removes the credential from what a server sent.
	conceal conceal.Secrets
}

func newEndpoint(system System, row *systemRow, s *settings) (*endpoint, error) {
	raw := row.baseURL
	if given, ok := s.baseURLs[system]; ok {
		raw = given
	}
	base, err := parseBaseURL("BaseURL", system, raw, s.insecureHTTP)
	if err != nil {
		return nil, err
	}
	e := &endpoint{system: system, base: *base, timeout: s.timeoutOr(row.attemptTimeout)}
	if credential, ok := s.credentials[system]; ok {
		credential.authorize(e, row)
	}
	e.limiters = map[rateClass]*ratelimit.Limiter{}
	limits := row.rateLimits
	if e.paced = limits != nil; !e.paced {
		limits = map[rateClass]int{"": 0}
	}
	for class, limit := range limits {
		if s.noRateLimiter {
			break
		}
		e.limiters[class] = ratelimit.New(ratelimit.Config{Limit: limit, Window: time.Minute, ProbeInterval: s.retry.MaxRetryAfter})
	}
	return e, nil
}

// timeoutOr is the timeout of an attempt, 0 for none.
func (s *settings) timeoutOr(usual time.Duration) time.Duration {
	if s.noAttemptTimeout {
		return 0
	}
	return cmp.Or(s.attemptTimeout, s.clientTimeout, usual)
}

// parseBaseURL checks a base URL. field is its option or variable, as errors name it.
func parseBaseURL(field string, system System, raw string, insecure bool) (*url.URL, error) {
	u, rule := parseServerURL(raw, "credential", insecure)
	if rule != "" {
		return nil, invalidOption(field, "%s (it is the base URL of %s)", rule, systems[system].name)
	}
	return u, nil
}

// parseServerURL parses a URL to which a path is to be appended, or returns the rule that it breaks. exposed is what others could read
// with plain http.
func parseServerURL(raw, exposed string, insecure bool) (u *url.URL, rule string) {
	u, err := url.Parse(raw)
	switch {
	case strings.TrimRightFunc(raw, unicode.IsSpace) != raw:
		rule = "must not end with a space or a line break"
	case err != nil:
		rule = "must be an absolute URL"
	case u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "":
		rule = "must be an absolute URL with https and a host"
	case u.User != nil, u.RawQuery != "", u.ForceQuery, strings.Contains(raw, "#"):
		rule = "must have no user, query or fragment"
	case hasDotSegment(u.Path):
		rule = `must have no segment "." or ".."`
	case u.Scheme == "http" && !insecure && !isLoopback(u.Hostname()):
		rule = "must use https: plain http to " + u.Hostname() + " would show the " + exposed + " to the network; WithInsecureHTTP allows it"
	}
	if rule != "" {
		return nil, rule
	}
	u.RawPath = strings.TrimRight(u.EscapedPath(), "/")
	u.Path, _ = url.PathUnescape(u.RawPath) // EscapedPath is valid
	return u, ""
}

// isOwn reports whether the system is reached at its own host.
func (e *endpoint) isOwn() bool {
	own, err := url.Parse(systems[e.system].baseURL)
	return err == nil && strings.EqualFold(own.Host, e.base.Host)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// credentialError is the error of a call to a system without a credential, nil if it has one.
func (e *endpoint) credentialError(operation string) error {
	if e.authorize == nil {
		return &MissingCredentialError{System: e.system, Operation: operation}
	}
	return nil
}

func unknownSystem(operation string, system System) error {
	return &InvalidInputError{
		Operation: operation,
		Field:     "system",
		Rule:      fmt.Sprintf("%q is not a known system", string(system)),
	}
}
