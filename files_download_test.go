package buckt_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// atBuckt is the base URL for which a download uses the domain of the bucket.
var atBuckt = buckt.WithBaseURL(buckt.SystemBuckt, "https://api.buckt.dev/v1")

func bucketAt(domain string) reply {
	return object(`{"object":"bucket","id":"bkt_1","status":"active","customDomain":` + string(mustJSON(domain)) + `}`)
}

// cdn is a script of a bucket at cdn.example.com, and what its domain answers.
func cdn(t *testing.T, responses ...reply) (*buckt.Client, *script) {
	t.Helper()
	client, s := newScript(t, append([]reply{bucketAt("cdn.example.com")}, responses...)...)
	return client, s
}

func TestDownloadOnTheWire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ key, path string }{
		"plain":                           {"a/b.txt", "/a/b.txt"},
		"what a URL ends at":              {"a?b#c%20d", "/a%3Fb%23c%2520d"},
		"spaces and beyond ASCII":         {"grün 1/😀", "/gr%C3%BCn%201/%F0%9F%98%80"},
		"slashes in a row":                {"a//b", "/a//b"},
		"slashes at the ends":             {"//a/", "///a/"},
		"what looks like another host":    {"/evil.example/x", "//evil.example/x"},
		"what looks like a user and host": {"@evil.example", "/@evil.example"},
		"characters that stay":            {"a,b;c+d&e=f:g@h$i", "/a,b;c+d&e=f:g@h$i"},
		"a colon in the first segment":    {"a:b", "/a:b"},
		"what looks like an absolute URL": {"http://evil.example/", "/http://evil.example/"},
		"escaped dots that are text":      {"%2e%2e/x", "/%252e%252e/x"},
		"backslashes":                     {`\\evil.example\x`, "/%5C%5Cevil.example%5Cx"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := cdn(t, reply{body: "hello", header: http.Header{
				"Content-Type": {"text/plain"}, "Etag": {`"abc"`}, "Cache-Control": {"public, max-age=86400"},
				"Last-Modified": {"Sat, 25 Apr 2026 10:00:00 GMT"},
			}})
			var r buckt.Response
			d, err := client.Files.Download(t.Context(), "bkt_1", tt.key, buckt.CaptureResponse(&r), buckt.Header("X-Trace", "t"))
			require.NoError(t, err)
			got, err := io.ReadAll(d)
			require.NoError(t, err)
			require.NoError(t, d.Close())
			require.Equal(t, "hello", string(got))
			d.Body = nil
			require.Equal(t, &buckt.Download{
				Size: 5, ContentType: "text/plain", CacheControl: "public, max-age=86400", ETag: `"abc"`, LastModified: at(2026, 4, 25, 10, 0, 0, 0),
			}, d)

			require.Len(t, s.sent(), 2)
			api, q := s.sent()[0], s.sent()[1]
			require.Equal(t, "/v1/buckets/bkt_1", api.path)
			require.Equal(t, "Bearer bkt_test", api.header.Get("Authorization"))
			require.Equal(t, http.MethodGet, q.method)
			require.Equal(t, "https", q.scheme)
			require.Equal(t, "cdn.example.com", q.host)
			require.Equal(t, tt.path, q.path)
			require.Empty(t, q.query)
			require.Equal(t, http.Header{
				"Accept": {"*/*"}, "Accept-Encoding": {"identity"}, "User-Agent": {"buckt-go/" + buckt.Version + " suite/1"}, "X-Trace": {"t"},
			}, q.header, "no credential, no request id")
			require.Equal(t, 200, r.StatusCode)
			require.Equal(t, "text/plain", r.Header.Get("Content-Type"))
			require.Empty(t, r.RequestID)
		})
	}
}

// A domain is a host name. Any other value from the API is an error, and is not contacted.
func TestDownloadFromInvalidDomain(t *testing.T) {
	t.Parallel()
	for _, domain := range []string{
		"evil.com/x?", "evil.com/", "evil.com?", "evil.com#", "user@host", "user:pw@host", "a b", " cdn.example.com", "cdn.example.com ", "evil.com:8080",
		"evil.com:", ":80", "[::1]", "::1", `evil.com\x`, "a%2fb", "a%00b", "a\x00b", "a\r\nX: y", "bücher.example", "*.example.com", "https://evil.com",
		"//evil.com", ".", "..", ".example.com", "example..com", "-", "evil.com;x", "evil.com,x", "<script>", "{}", "'", "\"", strings.Repeat("a.", 200) + "com", strings.Repeat("a", 64) + ".com",
		"127.0.0.1", "169.254.169.254", "localhost", "evil", "cdn.example.com.",
	} {
		t.Run(domain, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, bucketAt(domain), reply{body: "stolen"})
			d, err := client.Files.Download(t.Context(), "bkt_1", "a")
			require.Nil(t, d)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
			e, ok := errors.AsType[*buckt.Error](err)
			require.True(t, ok)
			require.Equal(t, "Files.Download", e.Operation)
			require.Equal(t, "the bucket's domain is not a host name", e.Message)
			require.Len(t, s.sent(), 1)
		})
	}
	for _, domain := range []string{"cdn.example.com", "CDN.Example.com", "a-b.c--d.example", "xn--bcher-kva.example", "calavoria.files.buckt.dev", "a_b.example.com", "1.2.3.4.example"} {
		client, s := newScript(t, bucketAt(domain), reply{body: "x"})
		d, err := client.Files.Download(t.Context(), "bkt_1", "a")
		require.NoError(t, err, domain)
		require.NoError(t, d.Close())
		require.Equal(t, domain, s.sent()[1].host)
	}
}

