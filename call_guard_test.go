package buckt_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// requirePanic asserts a panic raised on another goroutine.
func requirePanic(t *testing.T, value any, fn func()) *buckt.PanicError {
	t.Helper()
	defer func() { require.Nil(t, recover()) }()
	e, ok := recovered(fn).(*buckt.PanicError)
	require.True(t, ok, "no *PanicError")
	require.Equal(t, value, e.Value)
	return e
}

// recovered returns the panic value of fn.
func recovered(fn func()) (v any) {
	defer func() { v = recover() }()
	fn()
	return nil
}

// misbehaving is code of the caller that calls fn.
type misbehaving struct {
	name string
	// on makes a call that calls fn.
	on func(ctx context.Context, c *buckt.Client, fn func()) error
	// hooks of the client; nil for none
	hooks func(fn func()) buckt.Hooks
	// response of the server while fn is called; zero means the default
	response lineResponse
	// transport replaces the transport of the client
	transport func(fn func()) http.RoundTripper
	// direct is true if the code runs on the caller's goroutine
	direct bool
	// exit is the error text after runtime.Goexit, "" if it ends the caller's goroutine
	exit string
}

type funcReader struct{ fn func() }

func (r funcReader) Read([]byte) (int, error)          { r.fn(); return 0, io.EOF }
func (r funcReader) ReadAt([]byte, int64) (int, error) { r.fn(); return 0, io.EOF }
func (r funcReader) Close() error                      { return nil }

type funcSeeker struct {
	*strings.Reader
	fn func()
}

func (s funcSeeker) Seek(int64, int) (int64, error) { s.fn(); return 0, nil }

type funcCloser struct {
	io.Reader
	fn func()
}

func (c funcCloser) Close() error { c.fn(); return nil }

func getBucket(ctx context.Context, c *buckt.Client, _ func()) error {
	_, err := c.Buckets.Get(ctx, "bkt_01J9ZX")
	return err
}

func uploadFrom(key string, source func(fn func()) buckt.Source) func(context.Context, *buckt.Client, func()) error {
	return func(ctx context.Context, c *buckt.Client, fn func()) error {
		_, err := c.Files.Upload(ctx, "bkt_01J9ZX", key, buckt.FileUploadParams{Source: source(fn)})
		return err
	}
}

func bytesSource(func()) buckt.Source { return buckt.FromBytes([]byte("hello")) }

// transportWithBody returns a transport with a custom body.
func transportWithBody(body func(*http.Request) io.ReadCloser) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: body(r), ContentLength: -1}, nil
	})
}

