package buckt_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/http/cookiejar"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestInvalidOptions(t *testing.T) {
	t.Parallel()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	base := func(url string) buckt.Option { return buckt.WithBaseURL(buckt.SystemBuckt, url) }
	rows := []struct {
		name, field, rule string
		option            buckt.Option
	}{
		{"nil", "Option", "nil", nil},
		{"empty key", "APIKey", "bkt_", buckt.WithAPIKey("")},
		{"key of another kind", "APIKey", "bkt_", buckt.WithAPIKey("sk_123")},
		{"key in capitals", "APIKey", "bkt_", buckt.WithAPIKey("BKT_123")},
		{"key with a bearer", "APIKey", "bkt_", buckt.WithAPIKey("Bearer bkt_123")},
		{"key with a line break", "APIKey", "line breaks", buckt.WithAPIKey("bkt_1\r\nX-Evil: 1")},
		{"key with a space", "APIKey", "spaces", buckt.WithAPIKey("bkt_1 ")},
		{"key beyond ASCII", "APIKey", "ASCII", buckt.WithAPIKey("bkt_ü")},
		{"unknown system", "System", `"nowhere"`, buckt.WithBaseURL("nowhere", "https://api.test")},
		{"no URL", "BaseURL", "absolute", base("")},
		{"broken URL", "BaseURL", "absolute", base("https://api.test/%zz")},
		{"host only", "BaseURL", "absolute", base("api.test")},
		{"path only", "BaseURL", "absolute", base("/v1")},
		{"no host", "BaseURL", "host", base("https:///v1")},
		{"port only", "BaseURL", "host", base("https://:443/v1")},
		{"opaque", "BaseURL", "host", base("https:api.test")},
		{"other scheme", "BaseURL", "https", base("ftp://api.test")},
		{"user", "BaseURL", "user", base("https://me:pass@api.test")},
		{"query", "BaseURL", "query", base("https://api.test/v1?a=b")},
		{"empty query", "BaseURL", "query", base("https://api.test/v1?")},
		{"fragment", "BaseURL", "fragment", base("https://api.test/v1#a")},
		{"plain http", "BaseURL", "https", base("http://api.test/v1")},
		{"plain http in capitals", "BaseURL", "https", base("HTTP://API.TEST/v1")},
		{"plain http to a host that begins like loopback", "BaseURL", "https", base("http://localhost.evil.test/v1")},
		{"plain http to a private address", "BaseURL", "https", base("http://10.0.0.1/v1")},
		{"nil transport", "Transport", "nil", buckt.WithTransport(nil)},
		{"nil pointer as a transport", "Transport", "nil", buckt.WithTransport((*http.Transport)(nil))},
		{"nil client", "HTTPClient", "nil", buckt.WithHTTPClient(nil)},
		{"client with a nil pointer as its transport", "HTTPClient", "nil", buckt.WithHTTPClient(&http.Client{Transport: (*http.Transport)(nil)})},
		{"client with a jar", "HTTPClient", "cookie", buckt.WithHTTPClient(&http.Client{Jar: jar})},
		{"client with a redirect policy", "HTTPClient", "redirect",
			buckt.WithHTTPClient(&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }})},
		{"client with a negative timeout", "HTTPClient", "negative", buckt.WithHTTPClient(&http.Client{Timeout: -1})},
		{"user agent with a line break", "UserAgent", "ASCII", buckt.WithUserAgent("a\nb")},
		{"user agent beyond ASCII", "UserAgent", "ASCII", buckt.WithUserAgent("ü")},
		{"nil logger", "Logger", "nil", buckt.WithLogger(nil)},
		{"negative attempts", "RetryPolicy.MaxAttempts", "negative", buckt.WithRetryPolicy(buckt.RetryPolicy{MaxAttempts: -1})},
		{"negative least wait", "RetryPolicy.MinWait", "negative", buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: -1})},
		{"negative longest wait", "RetryPolicy.MaxWait", "negative", buckt.WithRetryPolicy(buckt.RetryPolicy{MaxWait: -1})},
		{"negative asked wait", "RetryPolicy.MaxRetryAfter", "negative", buckt.WithRetryPolicy(buckt.RetryPolicy{MaxRetryAfter: -1})},
		{"negative retry budget", "RetryBudget", "negative", buckt.WithRetryBudget(-1)},
		{"negative pacing wait", "MaxPacingWait", "negative", buckt.WithMaxPacingWait(-1)},
		{"waits the wrong way round", "RetryPolicy.MaxWait", "less than MinWait", buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: 2, MaxWait: 1})},
		{"negative attempt timeout", "AttemptTimeout", "WithoutAttemptTimeout", buckt.WithAttemptTimeout(-1)},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			c, err := buckt.New(buckt.WithAPIKey(lineKey), r.option)
			require.Nil(t, c)
			e, ok := errors.AsType[*buckt.InvalidInputError](err)
			require.True(t, ok)
			require.Equal(t, "New", e.Operation)
			require.Equal(t, r.field, e.Field)
			require.Contains(t, e.Rule, r.rule)
			require.Contains(t, err.Error(), r.field)
		})
	}
}

