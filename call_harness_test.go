package buckt_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// line is the server of a client, in memory and byte for byte: net/http's own transport dials pipes, and the responses are written as
// they appear on the wire. It works in a synctest bubble with virtual time.
type line struct {
	t         testing.TB
	transport *http.Transport
	// respond returns the response to the nth request of all, counted from 1.
	respond func(n int, r *lineRequest) lineResponse
	// dialing, unless nil, may reject the nth connection, counted from 1.
	dialing func(n int) error

	mu    sync.Mutex
	seen  []*lineRequest
	dials int

	serving sync.WaitGroup
}

// lineRequest is a received request.
type lineRequest struct {
	method, target, host string
	header               http.Header
	body                 string
	conn                 int // the number of its connection, from 1
	at                   time.Time
}

// lineResponse is a response.
type lineResponse struct {
	raw string
	// then is called after the bytes were sent; nil keeps the connection for the next request.
	then func(*lineConn)
}

func newLine(t testing.TB, respond func(n int, r *lineRequest) lineResponse) *line {
	l := &line{t: t, respond: respond}
	l.transport = &http.Transport{DialContext: l.dial, ExpectContinueTimeout: time.Second}
	t.Cleanup(func() {
		l.transport.CloseIdleConnections()
		l.serving.Wait()
	})
	return l
}

// always returns the same response to every request.
func always(a lineResponse) func(int, *lineRequest) lineResponse {
	return func(int, *lineRequest) lineResponse { return a }
}

// inTurn returns the responses one after the other. The last one repeats.
func inTurn(responses ...lineResponse) func(int, *lineRequest) lineResponse {
	return func(n int, _ *lineRequest) lineResponse { return responses[min(n, len(responses))-1] }
}

const (
	lineKey  = "bkt_Cr3dentialThatMustNotBeSeenAnywhere0123456789"
	lineBase = "http://api.buckt.test/v1"
)

// client returns a client of this server.
func (l *line) client(opts ...buckt.Option) *buckt.Client {
	l.t.Helper()
	client, err := buckt.New(append([]buckt.Option{
		buckt.WithTransport(l.transport), buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, lineBase), buckt.WithInsecureHTTP(),
	}, opts...)...)
	require.NoError(l.t, err)
	return client
}

func (l *line) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	l.mu.Lock()
	l.dials++
	n := l.dials
	l.mu.Unlock()
	if l.dialing != nil {
		if err := l.dialing(n); err != nil {
			return nil, err
		}
	}
	near, far := net.Pipe()
	c := &lineConn{Conn: far}
	l.serving.Go(func() { l.serve(c, n) })
	return &nearConn{Conn: near, far: c}, nil
}

func (l *line) serve(c *lineConn, conn int) {
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if r.Header.Get("Expect") != "" {
			_, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n")
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		seen := &lineRequest{
			method: r.Method, target: r.RequestURI, host: r.Host, header: r.Header, body: string(body), conn: conn, at: time.Now(),
		}
		l.mu.Lock()
		l.seen = append(l.seen, seen)
		n := len(l.seen)
		l.mu.Unlock()
		response := l.respond(n, seen)
		if _, err := io.WriteString(c, response.raw); err != nil {
			return
		}
		if response.then != nil {
			response.then(c)
			return
		}
	}
}

// requests returns the received requests.
func (l *line) requests() []*lineRequest {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]*lineRequest(nil), l.seen...)
}

// connections returns the number of dialed connections.
func (l *line) connections() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dials
}

// lineConn is the server's end of a connection.
type lineConn struct {
	net.Conn
	wasReset atomic.Bool
}

// reset closes the connection with an RST.
func (c *lineConn) reset() {
	c.wasReset.Store(true)
	_ = c.Close()
}

// hang sends no response until the client closes the connection.
func (c *lineConn) hang() { _, _ = io.Copy(io.Discard, c.Conn) }

// drip writes a byte at a time, with pauses, until the client closes the connection.
func (c *lineConn) drip(every time.Duration) {
	for {
		time.Sleep(every)
		if _, err := io.WriteString(c, " "); err != nil {
			return
		}
	}
}

// nearConn is the client's end of a connection.
type nearConn struct {
	net.Conn
	far *lineConn
}

func (c *nearConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil && c.far.wasReset.Load() {
		err = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	}
	return n, err
}

func errRefused() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}

// responseOf formats a response. headers are lines "Name: value".
func responseOf(status int, body string, headers ...string) lineResponse {
	return responseWithLength(status, len(body), body, headers...)
}

