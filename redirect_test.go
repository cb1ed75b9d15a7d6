package buckt_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

type redirectRow struct {
	name     string
	location string
	kinds    []string
	followed bool
}

// host is the host of an absolute Location.
func (r redirectRow) host() string {
	_, rest, _ := strings.Cut(r.location, "//")
	host, _, ok := strings.Cut(rest, "/v")
	if !ok {
		return ""
	}
	return host
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	const same = "Location: http://api.buckt.test/v2/moved?x=1"
	rows := []redirectRow{
		{"same host", same, []string{"GET"}, true},
		{"path only", "Location: /v2/moved", []string{"GET"}, true},
		{"relative path", "Location: moved", []string{"GET"}, true},
		{"other methods", same, []string{"PATCH", "DELETE", "PUT", "POST", "POST without a body"}, false},
		{"other host", "Location: http://elsewhere.test/v1/moved", nil, false},
		{"subdomain", "Location: http://x.api.buckt.test/v1/moved", nil, false},
		{"parent domain", "Location: http://buckt.test/v1/moved", nil, false},
		{"other port", "Location: http://api.buckt.test:8080/v1/moved", nil, false},
		{"other scheme", "Location: https://api.buckt.test/v1/moved", nil, false},
		{"scheme-less", "Location: //elsewhere.test/v1/moved", nil, false},
		{"a file", "Location: file:///etc/passwd", nil, false},
		{"none", "X-Nothing: 1", nil, false},
		{"empty", "Location: ", nil, false},
		{"broken", "Location: http://[", nil, false},
	}
	for _, r := range rows {
		for _, k := range lineKinds() {
			if r.kinds != nil && !contains(r.kinds, k.name) {
				continue
			}
			for _, status := range []int{301, 302, 303, 307, 308} {
				inBubble(t, fmt.Sprintf("%s/%s/%d", r.name, k.name, status), func(t *testing.T) {
					var hosts []string
					l := newLine(t, inTurn(responseOf(status, "<a>moved</a>", r.location), k.ok))
					var response buckt.Response
					err := k.invoke(t.Context(), l.client(buckt.WithTransport(recordHosts(l.transport, &hosts))), buckt.CaptureResponse(&response))
					for _, host := range hosts {
						require.Equal(t, "http://api.buckt.test", host, "nothing goes anywhere else")
					}
					if r.followed {
						require.NoError(t, err)
						require.Len(t, l.requests(), 2)
						require.Contains(t, l.requests()[1].target, "/moved")
						require.Equal(t, "Bearer "+lineKey, l.requests()[1].header.Get("Authorization"))
						require.NotEmpty(t, l.requests()[1].header.Get("Referer"), "net/http adds it")
						require.Equal(t, l.requests()[0].header.Get("X-Request-ID"), l.requests()[1].header.Get("X-Request-ID"))
						require.Equal(t, 200, response.StatusCode)
						return
					}
					require.Len(t, l.requests(), 1)
					// 307 and 308 ask for the same request elsewhere; any other may follow a request that was carried out.
					e := requireChain(t, err, k.notIdempotent && status < 307, status)
					require.Equal(t, 1, e.Attempts)
					if host := r.host(); host != "" {
						require.Contains(t, e.Message, host, "the host of the Location is named")
					}
					require.Nil(t, e.Body)
					require.NotContains(t, err.Error(), "moved")
				})
			}
		}
	}
	inBubble(t, "in circles", func(t *testing.T) {
		l := newLine(t, always(responseOf(302, "", "Location: /v1/again")))
		_, err := l.client().Buckets.Get(t.Context(), "bkt_1")
		requireChain(t, err, false, 302)
		require.Len(t, l.requests(), 5)
	})
	inBubble(t, "not modified", func(t *testing.T) {
		l := newLine(t, always(lineResponse{raw: "HTTP/1.1 304 Not Modified\r\n\r\n"}))
		_, err := l.client().Buckets.Get(t.Context(), "bkt_1", buckt.Header("If-None-Match", `"x"`))
		e := requireChain(t, err, false, 304)
		require.Empty(t, e.Message)
	})
	// a redirect does not count as an attempt
	inBubble(t, "before failures", func(t *testing.T) {
		l := newLine(t, func(_ int, r *lineRequest) lineResponse {
			if r.target == "/v1/buckets/bkt_1" {
				return responseOf(302, "", "Location: /v1/moved")
			}
			return responseOf(500, "")
		})
		var waits []time.Duration
		at := func() {
			seen := l.requests()
			for i := 2; i < len(seen); i += 2 {
				waits = append(waits, seen[i].at.Sub(seen[i-1].at))
			}
		}
		_, err := l.client().Buckets.Get(t.Context(), "bkt_1")
		requireChain(t, err, false, 500)
		require.Len(t, l.requests(), 8)
		at()
		for i, bound := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second} {
			require.Less(t, waits[i], bound)
		}
	})
	inBubble(t, "with retries off", func(t *testing.T) {
		l := newLine(t, inTurn(responseOf(302, "", "Location: /v1/moved"), responseOf(200, lineBucket)))
		_, err := l.client().Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		require.NoError(t, err)
	})
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// recordHosts records the hosts of requests.
func recordHosts(rt http.RoundTripper, hosts *[]string) http.RoundTripper {
	return passOn(func(r *http.Request) (*http.Response, error) {
		*hosts = append(*hosts, r.URL.Scheme+"://"+r.URL.Host)
		return rt.RoundTrip(r)
	})
}

type passOn func(*http.Request) (*http.Response, error)