func TestBaseURLs(t *testing.T) {
	t.Parallel()
	rows := []struct {
		base     string
		insecure bool
		want     string // host and path of a call
	}{
		{"https://api.buckt.dev/v1", false, "api.buckt.dev/v1/buckets/b"},
		{"https://api.test", false, "api.test/buckets/b"},
		{"https://api.test/", false, "api.test/buckets/b"},
		{"https://api.test/v1///", false, "api.test/v1/buckets/b"},
		{"https://api.test:8443/a/b", false, "api.test:8443/a/b/buckets/b"},
		{"HTTPS://api.test/v1", false, "api.test/v1/buckets/b"},
		{"https://api.test/a%2Fb%20c/v1/", false, "api.test/a%2Fb%20c/v1/buckets/b"},
		{"https://[2001:db8::1]/v1", false, "[2001:db8::1]/v1/buckets/b"},
		{"http://localhost:1/v1", false, "localhost:1/v1/buckets/b"},
		{"http://LOCALHOST/v1", false, "LOCALHOST/v1/buckets/b"},
		{"http://127.0.0.1:1/v1", false, "127.0.0.1:1/v1/buckets/b"},
		{"http://127.9.9.9/v1", false, "127.9.9.9/v1/buckets/b"},
		{"http://[::1]:1/v1", false, "[::1]:1/v1/buckets/b"},
		{"http://api.test/v1", true, "api.test/v1/buckets/b"},
	}
	for _, r := range rows {
		t.Run(r.base, func(t *testing.T) {
			t.Parallel()
			for _, id := range []string{"b", "b c"} {
				var got string
				opts := []buckt.Option{buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, r.base),
					buckt.WithTransport(roundTripper(func(q *http.Request) (*http.Response, error) {
						require.Equal(t, q.URL.Host, q.Host)
						got = q.Host + q.URL.RequestURI()
						return &http.Response{StatusCode: 200, Body: readCloser([]byte(lineBucket))}, nil
					}))}
				if r.insecure {
					opts = append(opts, buckt.WithInsecureHTTP())
				}
				c, err := buckt.New(opts...)
				require.NoError(t, err)
				_, err = c.Buckets.Get(t.Context(), id)
				require.NoError(t, err)
				want := r.want
				if id == "b c" {
					want += "%20c"
				}
				require.Equal(t, want, got)
			}
		})
	}
}

// requestedHost returns the host and the credential of a call.
func requestedHost(t *testing.T, opts ...buckt.Option) (host, authorization string) {
	t.Helper()
	c, err := buckt.New(append([]buckt.Option{buckt.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		host, authorization = r.URL.Host, r.Header.Get("Authorization")
		return &http.Response{StatusCode: 200, Body: readCloser([]byte(lineBucket))}, nil
	}))}, opts...)...)
	require.NoError(t, err)
	_, err = c.Buckets.Get(t.Context(), "bkt_1")
	require.NoError(t, err)
	return host, authorization
}

