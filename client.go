package buckt

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/conceal"
	"github.com/bucktgo/buckt/internal/ratelimit"
	"github.com/bucktgo/buckt/internal/retry"
)

// Client calls the storage control planes. Its services are fields: [Client.Buckets], [Client.Files] and so on.
//
// A Client is safe for concurrent use by multiple goroutines, and is best shared: its connections and its view of the
// rate limits are those of all its callers. It does not change after [New].
type Client struct {
	// Buckets are the buckets of Buckt.
	Buckets *BucketClient
	// Files are the files in the buckets of Buckt.
	Files *FileClient
	// Keys are the API keys of Buckt.
	Keys *KeyClient
	// AWSAccounts are the AWS accounts that are connected to Buckt.
	AWSAccounts *AWSAccountClient
	// Logs are the records of calls to the API of Buckt.
	Logs *LogClient
	// Billing is the plan and its usage at Buckt.
	Billing *BillingClient

	// FoundryDB has file services, their keys and objects.
	FoundryDB *FoundryDBClient
	// Amove has buckets and S3 keys on internal storage.
	Amove *AmoveClient
	// Linode has buckets and the S3 keys to them.
	Linode *LinodeClient
	// Tornado takes a bucket for its downloads.
	Tornado *TornadoClient

	core *core
}

// New makes a client. Without options it has no credential, and every call fails with [*MissingCredentialError]; see
// [WithAPIKey] and [FromEnv]. A bad option is an [*InvalidInputError]. Nothing is sent.
func New(opts ...Option) (*Client, error) {
	s := settings{baseURLs: map[System]string{}, retry: defaultRetryPolicy}
	for _, opt := range opts {
		if opt == nil {
			return nil, invalidOption("Option", "must not be nil")
		}
		if err := opt(&s); err != nil {
			return nil, err
		}
	}
	if s.fromEnv {
		if err := s.readEnv(); err != nil {
			return nil, err
		}
	}
	core, err := newCore(&s)
	if err != nil {
		return nil, err
	}
	return &Client{
		Buckets:     &BucketClient{core: core},
		Files:       &FileClient{core: core},
		Keys:        &KeyClient{core: core},
		AWSAccounts: &AWSAccountClient{core: core},
		Logs:        &LogClient{core: core},
		Billing:     &BillingClient{core: core},
		FoundryDB:   newFoundryDBClient(core),
		Amove:       newAmoveClient(core),
		Linode:      newLinodeClient(core),
		Tornado:     &TornadoClient{core: core},
		core:        core,
	}, nil
}

// Close lets the idle connections go. Calls that are under way, and calls made later, work all the same. The error is
// always nil.
func (c *Client) Close() error {
	if t, ok := c.core.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	for _, e := range c.core.endpoints {
		if e.once != nil {
			e.once.CloseIdleConnections()
		}
	}
	return nil
}

// String keeps the fields of a client out of logs.
func (c *Client) String() string { return "buckt.Client" }

// core is what all services share: the frozen settings, the transport and the limiters.
type core struct {
	endpoints map[System]*endpoint
	transport http.RoundTripper
	// ownTransport is true if transport was made by newTransport.
	ownTransport bool
	userAgent    []string
	logger       *slog.Logger
	retry        RetryPolicy
	// retryBudget is nil if it is switched off.
	retryBudget   *retry.Budget[budgetKey]
	maxPacingWait time.Duration
	hooks         Hooks
}

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
	// authorize sets the credential; nil where there is none. A function shows nothing when it is printed.
	authorize func(http.Header)
	// conceal removes the credential from what a server sent.
	conceal conceal.Secrets
}

func newCore(s *settings) (*core, error) {
	c := &core{
		endpoints: map[System]*endpoint{},
		transport: s.transport,
		userAgent: []string{strings.TrimSpace("buckt-go/" + Version + " " + s.userAgent)},
		logger:    s.logger,
		retry:     s.retry,
		hooks:     s.hooks,

		retryBudget:   s.newRetryBudget(),
		maxPacingWait: s.maxPacingWait,
	}
	if c.maxPacingWait == 0 {
		c.maxPacingWait = ratelimit.NoLimit
	}
	if c.transport == nil {
		c.transport, c.ownTransport = newTransport(), true
	}
	if s.withoutRetries {
		c.retry.MaxAttempts = 1
	}
	for system, defaults := range systems {
		e, err := newEndpoint(system, defaults, s)
		if err != nil {
			return nil, err
		}
		if c.ownTransport {
			e.once = newOnceTransport()
		}
		c.endpoints[system] = e
	}
	s.authorize(c.endpoints)
	return c, nil
}

func newEndpoint(system System, defaults systemDefaults, s *settings) (*endpoint, error) {
	raw := defaults.baseURL
	if given, ok := s.baseURLs[system]; ok {
		raw = given
	}
	base, err := checkBaseURL("BaseURL", raw, s.insecureHTTP)
	if err != nil {
		return nil, err
	}
	e := &endpoint{system: system, base: *base, timeout: defaults.attemptTimeout}
	switch {
	case s.noAttemptTimeout:
		e.timeout = 0
	case s.attemptTimeout > 0:
		e.timeout = s.attemptTimeout
	case s.clientTimeout > 0:
		e.timeout = s.clientTimeout
	}
	e.limiters = map[rateClass]*ratelimit.Limiter{}
	limits := defaults.rateLimits
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

func checkBaseURL(field, raw string, insecure bool) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, invalidOption(field, "must be an absolute URL")
	case u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "":
		return nil, invalidOption(field, "must be an absolute URL with https and a host")
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return nil, invalidOption(field, "must have no user, query or fragment")
	case u.Scheme == "http" && !insecure && !isLoopback(u.Hostname()):
		return nil, invalidOption(field, "must use https: plain http to %s would show the credential to the network; "+
			"WithInsecureHTTP allows it", u.Hostname())
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return u, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// credentialError is the error of a call to a system without a credential, nil where there is one.
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
		Rule:      fmt.Sprintf("%q is not a system that this client knows", string(system)),
	}
}
