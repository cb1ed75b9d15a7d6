package buckt

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// Version is the version of this library. It is part of the User-Agent of every request.
const Version = "0.1.0"

// Option configures a [Client]. [New] applies all options once, and returns an [*InvalidInputError] for an invalid value. The
// zero value of a setting means its default. To disable something, use its own option, such as [WithoutRetries].
type Option func(*settings) error

// settings collects the options before New validates and freezes them.
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
	clientTimeout    time.Duration // of the http.Client of WithHTTPClient
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

// WithBaseURL changes the base URL of one system. The URL has everything before the paths in the API's documents. For Buckt and
// Linode that includes the version, as in "https://api.buckt.dev/v1" and "https://api.linode.com/v4".
//
// Plain HTTP is accepted only for loopback addresses; see [WithInsecureHTTP].
func WithBaseURL(system System, url string) Option {
	return func(s *settings) error {
		if !system.known() {
			return invalidOption("System", "unknown system %q", string(system))
		}
		s.baseURLs[system] = url
		return nil
	}
}

// WithInsecureHTTP allows base URLs with plain HTTP for any host. Credentials are then sent unencrypted.
func WithInsecureHTTP() Option {
	return func(s *settings) error {
		s.insecureHTTP = true
		return nil
	}
}

// WithTransport sends all requests through rt instead of the client's own transport. rt determines dial timeouts, proxies and TLS.
// The attempt timeout of [WithAttemptTimeout] still applies.
//
// The client's own transport has two settings that rt, for example an [*http.Transport], should have too:
//   - SendPingTimeout and PingTimeout in its field HTTP2 detect dead HTTP/2 connections. The client's own transport has 15 s for
//     each. Without SendPingTimeout a dead connection fails every request until the operating system closes it.
//   - IdleConnTimeout should be shorter than the idle timeout of the server. If the server closes an idle connection while a
//     request that is not idempotent is in flight, the outcome is unknown. The client's own transport sends such requests on
//     connections that were idle for at most 3 s, or for 60 % of the timeout in the server's Keep-Alive header if that is less.
//
// rt runs on its own goroutine. A panic of rt, or of the body of a response, is raised on the goroutine of the call as a
// [*PanicError]. If rt calls [runtime.Goexit], the call ends with an error. Functions that an [*http.Transport] calls on
// its own goroutines, such as DialContext, must not panic.
func WithTransport(rt http.RoundTripper) Option {
	return func(s *settings) error {
		if isNil(rt) {
			return invalidOption("Transport", "must not be nil")
		}
		s.transport = rt
		return nil
	}
}

// WithHTTPClient sends all requests through the transport of hc, as [WithTransport] does. If its Timeout is set, it is the default
// of the attempt timeout; see [WithAttemptTimeout]. A cookie jar or a redirect policy is an error, because the client has its own
// rules for both.
func WithHTTPClient(hc *http.Client) Option {
	return func(s *settings) error {
		switch {
		case hc == nil:
			return invalidOption("HTTPClient", "must not be nil")
		case hc.Jar != nil:
			return invalidOption("HTTPClient", "must not have a cookie jar: the APIs have no cookies")
		case hc.CheckRedirect != nil:
			return invalidOption("HTTPClient", "must not have a redirect policy: the client follows redirects only to the same host")
		case hc.Transport != nil && isNil(hc.Transport):
			return invalidOption("HTTPClient", "must not have a nil pointer as its transport")
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

// WithUserAgent appends the name and version of the application to the User-Agent header, as in "shop/1.4".
func WithUserAgent(suffix string) Option {
	return func(s *settings) error {
		if !validHeaderValue(suffix) {
			return invalidOption("UserAgent", "must contain only printable ASCII characters")
		}
		s.userAgent = suffix
		return nil
	}
}

// WithLogger logs every attempt, retry and wait at level debug, with system, operation, method, path, status and duration.
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

// WithRetryPolicy changes how failed calls are retried. Fields that are zero keep their defaults.
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

// WithoutRetries limits every call to one attempt.
func WithoutRetries() Option {
	return func(s *settings) error {
		s.withoutRetries = true
		return nil
	}
}

// WithAttemptTimeout limits one attempt. The limit d applies to the time until the response header arrives, to the time for the rest
// of the response, and to the time that an upload makes no progress. 0 means the default: 30 seconds, or one minute for Tornado.
// The deadline of the caller's context is independent of it and limits the whole call with all attempts and waits.
func WithAttemptTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d < 0 {
			return invalidOption("AttemptTimeout", "must not be negative; use WithoutAttemptTimeout to disable it")
		}
		s.attemptTimeout, s.noAttemptTimeout = d, false
		return nil
	}
}

// WithoutAttemptTimeout disables the attempt timeout. Only the caller's context limits an attempt then.
func WithoutAttemptTimeout() Option {
	return func(s *settings) error {
		s.noAttemptTimeout = true
		return nil
	}
}

// WithMaxPacingWait limits how long a call waits because its requests are paced below the rate limit of a system. Waits after a 429
// are not included; [RetryPolicy] limits those. A call that would wait longer than d returns a [*RateLimitError] with the wait
// immediately. 0 means the default: only the call's context limits the wait.
func WithMaxPacingWait(d time.Duration) Option {
	return func(s *settings) error {
		if d < 0 {
			return invalidOption("MaxPacingWait", "must not be negative")
		}
		s.maxPacingWait = d
		return nil
	}
}

// WithoutRateLimiter disables pacing. By default requests wait before they would exceed the rate limit that the system documents or
// its responses report, and after a 429 all calls to that system pause.
func WithoutRateLimiter() Option {
	return func(s *settings) error {
		s.noRateLimiter = true
		return nil
	}
}

// defaultMaxResponseBytes is the default of WithMaxResponseBytes.
const defaultMaxResponseBytes = 32 << 20

// WithMaxResponseBytes limits the response body of one call, in bytes after decompression. A larger response is an error: an
// [*OutcomeUnknownError] if the call is not idempotent. 0 means the default of 32 MiB (2²⁵ bytes). Downloads are not limited. Of
// the response to a failed call at most 256 KiB are read.
func WithMaxResponseBytes(n int64) Option {
	return func(s *settings) error {
		if n < 0 {
			return invalidOption("MaxResponseBytes", "must not be negative")
		}
		s.maxResponseBytes = n
		return nil
	}
}

// WithMaxEmptyPages limits the number of consecutive empty pages: an iteration that finds n of them ends with an
// [*EmptyPagesError]. A page may be empty although more pages follow; the limit ends a list that only has empty pages.
// 0 means the default of 1000.
func WithMaxEmptyPages(n int) Option {
	return func(s *settings) error {
		if n < 0 {
			return invalidOption("MaxEmptyPages", "must not be negative")
		}
		s.maxEmptyPages = n
		return nil
	}
}

// WithHooks sets functions that are called for attempts, retries and waits.
func WithHooks(h Hooks) Option {
	return func(s *settings) error {
		s.hooks = h
		return nil
	}
}