func TestDownloadErrors(t *testing.T) {
	t.Parallel()
	xml := http.Header{"Content-Type": {"application/xml"}}
	for name, tt := range map[string]struct {
		response reply
		sent     int // requests to the domain
		is       func(error) bool
	}{
		"403 as S3 says it":    {reply{status: 403, header: xml, body: "<Error><Code>AccessDenied</Code></Error>"}, 1, isType[*buckt.ForbiddenError]},
		"404":                  {reply{status: 404, header: xml, body: "<Error/>"}, 1, isType[*buckt.NotFoundError]},
		"503":                  {reply{status: 503}, 4, isType[*buckt.ServerError]},
		"a network error":      {reply{err: io.ErrUnexpectedEOF}, 4, func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
		"a redirect elsewhere": {reply{status: 302, header: http.Header{"Location": {"https://evil.example/"}}}, 1, isType[*buckt.Error]},
		"a redirect to http":   {reply{status: 302, header: http.Header{"Location": {"http://cdn.example.com/"}}}, 1, isType[*buckt.Error]},
		"an unrequested 304":   {reply{status: 304}, 1, isType[*buckt.Error]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, s := cdn(t, tt.response)
				d, err := client.Files.Download(t.Context(), "bkt_1", "a")
				require.Nil(t, d)
				require.True(t, tt.is(err), "%T: %v", err, err)
				require.Len(t, s.sent(), 1+tt.sent)
				e, ok := errors.AsType[*buckt.Error](err)
				require.True(t, ok)
				require.Equal(t, "Files.Download", e.Operation)
				require.False(t, isType[*buckt.OutcomeUnknownError](err))
				require.Empty(t, e.RequestID)
			})
		})
	}
	t.Run("what passes", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			client, s := cdn(t, reply{status: 503}, reply{err: io.ErrUnexpectedEOF}, reply{status: 302, header: http.Header{"Location": {"/b"}}}, reply{body: "hello"})
			d, err := client.Files.Download(t.Context(), "bkt_1", "a")
			require.NoError(t, err)
			got, err := io.ReadAll(d)
			require.NoError(t, err)
			require.NoError(t, d.Close())
			require.Equal(t, "hello", string(got))
			require.Equal(t, "/b", s.sent()[4].path)
		})
	})
}

// body is the body of a response with some bytes, followed by an error or nothing.
type body struct {
	io.Reader
	err    error // nil: nothing until the request ends
	ctx    context.Context
	closed bool
}

func (b *body) Read(p []byte) (int, error) {
	if n, err := b.Reader.Read(p); n > 0 || err != io.EOF {
		return n, err
	}
	if b.err != nil {
		return 0, b.err
	}
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}

func (b *body) Close() error {
	b.closed = true
	return nil
}

func streaming(b *body, head string) reply {
	return reply{respond: func(r *http.Request) (*http.Response, error) {
		b.Reader, b.ctx = strings.NewReader(head), r.Context()
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: b, ContentLength: -1, Request: r}, nil
	}}
}

func TestDownloadTruncated(t *testing.T) {
	t.Parallel()
	b := &body{err: io.ErrUnexpectedEOF}
	client, s := cdn(t, streaming(b, "hel"))
	d, err := client.Files.Download(t.Context(), "bkt_1", "a")
	require.NoError(t, err)
	require.Equal(t, int64(-1), d.Size)
	require.True(t, d.LastModified.IsZero())
	got, err := io.ReadAll(d)
	require.Equal(t, "hel", string(got))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.NoError(t, d.Close())
	require.True(t, b.closed)
	require.Len(t, s.sent(), 2, "what was read cannot be read again")
}

func TestDownloadStalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &body{}
		client, _ := cdn(t, streaming(b, "hel"))
		d, err := client.Files.Download(t.Context(), "bkt_1", "a")
		require.NoError(t, err)
		p := make([]byte, 3)
		_, err = io.ReadFull(d, p)
		require.NoError(t, err)
		time.Sleep(time.Hour) // the caller may take its time
		start := time.Now()
		_, err = d.Read(p)
		require.Equal(t, 30*time.Second, time.Since(start))
		var timeout net.Error
		require.ErrorAs(t, err, &timeout)
		require.True(t, timeout.Timeout())
		require.NotErrorIs(t, err, context.Canceled)
		require.NoError(t, d.Close())
		require.True(t, b.closed)
	})
}

func TestDownloadEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		ctx  func(context.Context) (context.Context, context.CancelFunc)
		opts []buckt.CallOption
		want error
	}{
		"cancelled": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(10*time.Second, cancel)
			return ctx, cancel
		}, nil, context.Canceled},
		"deadline": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 10*time.Second)
		}, nil, context.DeadlineExceeded},
		"timeout of the call": {context.WithCancel, []buckt.CallOption{buckt.Timeout(10 * time.Second)}, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := tt.ctx(t.Context())
				defer cancel()
				client, _ := cdn(t, streaming(&body{}, "hel"))
				start := time.Now()
				d, err := client.Files.Download(ctx, "bkt_1", "a", tt.opts...)
				require.NoError(t, err)
				got, err := io.ReadAll(d)
				require.Equal(t, "hel", string(got))
				require.ErrorIs(t, err, tt.want)
				require.Equal(t, 10*time.Second, time.Since(start))
				require.NoError(t, d.Close())
			})
		})
	}
}

// The bytes are those that were stored: they are not decompressed.
func TestDownloadOfCompressedFile(t *testing.T) {
	t.Parallel()
	packed := "\x1f\x8b\x08\x00not really"
	client, _ := cdn(t, reply{body: packed, header: http.Header{"Content-Encoding": {"gzip"}, "Content-Type": {"text/plain"}}})
	d, err := client.Files.Download(t.Context(), "bkt_1", "a")
	require.NoError(t, err)
	defer func() { require.NoError(t, d.Close()) }()
	var got bytes.Buffer
	_, err = got.ReadFrom(d)
	require.NoError(t, err)
	require.Equal(t, packed, got.String())
}

// net/http returns only the cause of a context.
func TestDownloadWhoseContextEndsWithACause(t *testing.T) {
	t.Parallel()
	gaveUp := errors.New("the user closed the tab")
	for name, tt := range map[string]struct {
		ctx  func(context.Context) (context.Context, context.CancelFunc)
		opts []buckt.CallOption
		want error
	}{
		"cancelled": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(10*time.Second, func() { cancel(gaveUp) })
			return ctx, func() { cancel(nil) }
		}, nil, context.Canceled},
		"timeout": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, 10*time.Second, gaveUp)
		}, nil, context.DeadlineExceeded},
		"deadline": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithDeadlineCause(ctx, time.Now().Add(10*time.Second), gaveUp)
		}, nil, context.DeadlineExceeded},
		"deadline before the timeout of the call": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, 10*time.Second, gaveUp)
		}, []buckt.CallOption{buckt.Timeout(20 * time.Second)}, context.DeadlineExceeded},
	} {
		inBubble(t, name, func(t *testing.T) {
			begun := responseWithLength(200, 10, "hel")
			begun.then = (*lineConn).hang
			l := newLine(t, inTurn(responseOf(200, lineBucket, jsonType), begun))
			l.transport.DialTLSContext = l.dial
			ctx, cancel := tt.ctx(t.Context())
			defer cancel()
			d, err := l.client(atBuckt).Files.Download(ctx, "bkt_01J9ZX", "a", tt.opts...)
			require.NoError(t, err)
			got, err := io.ReadAll(d)
			require.Equal(t, "hel", string(got))
			require.ErrorIs(t, err, tt.want)
			require.ErrorIs(t, err, gaveUp)
			_, err = d.Read(make([]byte, 1))
			require.ErrorIs(t, err, tt.want)
			require.NoError(t, d.Close())
		})
	}
}

// A Close by the caller is not reported as the end of its context.
func TestDownloadReadAfterClose(t *testing.T) {
	t.Parallel()
	inBubble(t, "with the timeout of the call", func(t *testing.T) {
		l := newLine(t, inTurn(responseOf(200, lineBucket, jsonType), responseOf(200, "hello")))
		l.transport.DialTLSContext = l.dial
		d, err := l.client(atBuckt).Files.Download(t.Context(), "bkt_01J9ZX", "a", buckt.Timeout(time.Minute))
		require.NoError(t, err)
		require.NoError(t, d.Close())
		_, err = d.Read(make([]byte, 1))
		require.ErrorContains(t, err, "read on closed response body")
	})
}
