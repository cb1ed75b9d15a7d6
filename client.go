package buckt

import (
	"cmp"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/ratelimit"
	"github.com/bucktgo/buckt/internal/retry"
)

// Client calls the storage control planes. Its services are fields, such as [Client.Buckets] and [Client.Files].
//
// A Client is safe for concurrent use by multiple goroutines and should be shared: its connections and its rate limiters
// are then shared too. It does not change after [New].
type Client struct {
	// Buckets manages the buckets of Buckt.
	Buckets *BucketClient
	// Files manages the files in the buckets of Buckt.
	Files *FileClient
	// Keys manages the API keys of Buckt.
	Keys *KeyClient
	// AWSAccounts manages the AWS accounts that are connected to Buckt.
	AWSAccounts *AWSAccountClient
	// Logs lists the records of calls to the API of Buckt.
	Logs *LogClient
	// Billing returns the plan and its usage at Buckt.
	Billing *BillingClient

	// FoundryDB groups the services for file services, their keys and objects.
	FoundryDB *FoundryDBClient
	// Amove groups the services for buckets and S3 keys on internal storage.
	Amove *AmoveClient
	// Linode groups the services for buckets and their S3 keys.
	Linode *LinodeClient
	// Tornado sets the bucket for a customer's downloads.
	Tornado *TornadoClient

	core *core
}

// New creates a client. Without options it has no credential, and every call fails with a [*MissingCredentialError]; see
// [WithAPIKey] and [FromEnv]. An invalid option is an [*InvalidInputError]. New sends nothing.
func New(opts ...Option) (*Client, error) {
	s := settings{credentials: map[System]*credential{}, baseURLs: map[System]string{}, retry: defaultRetryPolicy}
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

// Close closes idle connections. Active and later calls are not affected. The error is always nil.
func (c *Client) Close() error {
	if t, ok := c.core.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	for _, e := range c.core.endpoints {
		if e.freshConns != nil {
			e.freshConns.CloseIdleConnections()
		}
	}
	return nil
}

// String keeps the fields of a client out of logs.
func (c *Client) String() string { return "buckt.Client" }

// core is shared by all services: the frozen settings, the transport and the limiters.
type core struct {
	endpoints map[System]*endpoint
	transport http.RoundTripper
	// ownTransport reports whether transport was created by newTransport.
	ownTransport bool
	// maxResponseBytes limits the body of a successful response.
	maxResponseBytes int64
	// insecureHTTP allows plain HTTP to any host.
	insecureHTTP bool
	// maxEmptyPages limits the consecutive empty pages of an iteration.
	maxEmptyPages int
	userAgent     []string
	logger        *slog.Logger
	retry         RetryPolicy
	// retryBudget is nil if the budget is disabled.
	retryBudget   *retry.Budget[budgetKey]
	maxPacingWait time.Duration
	hooks         Hooks
	// locks serialize Ensure and Replace by name.
	locks *locks
}

func newCore(s *settings) (*core, error) {
	c := &core{
		endpoints: map[System]*endpoint{},
		transport: s.transport,
		userAgent: []string{strings.TrimSpace("buckt-go/" + Version + " " + s.userAgent)},
		logger:    s.logger,
		retry:     s.retry,
		hooks:     s.hooks,

		locks:            &locks{},
		retryBudget:      s.newRetryBudget(),
		maxPacingWait:    s.maxPacingWait,
		insecureHTTP:     s.insecureHTTP,
		maxResponseBytes: cmp.Or(s.maxResponseBytes, defaultMaxResponseBytes),
		maxEmptyPages:    cmp.Or(s.maxEmptyPages, defaultMaxEmptyPages),
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
	for system, row := range systems {
		e, err := newEndpoint(system, &row, s)
		if err != nil {
			return nil, err
		}
		if c.ownTransport {
			e.freshConns = newFreshConnTransport()
		}
		c.endpoints[system] = e
	}
	c.endpoints[""] = &endpoint{timeout: s.timeoutOr(s3AttemptTimeout)} // for an S3 access, which belongs to no system
	return c, nil
}