func misbehavingFunctions() []misbehaving {
	const fromSource, fromTransport = "source: runtime.Goexit was called", "the transport: runtime.Goexit was called"
	kinds := []misbehaving{
		{name: "the Attempt hook", on: getBucket, exit: "the Attempt hook: runtime.Goexit was called",
			hooks: func(fn func()) buckt.Hooks {
				return buckt.Hooks{Attempt: func(context.Context, buckt.AttemptInfo) { fn() }}
			}},
		{name: "the Retry hook", on: getBucket, response: responseOf(503, ""), exit: "the Retry hook: runtime.Goexit was called",
			hooks: func(fn func()) buckt.Hooks {
				return buckt.Hooks{Retry: func(context.Context, buckt.RetryInfo) { fn() }}
			}},
		{name: "the Wait hook", response: responseOf(429, "", "Retry-After: 5"), exit: "the Wait hook: runtime.Goexit was called",
			on: func(ctx context.Context, c *buckt.Client, fn func()) error {
				if _, err := c.Buckets.Get(ctx, "bkt_01J9ZX", buckt.NoRetry()); !isType[*buckt.RateLimitError](err) {
					return err
				}
				return getBucket(ctx, c, fn)
			},
			hooks: func(fn func()) buckt.Hooks {
				return buckt.Hooks{Wait: func(context.Context, buckt.RateLimitWaitInfo) { fn() }}
			}},
		{name: "a hook while a page is fetched ahead", exit: "the Attempt hook: runtime.Goexit was called",
			on: func(ctx context.Context, c *buckt.Client, _ func()) error {
				for _, err := range c.Buckets.All(ctx, buckt.BucketListParams{}) {
					return err
				}
				return nil
			},
			hooks: func(fn func()) buckt.Hooks {
				return buckt.Hooks{Attempt: func(context.Context, buckt.AttemptInfo) { fn() }}
			}},
		{name: "OnChange", direct: true, on: func(ctx context.Context, c *buckt.Client, fn func()) error {
			_, err := c.Buckets.WaitUntilActive(ctx, "bkt_01J9ZX", buckt.WaitParams{OnChange: func(*buckt.Bucket) { fn() }})
			return err
		}},

		{name: "Read of a source", exit: fromSource, on: uploadFrom("a.txt", func(fn func()) buckt.Source { return buckt.FromReader(funcReader{fn}) })},
		{name: "Read of a source with a size", exit: fromSource,
			on: uploadFrom("a.txt", func(fn func()) buckt.Source { return buckt.FromReaderSize(funcReader{fn}, 5) })},
		{name: "Read of a source of size 0", exit: fromSource,
			on: uploadFrom("a.txt", func(fn func()) buckt.Source { return buckt.FromReaderSize(funcReader{fn}, 0) })},
		{name: "the Read for the last byte", exit: fromSource, on: uploadFrom("a.txt", func(fn func()) buckt.Source {
			return buckt.FromReaderSize(io.MultiReader(strings.NewReader("hello"), funcReader{fn}), 5)
		})},
		{name: "ReadAt of a source", exit: fromSource, on: uploadFrom("a.txt", func(fn func()) buckt.Source { return buckt.FromReaderAt(funcReader{fn}, 5) })},
		{name: "Seek of a source", exit: fromSource,
			on: uploadFrom("a.txt", func(fn func()) buckt.Source { return buckt.FromReader(funcSeeker{strings.NewReader("hello"), fn}) })},
		{name: "Read of a source that is sniffed", exit: fromSource, on: uploadFrom("a", func(fn func()) buckt.Source { return buckt.FromReader(funcReader{fn}) })},
		{name: "Progress", exit: "the Progress function: runtime.Goexit was called",
			on: func(ctx context.Context, c *buckt.Client, fn func()) error {
				_, err := c.Files.Upload(ctx, "bkt_01J9ZX", "a.txt", buckt.FileUploadParams{Source: bytesSource(nil), Progress: func(int64, int64) { fn() }})
				return err
			}},

		{name: "the body of a download", direct: true,
			on: func(ctx context.Context, c *buckt.Client, _ func()) error {
				d, err := c.Files.Download(ctx, "bkt_01J9ZX", "a.txt")
				if err != nil {
					return err
				}
				defer func() { _ = d.Close() }()
				_, err = io.ReadAll(d)
				return err
			},
			transport: func(fn func()) http.RoundTripper {
				return transportWithBody(func(r *http.Request) io.ReadCloser {
					if r.URL.Host == "cdn.example.com" {
						return funcReader{fn}
					}
					if strings.Contains(r.URL.Path, "/files/") {
						return readCloser([]byte(lineFile))
					}
					return readCloser([]byte(lineBucket))
				})
			}},
	}
	for _, k := range lineKinds() {
		on := func(ctx context.Context, c *buckt.Client, _ func()) error { return k.invoke(ctx, c) }
		_, body, _ := strings.Cut(k.ok.raw, "\r\n\r\n")
		kinds = append(kinds,
			misbehaving{name: "the transport of a " + k.name, on: on, exit: fromTransport, transport: func(fn func()) http.RoundTripper {
				return roundTripper(func(*http.Request) (*http.Response, error) { fn(); return nil, io.ErrUnexpectedEOF })
			}},
			misbehaving{name: "Read of the response to a " + k.name, on: on, exit: fromTransport, transport: func(fn func()) http.RoundTripper {
				return transportWithBody(func(*http.Request) io.ReadCloser { return funcReader{fn} })
			}},
			misbehaving{name: "Close of the response to a " + k.name, on: on, exit: fromTransport, transport: func(fn func()) http.RoundTripper {
				return transportWithBody(func(*http.Request) io.ReadCloser { return funcCloser{strings.NewReader(body), fn} })
			}},
		)
	}
	return kinds
}

// quota is the rate limit of the server in these tests, in requests per minute.
const quota = 100

