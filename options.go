package buckt

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// Version is the version of this library. It is part of the User-Agent of every request.
const Version = "0.1.0"

// Option configures a [Client]. Options are read once, by [New], which reports every bad value as an
// [*InvalidInputError]. The zero value of a setting means its default; what can be switched off has an option that
// says so.
type Option func(*settings) error

// settings collects the options before they are checked and frozen into a client.
type settings struct {
	fromEnv          bool
	credentials      map[System]*credential
	baseURLs         map[System]string
	insecureHTTP     bool
	transport        http.RoundTripper
	userAgent        string
	logger           *slog.Logger
	retry            RetryPolicy
	withoutRetries   bool
	attemptTimeout   time.Duration
	clientTimeout    time.Duration // that of a given http.Client
	noAttemptTimeout bool
	noRateLimiter    bool
	maxPacingWait    time.Duration
	retryBudget      int
	noRetryBudget    bool
	hooks            Hooks
	maxResponseBytes int64
	maxEmptyPages    int
}

func invalidOption(field, format string, args ...any) error {
	return &InvalidInputError{Operation: "New", Field: field, Rule: fmt.Sprintf(format, args...)}
}

// WithBaseURL sends the calls to one system elsewhere. The URL holds everything up to the paths in the API's
// documents: for Buckt and Linode that includes the version, as in "https://api.buckt.dev/v1" and
// "https://api.linode.com/v4".
//
// Plain http is accepted for loopback addresses only; see [WithInsecureHTTP].
func WithBaseURL(system System, url string) Option {
	return func(s *settings) error {
		if !system.known() {
			return invalidOption("System", "%q is not a system that this client knows", string(system))
		}
		s.baseURLs[system] = url
		return nil
	}
}

// WithInsecureHTTP allows base URLs with plain http for any host. Credentials then cross the network in the clear.
func WithInsecureHTTP() Option {
	return func(s *settings) error {
		s.insecureHTTP = true
		return nil
	}
}

// WithTransport sends all requests through rt instead of the client's own transport. rt is used as it is: timeouts of
// connecting, proxies and TLS are those of rt, and the attempt timeout of [WithAttemptTimeout] holds as well.
//
// Two things that the client's own transport does are then up to rt, for example an [*http.Transport]:
//   - Its HTTP2 fields SendPingTimeout and PingTimeout, 15 s each in the client's own, find HTTP/2 connections that are
//     dead without a sign. Without the first, such a connection fails every request until the system gives it up.
//   - Its IdleConnTimeout should be shorter than that of the server. If the server closes an idle connection while a request
//     that must happen once is on its way, its outcome is unknown; the client's own transport sends such requests on
//     connections that were idle for no more than 3 s, or three fifths of the timeout in a Keep-Alive header of the server.
//
// rt runs on a goroutine of its own: a panic of it, or of the body of a response, is raised on the goroutine of the call,
// as a [*PanicError], and one that calls [runtime.Goexit] ends the call with an error. Functions that an
// [*http.Transport] calls on its own goroutines, such as DialContext, must not panic.
func WithTransport(rt http.RoundTripper) Option {
	return func(s *settings) error {
		if isNil(rt) {
			return invalidOption("Transport", "must not be nil")
		}
		s.transport = rt
		return nil
	}
}

// WithHTTPClient sends all requests through the transport of hc. Its Timeout, when set, is the default of the attempt
// timeout (see [WithAttemptTimeout]). A cookie jar or a redirect policy is refused: the client has its own rules for both.
// The transport is used as it is; see [WithTransport].
func WithHTTPClient(hc *http.Client) Option {
	return func(s *settings) error {
		switch {
		case hc == nil:
			return invalidOption("HTTPClient", "must not be nil")
		case hc.Jar != nil:
			return invalidOption("HTTPClient", "must not have a cookie jar: the APIs have no cookies")
		case hc.CheckRedirect != nil:
			return invalidOption("HTTPClient", "must not have a redirect policy: the client follows redirects to the same host only")
		case hc.Transport != nil && isNil(hc.Transport):
			return invalidOption("HTTPClient", "must not have a transport that is a nil pointer")
		case hc.Timeout < 0:
			return invalidOption("HTTPClient", "must not have a negative timeout")
		}
		s.transport = hc.Transport
		if s.transport == nil {
			s.transport = http.DefaultTransport
		}
		s.clientTimeout = hc.Timeout
		return nil
	}
}

