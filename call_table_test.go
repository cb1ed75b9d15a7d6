package buckt_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// errorShape is one of the formats of an error body.
type errorShape struct {
	name, contentType, body string
	message, code           string
	fields                  []buckt.FieldError
}

var errorShapes = []errorShape{
	{name: "envelope", contentType: "application/json", body: lineNoBucket, message: "Bucket not found"},
	{name: "error as text", contentType: "application/json", body: `{"error":"it went wrong"}`, message: "it went wrong"},
	{name: "error with a code", contentType: "application/json; charset=utf-8", body: `{"error":{"message":"it went wrong","code":"E_WRONG"}}`,
		message: "it went wrong", code: "E_WRONG"},
	{name: "list of errors", contentType: "application/json", body: `{"errors":[{"reason":"Label is taken","field":"label"},{"reason":"Try later"}]}`,
		fields: []buckt.FieldError{{Field: "label", Message: "Label is taken"}, {Message: "Try later"}}},
	{name: "plain text", contentType: "text/plain; charset=UTF-8", body: "404 Not Found", message: "404 Not Found"},
	{name: "HTML", contentType: "text/html", body: "<html><body><h1>502 Bad Gateway</h1></body></html>"},
	{name: "empty"},
	{name: "broken JSON", contentType: "application/json", body: `{"data":null,"error":{"message":"Buck`},
}

// statusTypes are the error types by status; other statuses have none.
var statusTypes = map[int]string{
	400: "*buckt.BadRequestError", 401: "*buckt.UnauthorizedError", 402: "*buckt.PaymentRequiredError", 403: "*buckt.ForbiddenError",
	404: "*buckt.NotFoundError", 408: "*buckt.RequestTimeoutError", 409: "*buckt.ConflictError", 413: "*buckt.PayloadTooLargeError",
	415: "*buckt.UnsupportedMediaTypeError", 422: "*buckt.BadRequestError", 429: "*buckt.RateLimitError",
	500: "*buckt.ServerError", 501: "*buckt.ServerError", 502: "*buckt.ServerError", 503: "*buckt.ServerError", 504: "*buckt.ServerError",
	507: "*buckt.ServerError", 999: "*buckt.ServerError",
}

// requireChain asserts the chain of wrapped errors, from the outermost inwards, and returns the *Error.
func requireChain(t *testing.T, err error, unknown bool, status int) *buckt.Error {
	t.Helper()
	require.Error(t, err)
	if unknown {
		require.IsType(t, &buckt.OutcomeUnknownError{}, err)
		err = errors.Unwrap(err)
	}
	name, ok := statusTypes[status]
	if !ok {
		name = "*buckt.Error"
	}
	require.Equal(t, name, fmt.Sprintf("%T", err))
	if ok {
		err = errors.Unwrap(err)
	}
	require.IsType(t, &buckt.Error{}, err)
	e := err.(*buckt.Error)
	require.Equal(t, status, e.StatusCode)
	require.Equal(t, buckt.SystemBuckt, e.System)
	require.NotEmpty(t, e.Operation)
	require.NotEmpty(t, e.Method)
	require.NotEmpty(t, e.Path)
	require.NotEmpty(t, e.RequestID)
	return e
}

// inBubble runs a subtest in its own bubble.
func inBubble(t *testing.T, name string, test func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, test)
	})
}

// noRetries are the two kinds of a call: with the default policy, and with a single attempt.
var noRetries = []struct {
	name     string
	opts     []buckt.CallOption
	attempts int
}{
	{"default policy", nil, 4},
	{"no retry", []buckt.CallOption{buckt.NoRetry()}, 1},
}

