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

// Option configures a server.
type Option func(*config)

type config struct {
	clock            func() time.Time
	seed             [32]byte
	logger           *slog.Logger
	checker          Checker
	recordLimit      int
	recordBytes      int
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
		recordBytes:  defaultRecordBytes,
		provisioning: 300 * time.Millisecond,
		deletion:     300 * time.Millisecond,
		retryAfter:   fault.RetryAfterSeconds(60),
	}
	for at := 0; at < len(c.seed); at += 8 {
		binary.NativeEndian.PutUint64(c.seed[at:], rand.Uint64()) // no secret, so not worth the system call of crypto/rand
	}
	for _, opt := range opts {
		opt(c)
	}
	return c.err
}

// seedOf returns the seed for the ids of a system. Different systems have different seeds.
func (c *config) seedOf(system string) [32]byte {
	return sha256.Sum256(append(c.seed[:], system...))
}

func (c *config) refuse(format string, args ...any) {
	c.err = errors.Join(c.err, fmt.Errorf("mockserver: "+format, args...))
}

// WithClock makes now the server's clock. The default is [time.Now], which is virtual in a synctest bubble. The function is called by
// several goroutines.
func WithClock(now func() time.Time) Option {
	return func(c *config) {
		if now == nil {
			c.refuse("WithClock: the function is nil")
			return
		}
		c.clock = now
	}
}

// WithSeed makes ids, secrets and assigned domains reproducible: the same requests at the same times get the same ones. The default is a
// random seed.
func WithSeed(seed uint64) Option {
	return func(c *config) {
		c.seed = [32]byte{}
		for i := range 8 {
			c.seed[i] = byte(seed >> (8 * i))
		}
	}
}

// WithLogger logs each request: method, host, path, status, duration and operation, never a secret. Problems, see [Server.Problems], are
// logged as warnings when they occur. By default nothing is logged.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) { c.logger = logger }
}

// WithContractCheck checks each exchange of an operation against the contract. By default none is checked. Violations are in
// [Server.Problems] and fail the test of a server made by [New]. Responses to HEAD, which have no body, are not checked.
func WithContractCheck(checker Checker) Option {
	return func(c *config) { c.checker = checker }
}

// WithRecordLimit sets the number of the last exchanges that the record keeps for [Server.Requests] and the assertions. The default is
// 1,000; with 0 nothing is recorded.
func WithRecordLimit(n int) Option {
	return func(c *config) { c.recordLimit = c.notNegativeNumber("WithRecordLimit", n) }
}

// WithRecordBytes sets the number of bytes that the record may take in memory, about 1 KiB for each exchange and its URL, headers and
// bodies. The default is 8 MiB. Beyond it the oldest exchanges are dropped, but never the newest one.
func WithRecordBytes(n int) Option {
	return func(c *config) { c.recordBytes = c.notNegativeNumber("WithRecordBytes", n) }
}

func (c *config) notNegativeNumber(option string, n int) int {
	if n < 0 {
		c.refuse("%s: must not be negative, but is %d", option, n)
	}
	return n
}

// WithUnmatchedRequests allows requests that match no operation. The response to them is 404 in either case, but by default they fail the
// test of a server made by [New].
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

// WithProvisioning sets how long a new Buckt bucket takes to become active, and a new FoundryDB file service to run: it is pending for the
// first half and provisioning for the second. The default is 300ms, long enough for a poll. With 0 it is ready at once. A Buckt bucket with
// a custom domain fails after 24 hours of provisioning, the longest wait for its DNS records.
func WithProvisioning(d time.Duration) Option {
	return func(c *config) { c.provisioning = c.notNegative("WithProvisioning", d) }
}

// WithDeletion sets how long the deletion of a Buckt bucket or a FoundryDB file service takes. The default is 300ms.
func WithDeletion(d time.Duration) Option {
	return func(c *config) { c.deletion = c.notNegative("WithDeletion", d) }
}

func (c *config) notNegative(option string, d time.Duration) time.Duration {
	if d < 0 {
		c.refuse("%s: must not be negative, but is %v", option, d)
	}
	return d
}

// WithRateLimits counts requests and rejects those beyond the limit: at Buckt that of the organization's plan, at Linode that of the
// operation's class. By default no request is rejected, and the headers always show one request spent. The other systems document no limit
// and send no such headers; see [foundrydb.User.SetRateLimit].
func WithRateLimits() Option {
	return func(c *config) { c.rateLimits = true }
}

// WithRetryAfter sets the Retry-After header of requests that any system rejects with 429. The default is [fault.RetryAfterSeconds] of 60,
// and at Linode the rest of the window.
func WithRetryAfter(value fault.RetryAfter) Option {
	return func(c *config) { c.retryAfter, c.retryAfterSet = value, true }
}

// WithShortPages makes pages of lists shorter than the requested limit although more rows exist, as the APIs with cursors may do: those of
// Buckt, and FoundryDB's objects. The first page has at most as many rows as the first number, the next page as the second, and so on in a
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
