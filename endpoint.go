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

// endpoint has the address, the credential and the limits of one system.
type endpoint struct {
	system  System
	base    url.URL
	timeout time.Duration // of an attempt; 0: none
	// freshConns is the transport of operations that are not idempotent; nil with a custom transport.
	freshConns *freshConnTransport
	// limiters are the rate limiters by class; empty if pacing is disabled.
	limiters map[rateClass]*ratelimit.Limiter
	// paced is true if the system documents a rate limit. Calls to any system pause after a 429.
	paced bool
	// authorize sets the credential; nil without one. Printing a function does not reveal the credential.
	authorize func(http.Header)
	// conceal removes the credential from texts of the server.
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

// timeoutOr returns the attempt timeout, 0 for none.
func (s *settings) timeoutOr(usual time.Duration) time.Duration {
	if s.noAttemptTimeout {
		return 0
	}
	return cmp.Or(s.attemptTimeout, s.clientTimeout, usual)
}

// parseBaseURL parses a base URL. field is its option or variable, for errors.
func parseBaseURL(field string, system System, raw string, insecure bool) (*url.URL, error) {
	u, rule := parseServerURL(raw, "credential", insecure)
	if rule != "" {
		return nil, invalidOption(field, "%s (it is the base URL of %s)", rule, systems[system].name)
	}
	return u, nil
}

// parseServerURL parses a URL to which a path can be appended, or returns the rule that it violates. exposed names the data that plain
// HTTP would expose.
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
		rule = "must use https: plain http to " + u.Hostname() + " would expose the " + exposed + "; WithInsecureHTTP allows it"
	}
	if rule != "" {
		return nil, rule
	}
	u.RawPath = strings.TrimRight(u.EscapedPath(), "/")
	u.Path, _ = url.PathUnescape(u.RawPath) // EscapedPath is valid
	if (&url.URL{Path: u.Path}).EscapedPath() == u.RawPath {
		u.RawPath = ""
	}
	return u, ""
}

// isOwn reports whether the base URL has the system's own host.
func (e *endpoint) isOwn() bool {
	own, err := url.Parse(systems[e.system].baseURL)
	return err == nil && strings.EqualFold(own.Host, e.base.Host)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// credentialError returns the error of a call to a system without a credential, or nil.
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