func TestCallByStatus(t *testing.T) {
	t.Parallel()
	type row struct {
		status    int
		headers   []string
		again     bool // repeated for what may be done twice
		againOnce bool // repeated even for what may not
		unknown   bool // leaves open what became of what may not be done twice
	}
	rows := []row{
		{status: 400}, {status: 401}, {status: 402}, {status: 403}, {status: 404}, {status: 409}, {status: 413}, {status: 415}, {status: 422},
		{status: 418}, {status: 451},
		{status: 408, again: true, unknown: true},
		{status: 429, again: true, againOnce: true},
		{status: 500, again: true, unknown: true},
		{status: 501, unknown: true},
		{status: 502, again: true, unknown: true},
		{status: 503, again: true, unknown: true},
		{status: 503, headers: []string{"X-Maintenance-Mode: true"}, unknown: true},
		{status: 504, again: true, unknown: true},
		{status: 507, unknown: true},
	}
	for _, r := range rows {
		for _, k := range lineKinds() {
			for _, shape := range errorShapes {
				for _, mode := range noRetries {
					name := fmt.Sprintf("%d%v/%s/%s/%s", r.status, r.headers, k.name, shape.name, mode.name)
					inBubble(t, name, func(t *testing.T) {
						headers := append([]string{"X-Request-ID: from-the-server"}, r.headers...)
						if shape.contentType != "" {
							headers = append(headers, "Content-Type: "+shape.contentType)
						}
						l := newLine(t, always(responseOf(r.status, shape.body, headers...)))
						err := k.invoke(t.Context(), l.client(), mode.opts...)

						want := 1
						if r.again && !k.notIdempotent || r.againOnce {
							want = mode.attempts
						}
						require.Len(t, l.requests(), want, "requests that arrived")
						e := requireChain(t, err, r.unknown && k.notIdempotent, r.status)
						require.Equal(t, want, e.Attempts)
						require.NoError(t, errors.Unwrap(e), "an answer needs no cause")
						require.Equal(t, shape.message, e.Message)
						require.Equal(t, shape.code, e.Code)
						require.Equal(t, shape.fields, e.Fields)
						require.Equal(t, shape.body, string(e.Body))
						require.Equal(t, "from-the-server", e.RequestID)
						require.Equal(t, 1, l.connections(), "the connection is kept")
						for _, text := range append([]string{fmt.Sprint(r.status), shape.message, shape.code}, messages(shape.fields)...) {
							require.Contains(t, err.Error(), text)
						}
					})
				}
			}
		}
	}
}

func messages(fields []buckt.FieldError) (out []string) {
	for _, f := range fields {
		out = append(out, f.Message)
	}
	return out
}

// A failed attempt is irrelevant if a later one is conclusive.
func TestCallRecovers(t *testing.T) {
	t.Parallel()
	bad := map[string]struct {
		response      lineResponse
		notIdempotent bool // also for what may not be done twice
	}{
		"408":       {response: responseOf(408, "")},
		"429":       {response: responseOf(429, "", "Retry-After: 1"), notIdempotent: true},
		"500":       {response: responseOf(500, "")},
		"502":       {response: responseOf(502, "<html>")},
		"503":       {response: responseOf(503, "")},
		"504":       {response: responseOf(504, "")},
		"reset":     {response: lineResponse{then: (*lineConn).reset}},
		"closed":    {response: lineResponse{then: func(*lineConn) {}}},
		"garbage":   {response: lineResponse{raw: "SMTP ready\r\n\r\n", then: func(*lineConn) {}}},
		"hang":      {response: lineResponse{then: (*lineConn).hang}},
		"truncated": {response: responseWithLength(200, 1000, `{"data":{"id":"bk`)},
		"dripping":  {response: lineResponse{raw: "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", then: func(c *lineConn) { c.drip(time.Second) }}},
	}
	for name, b := range bad {
		for _, k := range lineKinds() {
			if k.notIdempotent && !b.notIdempotent {
				continue
			}
			inBubble(t, k.name+" after "+name, func(t *testing.T) {
				l := newLine(t, inTurn(b.response, b.response, b.response, k.ok))
				var r buckt.Response
				require.NoError(t, k.invoke(t.Context(), l.client(), buckt.CaptureResponse(&r)))
				require.Len(t, l.requests(), 4)
				require.Equal(t, 4, r.Attempts)
				for _, req := range l.requests() {
					require.Equal(t, l.requests()[0].body, req.body, "every attempt sends the same body")
				}
			})
		}
	}
}