// WithUserAgent appends the name and version of the application to the User-Agent, as in "shop/1.4".
func WithUserAgent(suffix string) Option {
	return func(s *settings) error {
		if !validHeaderValue(suffix) {
			return invalidOption("UserAgent", "must hold printable ASCII characters only")
		}
		s.userAgent = suffix
		return nil
	}
}

// WithLogger logs every attempt, retry and wait at level debug: system, operation, method, path, status, duration.
// Bodies, queries and credentials are never logged.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) error {
		if logger == nil {
			return invalidOption("Logger", "must not be nil")
		}
		s.logger = logger
		return nil
	}
}

// WithRetryPolicy changes how failed calls are tried again. Fields that are zero keep their defaults.
func WithRetryPolicy(p RetryPolicy) Option {
	return func(s *settings) error {
		p, err := p.withDefaults()
		if err != nil {
			return err
		}
		s.retry, s.withoutRetries = p, false
		return nil
	}
}

// WithoutRetries makes every call a single attempt.
func WithoutRetries() Option {
	return func(s *settings) error {
		s.withoutRetries = true
		return nil
	}
}

// WithAttemptTimeout sets how long one attempt may take until the head of its response is there, how long the rest of
// the response may take after that, and how long an upload may make no progress. The default is 30 seconds. It is apart
// from the deadline of the caller's context, which holds for the whole call with all its attempts and waits.
func WithAttemptTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d < 0 {
			return invalidOption("AttemptTimeout", "must not be negative; use WithoutAttemptTimeout to switch it off")
		}
		s.attemptTimeout, s.noAttemptTimeout = d, false
		return nil
	}
}

// WithoutAttemptTimeout lets an attempt take as long as the caller's context allows.
func WithoutAttemptTimeout() Option {
	return func(s *settings) error {
		s.noAttemptTimeout = true
		return nil
	}
}

// WithMaxPacingWait bounds how long a call waits below the rate limit of a system until its requests may be sent, apart
// from waits because of a 429, which [RetryPolicy] bounds. A call that would wait longer than d returns a [*RateLimitError]
// at once, with the wait in it. By default only the call's context bounds that wait; 0 means the default.
func WithMaxPacingWait(d time.Duration) Option {
	return func(s *settings) error {
		if d < 0 {
			return invalidOption("MaxPacingWait", "must not be negative")
		}
		s.maxPacingWait = d
		return nil
	}
}

// WithoutRateLimiter sends every request at once. By default requests wait before they would exceed the rate limit
// that the system documents or its responses state, and after a 429 all calls to that system pause together.
func WithoutRateLimiter() Option {
	return func(s *settings) error {
		s.noRateLimiter = true
		return nil
	}
}

// defaultMaxResponseBytes is the default of WithMaxResponseBytes.
const defaultMaxResponseBytes = 32 << 20

// WithMaxResponseBytes sets how many bytes are read of the response to one call, as unpacked. A larger response is an
// error, and an [*OutcomeUnknownError] of a call that must not be made twice. 0 is the default, 32 MiB. A download is not
// limited; of the response of a failed call up to 256 KiB are read.
func WithMaxResponseBytes(n int64) Option {
	return func(s *settings) error {
		if n < 0 {
			return invalidOption("MaxResponseBytes", "must not be negative")
		}
		s.maxResponseBytes = n
		return nil
	}
}

// WithMaxEmptyPages sets how many pages in a row may be empty before an iteration ends with an [*EmptyPagesError]. Pages may
// be empty while more follow, but a list of which nothing else comes would have no end. 0 is the default, 1000.
func WithMaxEmptyPages(n int) Option {
	return func(s *settings) error {
		if n < 0 {
			return invalidOption("MaxEmptyPages", "must not be negative")
		}
		s.maxEmptyPages = n
		return nil
	}
}

// WithHooks calls functions of the application as attempts, retries and waits happen.
func WithHooks(h Hooks) Option {
	return func(s *settings) error {
		s.hooks = h
		return nil
	}
}
