package buckt_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
)

// childServer is the environment variable that makes TestChildServer a server.
const childServer = "BUCKT_TEST_CHILD_SERVER"

// TestChildServer is the server of the tests below, in its own process. Unread bodies have their real cost only if client and server
// share nothing.
func TestChildServer(t *testing.T) {
	if os.Getenv(childServer) == "" {
		t.Skip("only as a child of another test")
	}
	page := `{"data":[` + strings.Repeat(lineRow+",", 19) + lineRow + `],"error":null,"meta":{"nextCursor":null,"limit":20},"more":"` + repeatX(80<<10) + `"}`
	failure := `{"data":null,"error":{"message":"Internal server error"},"meta":null,"trace":"` + repeatX(80<<10) + `"}`
	var connections, requests atomic.Int64
	server := &http.Server{
		ReadHeaderTimeout: time.Minute,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := requests.Add(1)
			w.Header().Set("Content-Type", "application/json")
			var body io.Writer = w
			if strings.Contains(r.URL.RawQuery, "gzip") {
				w.Header().Set("Content-Encoding", "gzip")
				z := gzip.NewWriter(w)
				defer func() { _ = z.Close() }()
				body = z
			}
			fail := r.URL.Query().Get("status") == "fail" || n%10 == 0
			switch {
			case fail && n%20 == 0:
				w.WriteHeader(http.StatusNotFound)
				_, _ = io.WriteString(body, failure)
			case fail:
				w.WriteHeader(http.StatusInternalServerError)
				_, _ = io.WriteString(body, failure)
			default:
				_, _ = io.WriteString(body, page)
			}
		}),
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				connections.Add(1)
			}
		},
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(listener) }()
	fmt.Printf("serving %s\n", listener.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin) // until the parent has seen enough
	require.NoError(t, server.Close())
	fmt.Printf("accepted %d connections for %d requests\n", connections.Load(), requests.Load())
}

const lineRow = `{"object":"bucket","id":"bkt_01J9ZX","name":"assets","customDomain":"cdn.example.com","region":"us-east-1","status":"active",` +
	`"cachePreset":"standard","corsOrigins":[],"optimizationMode":"none","createdAt":"2026-04-25T10:00:00Z","updatedAt":"2026-04-25T10:00:00Z"}`

// startChildServer runs a server in another process. It returns its base URL and a function that ends it and returns its counts.
func startChildServer(t *testing.T) (base string, counts func() (connections, requests int)) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestChildServer$", "-test.v")
	cmd.Env = append(os.Environ(), childServer+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	var addr string
	for lines.Scan() {
		if _, err := fmt.Sscanf(lines.Text(), "serving %s", &addr); err == nil {
			break
		}
	}
	require.NotEmpty(t, addr, "the child did not start")
	return "http://" + addr + "/v1", func() (connections, requests int) {
		require.NoError(t, in.Close())
		for lines.Scan() {
			if _, err := fmt.Sscanf(lines.Text(), "accepted %d connections for %d requests", &connections, &requests); err == nil {
				break
			}
		}
		return connections, requests
	}
}

// requireOneConnection makes calls to a new server until they use only one connection, at most three times. net/http closes a
// connection whose write loop was not scheduled for 50 ms after the response, which occurs on a busy machine. An unread body costs a
// connection in every run.
func requireOneConnection(t *testing.T, run func() (connections int)) {
	connections := 0
	for range 3 {
		if connections = run(); connections == 1 {
			return
		}
	}
	require.Equal(t, 1, connections)
}

// Not parallel, because other tests would occupy the processors.
func TestOneConnectionForAThousandCalls(t *testing.T) {
	for name, opts := range map[string][]buckt.Option{
		"own transport":        nil,
		"transport of another": {buckt.WithTransport(&http.Transport{})},
	} {
		calls := testsize.Of(100, 1000, 1000)
		if opts != nil {
			calls = 100
		}
		t.Run(name, func(t *testing.T) {
			requireOneConnection(t, func() int {
				base, counts := startChildServer(t)
				opts := append([]buckt.Option{buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, base), buckt.WithoutRetries()}, opts...)
				client, err := buckt.New(opts...)
				require.NoError(t, err)
				defer func() { _ = client.Close() }()
				failed := 0
				for range calls {
					page, err := client.Buckets.List(t.Context(), buckt.BucketListParams{})
					if err != nil {
						failed++
						continue
					}
					require.Len(t, page.Items, 20)
				}
				require.NoError(t, client.Close())
				connections, requests := counts()
				require.Equal(t, calls, requests)
				require.Equal(t, calls/10, failed)
				return connections
			})
		})
	}
}