func TestCallWithoutResponse(t *testing.T) {
	t.Parallel()
	reset := func(*testing.T, *line) {}
	type row struct {
		name     string
		response lineResponse
		prepare  func(*testing.T, *line)
		opts     []buckt.CallOption
		never    bool // the request did not reach the server
		unsent   bool // and that is known
		cause    func(*testing.T, error)
	}
	isErrno := func(errno syscall.Errno) func(*testing.T, error) {
		return func(t *testing.T, err error) { require.ErrorIs(t, err, errno) }
	}
	dialFails := func(err error) func(*testing.T, *line) {
		return func(_ *testing.T, l *line) { l.dialing = func(int) error { return err } }
	}
	rows := []row{
		{name: "connection refused", prepare: dialFails(errRefused()), never: true, unsent: true, cause: isErrno(syscall.ECONNREFUSED)},
		{name: "reset while connecting", never: true, unsent: true, cause: isErrno(syscall.ECONNRESET),
			prepare: dialFails(&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNRESET)})},
		{name: "no such host", never: true, unsent: true, prepare: dialFails(&net.DNSError{Err: "no such host", Name: "api.buckt.test", IsNotFound: true}),
			cause: func(t *testing.T, err error) {
				_, ok := errors.AsType[*net.DNSError](err)
				require.True(t, ok)
			}},
		{name: "reset during the handshake", never: true, unsent: true, cause: func(*testing.T, error) {}, prepare: func(_ *testing.T, l *line) {
			l.transport.DialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
				near, far := net.Pipe()
				_ = far.Close()
				c := tls.Client(near, &tls.Config{ServerName: "api.buckt.test", MinVersion: tls.VersionTLS12})
				defer func() { _ = near.Close() }()
				return nil, c.HandshakeContext(ctx)
			}
		}},
		{name: "reset before the head was written whole", never: true, unsent: true, cause: isErrno(syscall.EPIPE),
			opts:    []buckt.CallOption{buckt.Header("X-Large", repeatX(8<<10))},
			prepare: func(_ *testing.T, l *line) { l.transport.DialContext = dialBroken }},
		// net/http had buffered the whole request header: the client cannot determine whether it was sent
		{name: "reset when the head was written", never: true, cause: isErrno(syscall.EPIPE),
			prepare: func(_ *testing.T, l *line) { l.transport.DialContext = dialBroken }},
		{name: "reset after the request", response: lineResponse{then: (*lineConn).reset}, prepare: reset, cause: isErrno(syscall.ECONNRESET)},
		{name: "closed after the request", response: lineResponse{then: func(*lineConn) {}}, cause: func(t *testing.T, err error) { require.ErrorIs(t, err, io.EOF) }},
		{name: "reset within the head of the answer", response: lineResponse{raw: "HTTP/1.1 200 OK\r\nContent-", then: (*lineConn).reset},
			cause: func(*testing.T, error) {}},
		{name: "no HTTP", response: lineResponse{raw: "SMTP ready\r\n\r\n", then: func(*lineConn) {}}, cause: func(*testing.T, error) {}},
		{name: "hang", response: lineResponse{then: (*lineConn).hang}, cause: requireAttemptTimeout},
	}
	for _, r := range rows {
		for _, k := range lineKinds() {
			for _, mode := range noRetries {
				inBubble(t, r.name+"/"+k.name+"/"+mode.name, func(t *testing.T) {
					l := newLine(t, always(r.response))
					base := lineBase
					if r.prepare != nil {
						r.prepare(t, l)
					}
					if l.transport.DialTLSContext != nil {
						base = "https://api.buckt.test/v1"
					}
					var response buckt.Response
					opts := append(append([]buckt.CallOption{buckt.CaptureResponse(&response)}, mode.opts...), r.opts...)
					err := k.invoke(t.Context(), l.client(buckt.WithBaseURL(buckt.SystemBuckt, base)), opts...)

					want := mode.attempts
					if k.notIdempotent && !r.unsent {
						want = 1
					}
					arrived := want
					if r.never {
						arrived = 0
					}
					require.Len(t, l.requests(), arrived, "requests that arrived")
					e := requireChain(t, err, k.notIdempotent && !r.unsent, 0)
					require.Equal(t, want, e.Attempts)
					require.Equal(t, want, response.Attempts)
					require.Empty(t, e.Message)
					require.Nil(t, e.Body)
					require.Zero(t, e.RetryAfter)
					require.Error(t, errors.Unwrap(e))
					r.cause(t, err)
				})
			}
		}
	}
}

