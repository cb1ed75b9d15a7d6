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

// Close closes the idle connections. Calls that are under way, and calls made later, still work. The error is
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
	// maxResponseBytes is how much is read of the body of a success.
	maxResponseBytes int64
	// insecureHTTP allows plain http to any host.
	insecureHTTP bool
	// maxEmptyPages is how many pages in a row an iteration may find empty.
	maxEmptyPages int
	userAgent     []string
	logger        *slog.Logger
	retry         RetryPolicy
	// retryBudget is nil if it is switched off.
	retryBudget   *retry.Budget[budgetKey]
	maxPacingWait time.Duration
	hooks         Hooks
	// locks are those of the names that Ensure and Replace work on.
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
			e.once = newOnceTransport()
		}
		c.endpoints[system] = e
	}
	c.endpoints[""] = &endpoint{timeout: s.timeoutOr(s3AttemptTimeout)} // for an S3 access, which belongs to no system
	return c, nil
}
