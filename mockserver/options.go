package mockserver

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// Option changes how a server behaves.
type Option func(*config)

type config struct {
	clock            func() time.Time
	seed             [32]byte
	logger           *slog.Logger
	checker          Checker
	recordLimit      int
	unmatchedAllowed bool

	provisioning   time.Duration
	deletion       time.Duration
	rateLimits     bool
	retryAfter     fault.RetryAfter
	retryAfterSet  bool // by the option
	shortPages     []int
	productionURLs bool
	plan           buckt.Plan
	behaviors      map[buckt.System]any // of the rooms at the start
	state          *State

	err error
}

// apply sets the defaults and then the options.
func (c *config) apply(opts []Option) error {
	*c = config{
		clock:        time.Now,
		recordLimit:  defaultRecordLimit,
		provisioning: 300 * time.Millisecond,
		deletion:     300 * time.Millisecond,
		retryAfter:   fault.RetryAfterSeconds(60),
	}
	for at := 0; at < len(c.seed); at += 8 {
		binary.NativeEndian.PutUint64(c.seed[at:], rand.Uint64()) // nothing here is worth the system call of crypto/rand
	}
	for _, opt := range opts {
		opt(c)
	}
	return c.err
}

// seedOf is what the ids of a system are made from, so that those of different systems differ.
func (c *config) seedOf(system string) [32]byte {
	return sha256.Sum256(append(c.seed[:], system...))
}

func (c *config) refuse(format string, args ...any) {
	c.err = errors.Join(c.err, fmt.Errorf("mockserver: "+format, args...))
}

// WithClock makes the server tell the time by a function of yours. The default is [time.Now], which a synctest bubble makes
// virtual. The function is called by several goroutines.
func WithClock(now func() time.Time) Option {
	return func(c *config) {
		if now == nil {
			c.refuse("WithClock: the function is nil")
			return
		}
		c.clock = now
	}
}

// WithSeed makes ids, secrets and assigned domains the same at every run that makes the same requests at the same times. The
// default is a seed by chance.
func WithSeed(seed uint64) Option {
	return func(c *config) {
		c.seed = [32]byte{}
		for i := range 8 {
			c.seed[i] = byte(seed >> (8 * i))
		}
	}
}

// WithLogger logs every request: method, host, path, status, duration and operation, never a secret. What [Server.Problems] tells of
// is logged as a warning when it happens. The default is silence.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) { c.logger = logger }
}

// WithContractCheck checks every exchange of an operation against the contract. The default is none. What it finds is in
// [Server.Problems] and fails the test of a server made by [New]. Answers to HEAD, which have no body, are left out.
func WithContractCheck(checker Checker) Option {
	return func(c *config) { c.checker = checker }
}

// WithRecordLimit sets how many of the last exchanges the record keeps, of which [Server.Requests] and the assertions know. The
// default is 1,000; with 0 nothing is recorded.
func WithRecordLimit(n int) Option {
	return func(c *config) {
		if n < 0 {
			c.refuse("WithRecordLimit: must not be negative, but is %d", n)
			return
		}
		c.recordLimit = n
	}
}

// WithUnmatchedRequests allows requests that match no operation. By default they are answered with 404 all the same, but fail
// the test of a server made by [New].
func WithUnmatchedRequests() Option {
	return func(c *config) { c.unmatchedAllowed = true }
}

// WithPlan sets the plan of the default organization. The default is [buckt.PlanPro].
func WithPlan(plan buckt.Plan) Option {
	return func(c *config) {
		if !bucktapi.ValidPlan(plan) {
			c.refuse("WithPlan: %q is no plan: it must be free, pro or enterprise", plan)
			return
		}
		c.plan = plan
	}
}

// WithProvisioning sets how long a new Buckt bucket takes to become active, and a new FoundryDB file service to run: it is pending
// for the first half and provisioning for the second. The default is 300ms, which a waiter can see. With 0 it is ready at once. A
// Buckt bucket with a custom domain fails when it was provisioning for 24 hours, as the wait for its DNS records ends then.
func WithProvisioning(d time.Duration) Option {
	return func(c *config) { c.provisioning = c.notNegative("WithProvisioning", d) }
}

// WithDeletion sets how long a Buckt bucket, or a FoundryDB file service, is deleting before it is gone. The default is 300ms.
func WithDeletion(d time.Duration) Option {
	return func(c *config) { c.deletion = c.notNegative("WithDeletion", d) }
}

func (c *config) notNegative(option string, d time.Duration) time.Duration {
	if d < 0 {
		c.refuse("%s: must not be negative, but is %v", option, d)
	}
	return d
}

// WithRateLimits counts requests and rejects those beyond the limit: at Buckt that of the organization's plan, at Linode that of
// the operation's class. By default none is rejected, and the headers always tell of one request spent. The other systems
// document no limit and send no such headers; see [foundrydb.User.SetRateLimit].
func WithRateLimits() Option {
	return func(c *config) { c.rateLimits = true }
}

// WithRetryAfter sets the Retry-After header of requests that any system rejects with 429. The default is [fault.RetryAfterSeconds] of 60,
// and at Linode what is left of the window.
func WithRetryAfter(value fault.RetryAfter) Option {
	return func(c *config) { c.retryAfter, c.retryAfterSet = value, true }
}

// WithShortPages makes lists answer with fewer rows than asked for while more exist, which the APIs with cursors reserve the right
// to do: those of Buckt, and FoundryDB's objects.
// The first page served holds at most as many rows as the first number says, the next as many as the second, and so on in a
// circle; 0 is an empty page. Without numbers they are 1, 0. By default every page is full.
func WithShortPages(rows ...int) Option {
	return func(c *config) {
		if len(rows) == 0 {
			rows = []int{1, 0}
		}
		if slices.Min(rows) < 0 || slices.Max(rows) == 0 {
			c.refuse("WithShortPages: %v must have no negative number, and one above 0", rows)
			return
		}
		c.shortPages = slices.Clone(rows)
	}
}

// WithProductionURLs makes responses to clients on TCP name the systems' real hosts, as those to clients in memory do: for clients whose
// DNS leads these names to the server. By default the URLs of files, presigned URLs and S3 endpoints are at the address by which the client
// reaches the server: those of Buckt's files have the bucket's domain as the first segment of the path, as in
// http://127.0.0.1:4010/assets.example.com/hello.txt, and those of S3 have the bucket. The server serves such paths in any case.
func WithProductionURLs() Option {
	return func(c *config) { c.productionURLs = true }
}