func requireAttemptTimeout(t *testing.T, err error) {
	t.Helper()
	e, ok := errors.AsType[*buckt.Error](err)
	require.True(t, ok)
	cause, ok := errors.AsType[net.Error](errors.Unwrap(e))
	require.True(t, ok)
	require.True(t, cause.Timeout())
	require.NotErrorIs(t, err, context.DeadlineExceeded, "the caller's deadline has not passed")
	require.Contains(t, err.Error(), "timed out after 30s")
}

// dialBroken returns a connection that fails on every write.
func dialBroken(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	return &brokenConn{Conn: near, far: far}, nil
}

type brokenConn struct {
	net.Conn
	far net.Conn
}

func (c *brokenConn) Write([]byte) (int, error) {
	return 0, &net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", syscall.EPIPE)}
}

// Read ends when net/http closes the connection after the failed write. Its error is the same, because net/http returns either.
func (c *brokenConn) Read(p []byte) (int, error) {
	_, _ = c.Conn.Read(p)
	return c.Write(nil)
}

func (c *brokenConn) Close() error {
	_ = c.far.Close()
	return c.Conn.Close()
}

// A truncated error response is as good as a complete one; a truncated success is not.
func TestCallTruncated(t *testing.T) {
	t.Parallel()
	const half = `{"data":null,"error":{"message":"it we`
	type row struct {
		status           int
		again, againOnce bool
		unknown          bool
		broken           bool
	}
	rows := []row{
		{status: 200, again: true, unknown: true, broken: true},
		{status: 201, again: true, unknown: true, broken: true},
		{status: 302, unknown: true}, {status: 400}, {status: 404},
		{status: 429, again: true, againOnce: true},
		{status: 500, again: true, unknown: true},
		{status: 503, again: true, unknown: true},
	}
	ends := map[string]func(*lineConn){"reset": (*lineConn).reset, "closed": func(*lineConn) {}, "hang": (*lineConn).hang}
	for _, r := range rows {
		for _, k := range lineKinds() {
			for end, then := range ends {
				for _, mode := range noRetries {
					inBubble(t, fmt.Sprintf("%d/%s/%s/%s", r.status, k.name, end, mode.name), func(t *testing.T) {
						response := responseWithLength(r.status, 1000, half, jsonType)
						response.then = then
						l := newLine(t, always(response))
						err := k.invoke(t.Context(), l.client(), mode.opts...)
						want := 1
						if r.again && !k.notIdempotent || r.againOnce {
							want = mode.attempts
						}
						require.Len(t, l.requests(), want)
						e := requireChain(t, err, k.notIdempotent && r.unknown, r.status)
						require.Equal(t, want, e.Attempts)
						if !r.broken {
							require.NoError(t, errors.Unwrap(e))
							if r.status >= 400 {
								require.Equal(t, half, string(e.Body))
							}
							return
						}
						require.Nil(t, e.Body, "the beginning of a success may hold a secret")
						require.NotContains(t, err.Error(), "it we")
						switch end {
						case "reset":
							require.ErrorIs(t, err, syscall.ECONNRESET)
						case "closed":
							require.ErrorIs(t, err, io.ErrUnexpectedEOF)
						case "hang":
							requireAttemptTimeout(t, err)
						}
					})
				}
			}
		}
	}
}

// A response that is shorter than its Content-Length is broken, even if the received part can be decoded. Only calls that are not
// idempotent accept it.
func TestCallTruncatedBehindItsContent(t *testing.T) {
	t.Parallel()
	for _, k := range lineKinds() {
		inBubble(t, k.name, func(t *testing.T) {
			_, body, _ := strings.Cut(k.ok.raw, "\r\n\r\n")
			l := newLine(t, always(responseWithLength(200, len(body)+1, body, jsonType)))
			err := k.invoke(t.Context(), l.client())
			if k.notIdempotent {
				require.NoError(t, err)
				require.Len(t, l.requests(), 1)
				return
			}
			requireChain(t, err, false, 200)
			require.ErrorContains(t, err, "broke off")
			require.Len(t, l.requests(), 4)
		})
	}
}