func TestFromEnv(t *testing.T) {
	key, base := buckt.WithAPIKey("bkt_explicit"), buckt.WithBaseURL(buckt.SystemBuckt, "https://explicit.test")
	rows := []struct {
		name, envKey, envBase string
		opts                  []buckt.Option
		host, key             string
	}{
		{"all from the environment", "bkt_env", "https://env.test/v1", []buckt.Option{buckt.FromEnv()}, "env.test", "bkt_env"},
		{"key only", "bkt_env", "", []buckt.Option{buckt.FromEnv()}, "api.buckt.dev", "bkt_env"},
		{"explicit after", "bkt_env", "https://env.test", []buckt.Option{buckt.FromEnv(), key, base}, "explicit.test", "bkt_explicit"},
		{"explicit before", "bkt_env", "https://env.test", []buckt.Option{key, base, buckt.FromEnv()}, "explicit.test", "bkt_explicit"},
		{"explicit key alone", "bkt_env", "https://env.test", []buckt.Option{key, buckt.FromEnv()}, "env.test", "bkt_explicit"},
		{"explicit base alone", "bkt_env", "https://env.test", []buckt.Option{buckt.FromEnv(), base}, "explicit.test", "bkt_env"},
		{"not asked for", "bkt_env", "https://env.test", []buckt.Option{key}, "api.buckt.dev", "bkt_explicit"},
		{"bad, but not needed", "nonsense", "nonsense", []buckt.Option{key, base, buckt.FromEnv()}, "explicit.test", "bkt_explicit"},
		{"plain http where it is allowed", "bkt_env", "http://env.test", []buckt.Option{buckt.FromEnv(), buckt.WithInsecureHTTP()}, "env.test", "bkt_env"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Setenv("BUCKT_API_KEY", r.envKey)
			t.Setenv("BUCKT_BASE_URL", r.envBase)
			host, authorization := requestedHost(t, r.opts...)
			require.Equal(t, r.host, host)
			require.Equal(t, "Bearer "+r.key, authorization)
		})
	}
	for name, r := range map[string]struct{ key, base, field string }{
		"bad key":    {"nonsense", "", "BUCKT_API_KEY"},
		"bad URL":    {"bkt_env", "nonsense", "BUCKT_BASE_URL"},
		"plain http": {"bkt_env", "http://env.test", "BUCKT_BASE_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("BUCKT_API_KEY", r.key)
			t.Setenv("BUCKT_BASE_URL", r.base)
			_, err := buckt.New(buckt.FromEnv())
			e, ok := errors.AsType[*buckt.InvalidInputError](err)
			require.True(t, ok)
			require.Equal(t, r.field, e.Field)
		})
	}
	t.Run("nothing there", func(t *testing.T) {
		t.Setenv("BUCKT_API_KEY", "")
		t.Setenv("BUCKT_BASE_URL", "")
		c, err := buckt.New(buckt.FromEnv())
		require.NoError(t, err)
		_, err = c.Buckets.Get(t.Context(), "bkt_1")
		require.IsType(t, &buckt.MissingCredentialError{}, err)
	})
	t.Run("read once", func(t *testing.T) {
		t.Setenv("BUCKT_API_KEY", "bkt_env")
		t.Setenv("BUCKT_BASE_URL", "")
		option := buckt.FromEnv()
		t.Setenv("BUCKT_API_KEY", "bkt_later") // an option is read by New
		_, authorization := requestedHost(t, option)
		require.Equal(t, "Bearer bkt_later", authorization)
	})
}

// No call without a credential is sent.
func TestMissingCredential(t *testing.T) {
	t.Parallel()
	for _, k := range lineKinds() {
		c, err := buckt.New(buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
			t.Error("a request was sent")
			return nil, errors.New("no")
		})))
		require.NoError(t, err)
		require.IsType(t, &buckt.MissingCredentialError{}, k.invoke(t.Context(), c))
	}
}

// spent returns the attempts and the duration of a call that always fails; the waits are random.
func spent(t *testing.T, response lineResponse, opts ...buckt.Option) (attempts int, longest []time.Duration) {
	t.Helper()
	l := newLine(t, always(response))
	c := l.client(append([]buckt.Option{buckt.WithoutRateLimiter(), buckt.WithoutRetryBudget()}, opts...)...)
	for range 40 {
		before := len(l.requests())
		_, err := c.Buckets.Get(t.Context(), "bkt_1")
		require.Error(t, err)
		seen := l.requests()[before:]
		attempts = len(seen)
		for i := 1; i < len(seen); i++ {
			if len(longest) < i {
				longest = append(longest, 0)
			}
			longest[i-1] = max(longest[i-1], seen[i].at.Sub(seen[i-1].at))
		}
	}
	return attempts, longest
}