func TestOneConnectionWhateverIsRead(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		query, method string
		out           func() any
	}{
		"unread":                 {"", "GET", func() any { return nil }},
		"raw":                    {"", "GET", func() any { return new([]byte) }},
		"of another type":        {"", "GET", func() any { return new([]int) }},
		"gzip":                   {"?gzip", "GET", func() any { return new(map[string]any) }},
		"gzip, unread":           {"?gzip", "GET", func() any { return nil }},
		"failures and giving up": {"?status=fail", "GET", func() any { return nil }},
		"head":                   {"", "HEAD", func() any { return nil }},
		"head of failures":       {"?status=fail", "HEAD", func() any { return nil }},
		"post":                   {"?status=fail", "POST", func() any { return nil }},
	}
	for name, r := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireOneConnection(t, func() int {
				base, counts := startChildServer(t)
				client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, base),
					buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: time.Nanosecond, MaxWait: time.Nanosecond}))
				require.NoError(t, err)
				defer func() { _ = client.Close() }()
				for range 30 {
					_ = client.Do(t.Context(), buckt.SystemBuckt, r.method, "/buckets"+r.query, nil, r.out())
				}
				require.NoError(t, client.Close())
				connections, requests := counts()
				require.GreaterOrEqual(t, requests, 30)
				return connections
			})
		})
	}
}

// go-retryablehttp closes the idle connections of its client when it gives up. The client's connections are shared by all callers.
func TestGivingUpKeepsTheIdleConnections(t *testing.T) {
	t.Parallel()
	// warm opens two idle connections.
	warm := func(t *testing.T, c *buckt.Client, l *line, release chan struct{}) {
		done := make(chan error)
		go func() {
			_, err := c.Buckets.Get(t.Context(), "slow")
			done <- err
		}()
		synctest.Wait()
		_, err := c.Buckets.Get(t.Context(), "fast")
		require.NoError(t, err)
		release <- struct{}{}
		require.NoError(t, <-done)
		require.Equal(t, 2, l.connections())
	}
	rows := map[string]struct {
		fails lineResponse
		lost  int // connections that the failure itself costs
		call  func(*testing.T, *buckt.Client)
	}{
		"a lost response": {lineResponse{then: (*lineConn).reset}, 1, func(t *testing.T, c *buckt.Client) {
			_, err := c.Keys.Create(t.Context(), newKeyParams())
			require.Error(t, err)
		}},
		"a failure of every attempt": {responseOf(500, ""), 0, func(t *testing.T, c *buckt.Client) {
			_, err := c.Keys.List(t.Context(), buckt.KeyListParams{})
			require.Error(t, err)
		}},
		"a wait that was cancelled": {responseOf(429, "", "Retry-After: 60"), 0, func(t *testing.T, c *buckt.Client) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			time.AfterFunc(time.Second, cancel)
			_, err := c.Keys.Create(ctx, newKeyParams())
			require.ErrorIs(t, err, context.Canceled)
		}},
		"a wait that is too long": {responseOf(429, "", "Retry-After: 600"), 0, func(t *testing.T, c *buckt.Client) {
			_, err := c.Keys.Create(t.Context(), newKeyParams())
			require.Error(t, err)
		}},
		"a refused redirect": {responseOf(302, "", "Location: http://elsewhere.test/"), 0, func(t *testing.T, c *buckt.Client) {
			_, err := c.Keys.List(t.Context(), buckt.KeyListParams{})
			require.Error(t, err)
		}},
		"a redirect to nowhere": {responseOf(302, "", "Location: http://[bad"), 0, func(t *testing.T, c *buckt.Client) {
			_, err := c.Keys.List(t.Context(), buckt.KeyListParams{})
			require.Error(t, err)
		}},
	}
	for name, r := range rows {
		inBubble(t, name, func(t *testing.T) {
			release := make(chan struct{})
			l := newLine(t, func(_ int, q *lineRequest) lineResponse {
				if strings.HasSuffix(q.target, "/keys") {
					return r.fails
				}
				if strings.HasSuffix(q.target, "/slow") {
					<-release
				}
				return responseOf(200, lineBucket)
			})
			c := l.client(buckt.WithoutRateLimiter())
			warm(t, c, l, release)
			r.call(t, c)
			done := make(chan error)
			go func() {
				_, err := c.Buckets.Get(t.Context(), "slow")
				done <- err
			}()
			synctest.Wait()
			_, err := c.Buckets.Get(t.Context(), "fast")
			require.NoError(t, err)
			release <- struct{}{}
			require.NoError(t, <-done)
			require.Equal(t, 2+r.lost, l.connections())
		})
	}
}