func (f passOn) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// With real servers: another server receives no request, and therefore no credential.
func TestRedirectToAnotherHost(t *testing.T) {
	t.Parallel()
	var clientWithFileURL atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { clientWithFileURL.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, k := range lineKinds() {
			var here atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				here.Add(1)
				http.Redirect(w, r, other.URL+r.URL.Path, status)
			}))
			client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, server.URL))
			require.NoError(t, err)
			e := requireChain(t, k.invoke(t.Context(), client), k.notIdempotent && status < 307, status)
			require.Contains(t, e.Message, "the redirect to "+other.URL+" was not followed")
			require.EqualValues(t, 1, here.Load())
			_ = client.Close()
			server.Close()
		}
	}
	require.Zero(t, clientWithFileURL.Load())
}

func TestHeadersThatACallerMaySet(t *testing.T) {
	t.Parallel()
	refused := []string{
		"Authorization", "authorization", "AUTHORIZATION", "Proxy-Authorization", "X-Api-Key", "x-api-key", "Cookie", "Host", "Content-Length",
		"Transfer-Encoding", "Connection", "Trailer", "Upgrade", "Expect", "Accept-Encoding", "Idempotency-Key", "X-Idempotency-Key",
		"", " ", "X A", "X:A", "X\r\nA", "Xü", "Authorization ",
	}
	for _, name := range refused {
		inBubble(t, "refused "+name, func(t *testing.T) {
			l := newLine(t, always(responseOf(200, lineBucket)))
			_, err := l.client().Buckets.Get(t.Context(), "bkt_1", buckt.Header("X-A", "1"), buckt.Header(name, "1"))
			require.IsType(t, &buckt.InvalidInputError{}, err)
			require.Equal(t, "Buckets.Get", err.(*buckt.InvalidInputError).Operation)
			require.Contains(t, err.(*buckt.InvalidInputError).Field, "Header")
			require.Zero(t, l.connections())
		})
	}
	for _, value := range []string{"a\r\nX-Evil: 1", "a\nb", "a\x00b", "ü", "\t"} {
		inBubble(t, fmt.Sprintf("refused value %q", value), func(t *testing.T) {
			l := newLine(t, always(responseOf(200, lineBucket)))
			_, err := l.client().Buckets.Get(t.Context(), "bkt_1", buckt.Header("X-A", value))
			require.IsType(t, &buckt.InvalidInputError{}, err)
			require.Zero(t, l.connections())
		})
	}
	inBubble(t, "accepted", func(t *testing.T) {
		l := newLine(t, always(responseOf(200, lineBucket)))
		_, err := l.client().Buckets.Get(t.Context(), "bkt_1", buckt.Header("x-trace", "a b"), buckt.Header("X-Trace", "c"), buckt.Header("Accept", "text/plain"),
			buckt.Header("User-Agent", "own"), buckt.Header("traceparent", "00-1"))
		require.NoError(t, err)
		h := l.requests()[0].header
		require.Equal(t, []string{"c"}, h["X-Trace"], "the last one wins")
		require.Equal(t, []string{"text/plain"}, h["Accept"])
		require.Equal(t, []string{"own"}, h["User-Agent"])
		require.Equal(t, []string{"00-1"}, h["Traceparent"])
		require.Equal(t, []string{"Bearer " + lineKey}, h["Authorization"])
	})
	for name, opt := range map[string]buckt.CallOption{"nil": nil, "Timeout": buckt.Timeout(0), "negative Timeout": buckt.Timeout(-1), "CaptureResponse": buckt.CaptureResponse(nil)} {
		inBubble(t, "bad option "+name, func(t *testing.T) {
			l := newLine(t, always(responseOf(200, lineBucket)))
			_, err := l.client().Buckets.Get(t.Context(), "bkt_1", opt)
			require.IsType(t, &buckt.InvalidInputError{}, err)
			require.Zero(t, l.connections())
		})
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	const uuid = `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`
	for _, k := range lineKinds() {
		inBubble(t, k.name, func(t *testing.T) {
			l := newLine(t, always(responseOf(429, "")))
			c := l.client(buckt.WithoutRateLimiter())
			first := requireChain(t, k.invoke(t.Context(), c), false, 429)
			second := requireChain(t, k.invoke(t.Context(), c), false, 429)
			seen := l.requests()
			require.Len(t, seen, 8)
			for i, r := range seen {
				require.Len(t, r.header["X-Request-Id"], 1)
				require.Regexp(t, uuid, r.header.Get("X-Request-ID"))
				require.Equal(t, seen[i/4*4].header.Get("X-Request-ID"), r.header.Get("X-Request-ID"), "the same on all attempts")
			}
			require.Equal(t, seen[0].header.Get("X-Request-ID"), first.RequestID)
			require.Equal(t, seen[4].header.Get("X-Request-ID"), second.RequestID)
			require.NotEqual(t, first.RequestID, second.RequestID)
		})
		inBubble(t, k.name+"/own", func(t *testing.T) {
			l := newLine(t, always(responseOf(429, "")))
			e := requireChain(t, k.invoke(t.Context(), l.client(), buckt.Header("x-request-id", "order 66")), false, 429)
			require.Equal(t, "order 66", e.RequestID)
			for _, r := range l.requests() {
				require.Equal(t, []string{"order 66"}, r.header["X-Request-Id"])
			}
		})
		inBubble(t, k.name+"/with response", func(t *testing.T) {
			l := newLine(t, always(responseOf(400, "", "X-Request-ID: theirs")))
			e := requireChain(t, k.invoke(t.Context(), l.client(), buckt.Header("x-request-id", "mine")), false, 400)
			require.Equal(t, "theirs", e.RequestID)
		})
	}
}