// A zero field keeps its default: setting one field does not disable another.
func TestRetryPolicyDefaults(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	rows := []struct {
		name     string
		policy   buckt.RetryPolicy
		attempts int
		bounds   []time.Duration // of the waits; with forty draws one comes close to it
		asked    time.Duration   // the longest Retry-After that is waited for
	}{
		{"zero", buckt.RetryPolicy{}, 4, []time.Duration{500 * ms, 1000 * ms, 2000 * ms}, 2 * time.Minute},
		{"attempts", buckt.RetryPolicy{MaxAttempts: 2}, 2, []time.Duration{500 * ms}, 2 * time.Minute},
		{"many attempts", buckt.RetryPolicy{MaxAttempts: 9}, 9,
			[]time.Duration{500 * ms, 1000 * ms, 2000 * ms, 4000 * ms, 8000 * ms, 16000 * ms, 30000 * ms, 30000 * ms}, 2 * time.Minute},
		{"least wait", buckt.RetryPolicy{MinWait: 8 * time.Second}, 4, []time.Duration{8000 * ms, 16000 * ms, 30000 * ms}, 2 * time.Minute},
		{"least wait above the longest", buckt.RetryPolicy{MinWait: time.Hour}, 4, []time.Duration{time.Hour, time.Hour, time.Hour}, 2 * time.Minute},
		{"longest wait", buckt.RetryPolicy{MaxWait: 750 * ms}, 4, []time.Duration{500 * ms, 750 * ms, 750 * ms}, 2 * time.Minute},
		{"longest wait below the least", buckt.RetryPolicy{MaxWait: 100 * ms}, 4, []time.Duration{100 * ms, 100 * ms, 100 * ms}, 2 * time.Minute},
		{"both", buckt.RetryPolicy{MinWait: time.Second, MaxWait: time.Second}, 4, []time.Duration{time.Second, time.Second, time.Second}, 2 * time.Minute},
		{"asked wait", buckt.RetryPolicy{MaxRetryAfter: 5 * time.Second}, 4, []time.Duration{500 * ms, 1000 * ms, 2000 * ms}, 5 * time.Second},
		{"no asked wait is too long", buckt.RetryPolicy{MaxRetryAfter: math.MaxInt64}, 4, []time.Duration{500 * ms, 1000 * ms, 2000 * ms}, 1000 * time.Hour},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			opt := buckt.WithRetryPolicy(r.policy)
			attempts, longest := spent(t, responseOf(500, ""), opt)
			require.Equal(t, r.attempts, attempts)
			require.Len(t, longest, len(r.bounds))
			for i, bound := range r.bounds {
				require.LessOrEqual(t, longest[i], bound)
				require.Greater(t, longest[i], bound*3/4)
			}
			for over, want := range map[time.Duration]int{0: r.attempts, time.Second: 1} {
				attempts, _ = spent(t, responseOf(503, "", fmt.Sprintf("Retry-After: %d", int((r.asked+over).Seconds()))), opt)
				if r.asked < 1000*time.Hour {
					require.Equal(t, want, attempts, over)
				} else {
					require.Equal(t, r.attempts, attempts)
				}
			}
		})
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	attempts := func(t *testing.T, opts ...buckt.Option) int {
		n, _ := spent(t, responseOf(500, ""), opts...)
		return n
	}
	inBubble(t, "retries off", func(t *testing.T) { require.Equal(t, 1, attempts(t, buckt.WithoutRetries())) })
	inBubble(t, "retries off after a policy", func(t *testing.T) {
		require.Equal(t, 1, attempts(t, buckt.WithRetryPolicy(buckt.RetryPolicy{MaxAttempts: 6}), buckt.WithoutRetries()))
	})
	inBubble(t, "a policy after retries off", func(t *testing.T) {
		require.Equal(t, 6, attempts(t, buckt.WithoutRetries(), buckt.WithRetryPolicy(buckt.RetryPolicy{MaxAttempts: 6})))
	})
	timeout := func(t *testing.T, opts ...buckt.Option) time.Duration {
		l := newLine(t, always(lineResponse{then: (*lineConn).hang}))
		start := time.Now()
		_, err := l.client(opts...).Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry(), buckt.Timeout(time.Hour))
		require.Error(t, err)
		return time.Since(start)
	}
	hour := &http.Client{Timeout: 7 * time.Second}
	for name, r := range map[string]struct {
		opts []buckt.Option
		want time.Duration
	}{
		"default":                         {nil, 30 * time.Second},
		"zero":                            {[]buckt.Option{buckt.WithAttemptTimeout(0)}, 30 * time.Second},
		"own":                             {[]buckt.Option{buckt.WithAttemptTimeout(3 * time.Second)}, 3 * time.Second},
		"off":                             {[]buckt.Option{buckt.WithoutAttemptTimeout()}, time.Hour},
		"off after own":                   {[]buckt.Option{buckt.WithAttemptTimeout(3 * time.Second), buckt.WithoutAttemptTimeout()}, time.Hour},
		"own after off":                   {[]buckt.Option{buckt.WithoutAttemptTimeout(), buckt.WithAttemptTimeout(3 * time.Second)}, 3 * time.Second},
		"of the client":                   {[]buckt.Option{buckt.WithHTTPClient(hour)}, 7 * time.Second},
		"own before that of the client":   {[]buckt.Option{buckt.WithAttemptTimeout(3 * time.Second), buckt.WithHTTPClient(hour)}, 3 * time.Second},
		"own after that of the client":    {[]buckt.Option{buckt.WithHTTPClient(hour), buckt.WithAttemptTimeout(3 * time.Second)}, 3 * time.Second},
		"zero after that of the client":   {[]buckt.Option{buckt.WithHTTPClient(hour), buckt.WithAttemptTimeout(0)}, 7 * time.Second},
		"a client that sets none":         {[]buckt.Option{buckt.WithHTTPClient(&http.Client{})}, 30 * time.Second},
		"off after that of the client":    {[]buckt.Option{buckt.WithHTTPClient(hour), buckt.WithoutAttemptTimeout()}, time.Hour},
		"off before that of the client":   {[]buckt.Option{buckt.WithoutAttemptTimeout(), buckt.WithHTTPClient(hour)}, time.Hour},
		"another setting leaves it alone": {[]buckt.Option{buckt.WithRetryPolicy(buckt.RetryPolicy{MaxAttempts: 2}), buckt.WithUserAgent("a")}, 30 * time.Second},
	} {
		inBubble(t, "attempt timeout "+name, func(t *testing.T) {
			l := newLine(t, nil)
			// The transport of the line comes last, so that a client's own is not asked.
			require.Equal(t, r.want, timeout(t, append(r.opts, buckt.WithTransport(l.transport), lineTransport(t))...))
		})
	}
	inBubble(t, "limiter", func(t *testing.T) {
		took := func(opts ...buckt.Option) time.Duration {
			l := newLine(t, func(n int, _ *lineRequest) lineResponse {
				return responseOf(200, lineBucket, "X-RateLimit-Limit: 10", fmt.Sprintf("X-RateLimit-Remaining: %d", max(0, 10-n)))
			})
			c := l.client(opts...)
			start := time.Now()
			for range 11 {
				_, err := c.Buckets.Get(t.Context(), "bkt_1")
				require.NoError(t, err)
			}
			return time.Since(start)
		}
		require.Equal(t, time.Minute, took())
		require.Zero(t, took(buckt.WithoutRateLimiter()))
	})
}