// client returns a client for the calls of m, which call fn until it is nil.
func (m *misbehaving) client(t *testing.T, fn *func()) *buckt.Client {
	t.Helper()
	do := func() {
		if f := *fn; f != nil {
			f()
		}
	}
	limit := "X-RateLimit-Limit: 100"
	l := newLine(t, func(_ int, r *lineRequest) lineResponse {
		switch {
		case *fn != nil && m.response.raw != "":
			return m.response
		case r.method == http.MethodPut:
			return responseOf(200, lineFile, jsonType, limit)
		case strings.HasSuffix(r.target, "/buckets"):
			return responseOf(200, page("more", `{"object":"bucket","id":"bkt_01J9ZX"}`).body, jsonType, limit)
		}
		return responseOf(200, lineBucket, jsonType, limit)
	})
	opts := []buckt.Option{buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: 1, MaxWait: 1})}
	if m.hooks != nil {
		opts = append(opts, buckt.WithHooks(m.hooks(do)))
	}
	if m.transport != nil {
		bad := m.transport(do)
		opts = append(opts, buckt.WithTransport(transportFunc(func(r *http.Request) (*http.Response, error) {
			if *fn != nil {
				return bad.RoundTrip(r)
			}
			return l.transport.RoundTrip(r)
		})))
	}
	return l.client(opts...)
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// requireClientUsable asserts that no slot of the rate limit remains occupied.
func requireClientUsable(t *testing.T, c *buckt.Client) {
	t.Helper()
	time.Sleep(2 * time.Minute)
	start := time.Now()
	require.NoError(t, getBucket(t.Context(), c, nil)) // which states the limit
	var wg sync.WaitGroup
	for range quota - 1 {
		wg.Go(func() {
			if err := getBucket(t.Context(), c, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	synctest.Wait() // for connections that net/http dials and does not need any more
	require.Zero(t, time.Since(start), "places of the rate limit are lost")
}

// The caller can recover from a panic of its code, and the client remains usable.
func TestPanicsReachTheCaller(t *testing.T) {
	t.Parallel()
	for _, m := range misbehavingFunctions() {
		inBubble(t, m.name, func(t *testing.T) {
			boom := func() { panic("boom") }
			fn := boom
			c := m.client(t, &fn)
			for range quota {
				fn = boom
				v := recovered(func() {
					err := m.on(t.Context(), c, func() {
						if fn != nil {
							fn()
						}
					})
					t.Errorf("no panic, but %v", err)
				})
				if m.direct {
					require.Equal(t, "boom", v)
				} else {
					e, ok := v.(*buckt.PanicError)
					require.True(t, ok, "%v", v)
					require.Equal(t, "boom", e.Value)
					require.Contains(t, string(e.Stack), "TestPanicsReachTheCaller", "the stack is that of the panic")
					require.ErrorContains(t, e, "boom")
				}
				fn = nil
				time.Sleep(time.Minute)
			}
			requireClientUsable(t, c)
		})
	}
}

// The client's own transport runs on the caller's goroutine; uploads and hooks run on other ones.
func TestPanicsWithTheTransportOfTheClient(t *testing.T) {
	t.Parallel()
	for _, m := range misbehavingFunctions() {
		if m.transport != nil || m.response.raw != "" {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				body := lineBucket
				switch {
				case r.Method == http.MethodPut:
					body = lineFile
				case strings.HasSuffix(r.URL.Path, "/buckets"):
					body = page("", `{"object":"bucket","id":"bkt_01J9ZX"}`).body
				}
				_, _ = io.WriteString(w, body)
			}))
			t.Cleanup(server.Close)
			fn := func() {}
			do := func() { fn() }
			opts := []buckt.Option{buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, server.URL+"/v1"), buckt.WithoutRateLimiter()}
			if m.hooks != nil {
				opts = append(opts, buckt.WithHooks(m.hooks(do)))
			}
			c, err := buckt.New(opts...)
			require.NoError(t, err)
			t.Cleanup(func() { _ = c.Close() })
			for range 10 {
				fn = func() { panic("boom") }
				v := recovered(func() { t.Errorf("no panic, but %v", m.on(t.Context(), c, do)) })
				if e, ok := v.(*buckt.PanicError); ok && !m.direct {
					v = e.Value
				}
				require.Equal(t, "boom", v)
				if fn = runtime.Goexit; !m.direct {
					require.ErrorContains(t, m.on(t.Context(), c, do), m.exit)
				}
				fn = func() {}
				require.NoError(t, getBucket(t.Context(), c, nil))
			}
		})
	}
}

// If the panic value is an error, the recovered value wraps it.
func TestPanicsWithAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(transportFunc(func(*http.Request) (*http.Response, error) { panic(broken) })))
	require.NoError(t, err)
	e := requirePanic(t, broken, func() { _ = getBucket(t.Context(), c, nil) })
	require.ErrorIs(t, e, broken)
}

// Code of the caller that ends its goroutine, as a failing test does, ends the call without a leak.
func TestGoexitEndsTheCall(t *testing.T) {
	t.Parallel()
	for _, m := range misbehavingFunctions() {
		inBubble(t, m.name, func(t *testing.T) {
			fn := runtime.Goexit
			c := m.client(t, &fn)
			for range quota {
				fn = runtime.Goexit
				var err error
				returned := false
				done := make(chan struct{})
				go func() {
					defer close(done)
					err = m.on(t.Context(), c, func() {
						if fn != nil {
							fn()
						}
					})
					returned = true
				}()
				<-done
				require.Equal(t, !m.direct, returned)
				if returned {
					require.ErrorContains(t, err, m.exit)
					require.NotContains(t, err.Error(), "no response")
					require.NotContains(t, err.Error(), "no response")
				}
				fn = nil
				time.Sleep(time.Minute)
			}
			requireClientUsable(t, c)
		})
	}
}