// net/http repeats a GET by itself if a kept connection is dead.
func TestReplayByNetHTTP(t *testing.T) {
	t.Parallel()
	for _, k := range lineKinds() {
		inBubble(t, "the server reads the request and closes/"+k.name, func(t *testing.T) {
			l := newLine(t, func(n int, _ *lineRequest) lineResponse {
				if n == 2 {
					return lineResponse{then: func(*lineConn) {}}
				}
				return k.ok
			})
			c := l.client()
			require.NoError(t, k.invoke(t.Context(), c))
			var response buckt.Response
			err := k.invoke(t.Context(), c, buckt.NoRetry(), buckt.CaptureResponse(&response))
			if k.name == "GET" {
				require.NoError(t, err)
				require.Len(t, l.requests(), 3)
				require.Equal(t, 2, response.Attempts, "the replay counts")
				return
			}
			e := requireChain(t, err, k.notIdempotent, 0)
			require.Equal(t, 1, e.Attempts)
			require.Len(t, l.requests(), 2, "what may have been carried out is not sent again")
		})
		inBubble(t, "the server has closed it/"+k.name, func(t *testing.T) {
			l := newLine(t, func(n int, _ *lineRequest) lineResponse {
				a := k.ok
				if n == 1 {
					a.then = func(*lineConn) {}
				}
				return a
			})
			c := l.client()
			require.NoError(t, k.invoke(t.Context(), c))
			synctest.Wait()
			require.NoError(t, k.invoke(t.Context(), c, buckt.NoRetry()))
			require.Len(t, l.requests(), 2)
			require.Equal(t, 2, l.connections())
		})
		inBubble(t, "nothing could be written to it/"+k.name, func(t *testing.T) {
			l := newLine(t, always(k.ok))
			dial := l.transport.DialContext
			var dead atomic.Bool
			l.transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
				c, err := dial(ctx, network, addr)
				return &dyingConn{c, &dead}, err
			}
			c := l.client()
			require.NoError(t, k.invoke(t.Context(), c))
			dead.Store(true)
			var response buckt.Response
			err := k.invoke(t.Context(), c, buckt.NoRetry(), buckt.CaptureResponse(&response))
			// net/http can repeat the body, or there is none
			require.NoError(t, err)
			require.Len(t, l.requests(), 2)
			require.Equal(t, 2, response.Attempts)
		})
	}
}

// dyingConn fails one write after it is dead.
type dyingConn struct {
	net.Conn
	dead *atomic.Bool
}

func (c *dyingConn) Write(p []byte) (int, error) {
	if c.dead.CompareAndSwap(true, false) {
		return 0, &net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", syscall.EPIPE)}
	}
	return c.Conn.Write(p)
}

// With this header net/http would repeat a POST like a GET.
func TestIdempotencyKeyIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key", "idempotency-key", "x-IDEMPOTENCY-key"} {
		for _, k := range lineKinds() {
			t.Run(name+"/"+k.name, func(t *testing.T) {
				l := newLine(t, always(k.ok))
				err := k.invoke(t.Context(), l.client(), buckt.Header(name, "1"))
				require.IsType(t, &buckt.InvalidInputError{}, err)
				require.Zero(t, l.connections())
			})
		}
	}
}