func TestCallWithoutWhatASuccessMustCarry(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{
		"empty object": `{}`, "null": `null`, "empty": ``, "HTML": `<html><body>Welcome</body></html>`, "no data": `{"data":null,"error":null,"meta":null}`,
		"empty data": `{"data":{},"error":null,"meta":null}`, "no id": `{"data":{"object":"bucket","name":"x"}}`, "empty id": `{"data":{"object":"bucket","id":""}}`,
		"null id": `{"data":{"object":"bucket","id":null}}`, "id of a wrong type": `{"data":{"object":"bucket","id":7}}`, "list": `[]`,
		"data as a list": `{"data":[]}`, "text": `"ok"`, "an error in a success": `{"data":null,"error":{"message":"no"},"meta":null}`,
		"two values": lineBucket + lineBucket,
	}
	for name, body := range bodies {
		for _, k := range lineKinds() {
			for _, status := range []int{200, 201, 202} {
				if k.name != "GET" && name == "two values" {
					continue
				}
				inBubble(t, fmt.Sprintf("%s/%s/%d", name, k.name, status), func(t *testing.T) {
					l := newLine(t, always(responseOf(status, body, jsonType)))
					err := k.invoke(t.Context(), l.client())
					sent := 1
					if k.name == "GET" && !json.Valid([]byte(body)) {
						sent = 4 // a read whose response is not JSON is repeated
					}
					require.Len(t, l.requests(), sent)
					e := requireChain(t, err, k.notIdempotent, status)
					require.ErrorIs(t, err, buckt.ErrInvalidResponse)
					require.Equal(t, sent, e.Attempts)
					require.Nil(t, e.Body)
				})
			}
		}
	}
	for _, k := range lineKinds() {
		inBubble(t, "204/"+k.name, func(t *testing.T) {
			l := newLine(t, always(responseOf(204, "")))
			err := k.invoke(t.Context(), l.client())
			require.Len(t, l.requests(), 1)
			if k.name == "DELETE" {
				require.NoError(t, err) // there is nothing that its answer must carry
				return
			}
			requireChain(t, err, k.notIdempotent, 204)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
		})
	}
}

func TestListWithoutData(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"empty object": `{}`, "null": `null`, "no data": `{"data":null}`, "HTML": `<p>`, "empty": ``, "object": `{"data":{}}`} {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(responseOf(200, body, jsonType)))
			page, err := l.client().Buckets.List(t.Context(), buckt.BucketListParams{})
			require.Nil(t, page)
			requireChain(t, err, false, 200)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
		})
	}
}

// An untrusted certificate is not retried, and nothing was sent.
func TestCallUntrusted(t *testing.T) {
	t.Parallel()
	for _, k := range lineKinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			var handshakes, requests atomic.Int32
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
			server.Config.ErrorLog = discardLog()
			server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
				handshakes.Add(1)
				return nil, nil
			}}
			server.StartTLS()
			defer server.Close()
			client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, server.URL))
			require.NoError(t, err)
			defer func() { _ = client.Close() }()

			e := requireChain(t, k.invoke(t.Context(), client), false, 0)
			require.EqualValues(t, 1, handshakes.Load())
			require.Zero(t, requests.Load())
			require.Equal(t, 1, e.Attempts)
			_, ok := errors.AsType[x509.UnknownAuthorityError](e)
			require.True(t, ok)
		})
	}
}

// Only the policy determines the number of attempts.
func TestMaxAttempts(t *testing.T) {
	t.Parallel()
	for attempts := 1; attempts <= 6; attempts++ {
		inBubble(t, fmt.Sprint(attempts), func(t *testing.T) {
			l := newLine(t, always(responseOf(500, "")))
			c := l.client(buckt.WithRetryPolicy(buckt.RetryPolicy{MaxAttempts: attempts}))
			_, err := c.Buckets.Get(t.Context(), "bkt_1")
			e := requireChain(t, err, false, 500)
			require.Len(t, l.requests(), attempts)
			require.Equal(t, attempts, e.Attempts)
		})
	}
	inBubble(t, "WithoutRetries", func(t *testing.T) {
		l := newLine(t, always(responseOf(500, "")))
		_, err := l.client(buckt.WithoutRetries()).Buckets.Get(t.Context(), "bkt_1")
		requireChain(t, err, false, 500)
		require.Len(t, l.requests(), 1)
	})
}