// A non-idempotent call may have been carried out when the caller's code ends it.
func TestGoexitLeavesTheOutcomeUnknown(t *testing.T) {
	t.Parallel()
	for _, m := range misbehavingFunctions() {
		if m.hooks == nil && !strings.Contains(m.name, "POST") {
			continue
		}
		if strings.Contains(m.name, "page") {
			continue
		}
		inBubble(t, m.name, func(t *testing.T) {
			fn := runtime.Goexit
			c := m.client(t, &fn)
			if m.name == "the Wait hook" {
				_, err := c.Buckets.Get(t.Context(), "bkt_01J9ZX", buckt.NoRetry())
				require.True(t, isType[*buckt.RateLimitError](err), "%v", err)
			}
			_, err := c.Buckets.Create(t.Context(), buckt.BucketCreateParams{Name: "assets", CustomDomain: "cdn.example.com"})
			switch m.name {
			case "the Retry hook": // a 503 settles nothing, and is not tried again
				require.True(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
			case "the Wait hook": // nothing was sent
				require.False(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
				require.ErrorContains(t, err, m.exit)
			default:
				require.True(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
				require.ErrorContains(t, err, m.exit)
			}
		})
	}
}

// A hook that ends its goroutine during a delete or a download leaves neither a success nor a body.
func TestGoexitInAHookIsNoSuccess(t *testing.T) {
	t.Parallel()
	exit := buckt.Hooks{Attempt: func(context.Context, buckt.AttemptInfo) { runtime.Goexit() }}
	inBubble(t, "of a DELETE", func(t *testing.T) {
		l := newLine(t, always(responseOf(204, "")))
		_, err := l.client(buckt.WithHooks(exit)).Buckets.Delete(t.Context(), "bkt_01J9ZX")
		require.ErrorContains(t, err, "the Attempt hook: runtime.Goexit was called")
	})
	inBubble(t, "of a refusal", func(t *testing.T) {
		l := newLine(t, always(responseOf(404, lineNoBucket, jsonType)))
		err := getBucket(t.Context(), l.client(buckt.WithHooks(exit)), nil)
		require.True(t, isType[*buckt.NotFoundError](err), "%v", err)
		require.ErrorContains(t, err, "Bucket not found")
		require.ErrorContains(t, err, "the Attempt hook: runtime.Goexit was called")
	})
	inBubble(t, "of a download", func(t *testing.T) {
		closed := 0
		hooks := buckt.Hooks{Attempt: func(_ context.Context, i buckt.AttemptInfo) {
			if i.Operation == "Files.Download" {
				runtime.Goexit()
			}
		}}
		c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithHooks(hooks), buckt.WithTransport(transportWithBody(func(r *http.Request) io.ReadCloser {
			if r.URL.Host == "cdn.example.com" {
				return funcCloser{strings.NewReader("hello"), func() { closed++ }}
			}
			return readCloser([]byte(lineBucket))
		})))
		require.NoError(t, err)
		d, err := c.Files.Download(t.Context(), "bkt_01J9ZX", "a.txt")
		require.Nil(t, d)
		require.ErrorContains(t, err, "the Attempt hook: runtime.Goexit was called")
		require.Equal(t, 1, closed)
	})
}

// A transport may ignore the end of an upload and return later.
func TestTransportsThatReturnLate(t *testing.T) {
	t.Parallel()
	for name, late := range map[string]func(closed *int) (*http.Response, error){
		"without a body": func(*int) (*http.Response, error) { return &http.Response{StatusCode: 200}, nil },
		"without a body, and with an error": func(*int) (*http.Response, error) {
			return &http.Response{StatusCode: 200}, io.ErrUnexpectedEOF
		},
		"without anything": func(*int) (*http.Response, error) { return nil, nil },
		"with a panic":     func(*int) (*http.Response, error) { panic("late") },
		"never": func(*int) (*http.Response, error) {
			runtime.Goexit()
			return nil, nil
		},
		"with a body": func(closed *int) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: funcCloser{bytes.NewReader(nil), func() { *closed++ }}}, nil
		},
	} {
		inBubble(t, name, func(t *testing.T) {
			var closed int
			c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(transportFunc(func(*http.Request) (*http.Response, error) {
				time.Sleep(time.Hour)
				return late(&closed)
			})))
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			start := time.Now()
			err = uploadFrom("a.txt", bytesSource)(ctx, c, nil)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Equal(t, 11*time.Second, time.Since(start))
			time.Sleep(time.Hour)
			synctest.Wait()
			require.Equal(t, name == "with a body", closed == 1)
		})
	}
}