// responseWithLength is a response with a wrong Content-Length, after which the connection closes.
func responseWithLength(status, length int, body string, headers ...string) lineResponse {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	if status != http.StatusNoContent {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", length)
	}
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	b.WriteString("\r\n" + body)
	a := lineResponse{raw: b.String()}
	if length != len(body) {
		a.then = (*lineConn).reset
	}
	return a
}

// requireWait asserts a wait that the server requested, plus a jitter below a bound.
func requireWait(t *testing.T, asked, jitter, took time.Duration) {
	t.Helper()
	require.GreaterOrEqual(t, took, asked)
	require.Less(t, took, asked+jitter)
}

const jsonType = "Content-Type: application/json"

// Literal bodies from the API's documents.
const (
	lineBucketRef = `{"data":{"object":"bucket","id":"bkt_01J9ZX"},"error":null,"meta":null}`
	lineBucket    = `{"data":{"object":"bucket","id":"bkt_01J9ZX","name":"assets","customDomain":"cdn.example.com","region":"us-east-1",` +
		`"status":"active","cachePreset":"standard","cacheControlOverride":null,"corsOrigins":[],"lifecycleTtlDays":null,"maxFileSizeBytes":null,` +
		`"allowedMimeTypes":null,"optimizationMode":"none","domainConnectProvider":null,"awsAccountId":null,"isImported":false,"isManagedDomain":false,` +
		`"managedSettings":{},"storageUsedBytes":0,"bandwidthUsedBytes":0,"dnsRecords":null,"createdAt":"2026-04-25T10:00:00Z",` +
		`"updatedAt":"2026-04-25T10:00:00Z"},"error":null,"meta":null}`
	lineKeyRef     = `{"data":{"object":"api_key","id":"key_01J9ZX"},"error":null,"meta":null}`
	lineKeyCreated = `{"data":{"object":"api_key","id":"key_01J9ZX","key":"bkt_M1ntedSecretThatMustNotBeSeen"},"error":null,"meta":null}`
	lineFile       = `{"data":{"object":"file","id":"a.txt","key":"a.txt","size":5,"lastModified":"2026-04-25T10:00:00Z","contentType":"text/plain",` +
		`"url":"https://cdn.example.com/a.txt"},"error":null,"meta":null}`
	lineNoBucket = `{"data":null,"error":{"message":"Bucket not found"},"meta":null}`
)

// lineKind is a kind of method, represented by one operation.
type lineKind struct {
	name          string
	notIdempotent bool
	ok            lineResponse
	invoke        func(context.Context, *buckt.Client, ...buckt.CallOption) error
}

func lineKinds() []lineKind {
	return []lineKind{
		{"GET", false, responseOf(200, lineBucket, jsonType), func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Buckets.Get(ctx, "bkt_01J9ZX", opts...)
			return err
		}},
		{"PATCH", false, responseOf(200, lineBucketRef, jsonType), func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Buckets.Update(ctx, "bkt_01J9ZX", buckt.BucketUpdateParams{Name: buckt.Set("assets")}, opts...)
			return err
		}},
		{"DELETE", false, responseOf(200, lineBucketRef, jsonType), func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Buckets.Delete(ctx, "bkt_01J9ZX", opts...)
			return err
		}},
		{"PUT", false, responseOf(200, lineFile, jsonType), func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Files.Upload(ctx, "bkt_01J9ZX", "a.txt", buckt.FileUploadParams{Source: buckt.FromBytes([]byte("hello"))}, opts...)
			return err
		}},
		{"POST", true, responseOf(201, lineBucketRef, jsonType), func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "assets", CustomDomain: "cdn.example.com"}, opts...)
			return err
		}},
		{"POST without a body", true, responseOf(200, lineBucketRef, jsonType), func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Buckets.RetryProvisioning(ctx, "bkt_01J9ZX", opts...)
			return err
		}},
	}
}

// lineKindNamed returns one of lineKinds.
func lineKindNamed(t testing.TB, name string) lineKind {
	t.Helper()
	for _, k := range lineKinds() {
		if k.name == name {
			return k
		}
	}
	require.Fail(t, "no such kind", name)
	return lineKind{}
}

// larger than a pooled buffer
func repeatX(n int) string { return string(bytes.Repeat([]byte("x"), n)) }

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }

func readCloser(b []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(b)) }

func requireError(t *testing.T, err error) *buckt.Error {
	t.Helper()
	require.True(t, isType[*buckt.Error](err), "%T: %v", err, err)
	var e *buckt.Error
	require.ErrorAs(t, err, &e)
	return e
}