// lineTransport is the transport of a line without a server.
func lineTransport(t *testing.T) buckt.Option {
	return buckt.WithTransport(newLine(t, always(lineResponse{then: (*lineConn).hang})).transport)
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	for suffix, want := range map[string]string{
		"": "buckt-go/" + buckt.Version, "shop/1.4 (+https://shop.test)": "buckt-go/" + buckt.Version + " shop/1.4 (+https://shop.test)",
	} {
		inBubble(t, suffix, func(t *testing.T) {
			l := newLine(t, always(responseOf(200, lineBucket)))
			_, err := l.client(buckt.WithUserAgent(suffix)).Buckets.Get(t.Context(), "bkt_1")
			require.NoError(t, err)
			require.Equal(t, []string{want}, l.requests()[0].header["User-Agent"])
		})
	}
}

func TestWithHTTPClient(t *testing.T) {
	t.Parallel()
	inBubble(t, "its transport", func(t *testing.T) {
		l := newLine(t, always(responseOf(200, lineBucket)))
		hc := &http.Client{Transport: l.transport}
		_, err := l.client(buckt.WithTransport(http.NewFileTransport(http.Dir("."))), buckt.WithHTTPClient(hc)).Buckets.Get(t.Context(), "bkt_1")
		require.NoError(t, err)
		require.Len(t, l.requests(), 1)
		require.Equal(t, &http.Client{Transport: l.transport}, hc, "it is not changed")
	})
	_, err := buckt.New(buckt.WithHTTPClient(http.DefaultClient))
	require.NoError(t, err)
}

// A logger above level debug is only asked for its level.
func TestLoggerThatIsNotAtDebug(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, always(responseOf(500, "")))
		_, err := l.client(buckt.WithLogger(slog.New(loudHandler{t}))).Buckets.Get(t.Context(), "bkt_1")
		require.Error(t, err)
	})
}

type loudHandler struct{ t *testing.T }

func (h loudHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }
func (h loudHandler) Handle(context.Context, slog.Record) error {
	h.t.Error("something was logged")
	return nil
}
func (h loudHandler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h loudHandler) WithGroup(string) slog.Handler      { return h }
