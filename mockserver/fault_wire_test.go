package mockserver_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// wireClient sends HTTP over plain TCP connections, one request each.
type wireClient struct {
	t      *testing.T
	server *mockserver.Server
	addr   string
}

func newWireClient(t *testing.T, opts ...mockserver.Option) wireClient {
	t.Helper()
	server := mocktest.New(t, opts...)
	// While a fault refuses connections, the port is free. A connection of another test may then use it, but these come from 127.0.0.1.
	// Linux has all addresses of 127.0.0.0/8.
	addr, err := server.Listen(fmt.Sprintf("127.1.%d.%d:0", os.Getpid()>>8&255, os.Getpid()&255))
	if err != nil {
		addr, err = server.Listen("127.0.0.1:0")
	}
	require.NoError(t, err)
	return wireClient{t, server, addr.String()}
}

// exchangeOnWire is a connection on which a request was sent.
type exchangeOnWire struct {
	t    *testing.T
	conn net.Conn
	r    *bufio.Reader
}

func (c wireClient) send(method, path, body string) *exchangeOnWire {
	c.t.Helper()
	return c.sendAs(c.server.Buckt().Organization().APIKey(), method, "/v1"+path, body)
}

func (c wireClient) sendAs(credential, method, path, body string) *exchangeOnWire {
	c.t.Helper()
	conn, err := net.Dial("tcp", c.addr)
	require.NoError(c.t, err)
	c.t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer %s\r\nX-Request-ID: wire-1\r\nConnection: close\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		method, path, credential, len(body), body)
	require.NoError(c.t, err)
	return &exchangeOnWire{c.t, conn, bufio.NewReader(conn)}
}

const newKeyBody = `{"name":"k","permissions":["logs:read"]}`

func (c wireClient) get() *exchangeOnWire { c.t.Helper(); return c.send("GET", "/keys", "") }
func (c wireClient) create() *exchangeOnWire {
	c.t.Helper()
	return c.send("POST", "/keys", newKeyBody)
}

// keys returns the number of keys, without the organization's first.
func (c wireClient) keys() int { return len(c.server.Buckt().Organization().Keys()) - 1 }

// all reads until the server ends the connection. A connection that is closed normally is no error.
func (e *exchangeOnWire) all() (text string, err error) {
	b, err := io.ReadAll(e.r)
	return string(b), err
}

// head reads the status line and the headers.
func (e *exchangeOnWire) head() (status string, header map[string]string) {
	e.t.Helper()
	header = make(map[string]string)
	for {
		line, err := e.r.ReadString('\n')
		require.NoError(e.t, err)
		line = strings.TrimSuffix(line, "\r\n")
		name, value, isHeader := strings.Cut(line, ": ")
		switch {
		case line == "":
			return status, header
		case isHeader:
			header[name] = value
		default:
			status = line
		}
	}
}

// answer reads a whole response.
func (e *exchangeOnWire) answer() (status string, header map[string]string, body string) {
	e.t.Helper()
	status, header = e.head()
	body, err := e.all()
	require.NoError(e.t, err)
	require.Equal(e.t, fmt.Sprint(len(body)), header["Content-Length"])
	return status, header, body
}

// silent asserts that nothing is received for 20 ms, and that the connection is open.
func (e *exchangeOnWire) silent() {
	e.t.Helper()
	require.NoError(e.t, e.conn.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
	_, err := e.r.ReadByte()
	require.ErrorIs(e.t, err, os.ErrDeadlineExceeded)
}

// wireCases are the bytes that a plain TCP client receives for each kind of effect.
var wireCases = []struct {
	name   string
	effect fault.Effect
	see    func(t *testing.T, c wireClient, i *mockserver.Injection)
}{
	{"status", fault.Status(429).WithRetryAfter(fault.RetryAfterDate(90 * time.Second)), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		status, header, body := c.create().answer()
		require.Equal(t, "HTTP/1.1 429 Too Many Requests", status)
		date, err := http.ParseTime(header["Date"])
		require.NoError(t, err)
		require.Equal(t, date.Add(90*time.Second).Format(http.TimeFormat), header["Retry-After"])
		require.Equal(t, "wire-1", header["X-Request-Id"])
		require.Equal(t, "0", header["X-Ratelimit-Remaining"])
		require.JSONEq(t, `{"data":null,"error":{"message":"Rate limit exceeded"},"meta":null}`, body)
		require.Equal(t, 0, c.keys())
	}},
	{"unauthorized", fault.Unauthorized(), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		status, header, body := c.create().answer()
		require.Equal(t, "HTTP/1.1 401 Unauthorized", status)
		require.Equal(t, "wire-1", header["X-Request-Id"])
		require.NotContains(t, header, "X-Ratelimit-Limit")
		require.JSONEq(t, `{"data":null,"error":{"message":"Invalid API key"},"meta":null}`, body)
		require.Equal(t, 0, c.keys())
	}},
	{"latency before", fault.LatencyBefore(time.Hour), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		c.create().silent()
		require.Equal(t, 0, c.keys())
	}},
	{"latency after", fault.LatencyAfter(time.Millisecond), func(t *testing.T, c wireClient, i *mockserver.Injection) {
		status, _, _ := c.create().answer()
		require.Equal(t, "HTTP/1.1 201 Created", status)
		require.Equal(t, 1, c.keys())
		require.Equal(t, 1, i.Count())
	}},
	{"refuse", fault.Refuse(), func(t *testing.T, c wireClient, i *mockserver.Injection) {
		_, err := net.Dial("tcp", c.addr)
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		i.Remove()
		status, _, _ := c.get().answer()
		require.Equal(t, "HTTP/1.1 200 OK", status)
	}},
	{"reset before", fault.ResetBefore(), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		text, err := c.create().all()
		require.ErrorIs(t, err, syscall.ECONNRESET)
		require.Empty(t, text)
		require.Equal(t, 0, c.keys())
		ex := c.server.Requests()[0]
		require.Equal(t, []string{"reset before the request was read"}, ex.Faults)
		require.Zero(t, ex.Status)
		require.Empty(t, ex.RequestBody)
		require.Empty(t, ex.ResponseHeader)
	}},
	{"lost response", fault.LoseResponse(), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		text, err := c.create().all()
		require.ErrorIs(t, err, syscall.ECONNRESET)
		require.Empty(t, text)
		require.Equal(t, 1, c.keys())
		ex := c.server.Requests()[0]
		require.Equal(t, []string{"response lost"}, ex.Faults)
		require.Equal(t, 201, ex.LostStatus)
		require.Zero(t, ex.Status)
		require.JSONEq(t, newKeyBody, string(ex.RequestBody))
		require.Empty(t, ex.ResponseBody)
		require.Equal(t, c.server.Buckt().Organization().Keys()[1].ID, ex.Key)
	}},
	{"reset in body", fault.ResetInBody(10), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		e := c.create()
		status, header := e.head()
		require.Equal(t, "HTTP/1.1 201 Created", status)
		require.Greater(t, len(header["Content-Length"]), 2)
		body, err := e.all()
		require.ErrorIs(t, err, syscall.ECONNRESET)
		require.Equal(t, `{"data":{"`, body)
		require.Equal(t, 1, c.keys())
		require.Equal(t, body, string(c.server.Requests()[0].ResponseBody))
		require.Equal(t, 201, c.server.Requests()[0].Status)
	}},
	{"truncate", fault.Truncate(10), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		e := c.create()
		_, header := e.head()
		require.Greater(t, len(header["Content-Length"]), 2)
		body, err := e.all()
		require.NoError(t, err, "an orderly end")
		require.Equal(t, `{"data":{"`, body)
		require.Equal(t, 1, c.keys())
	}},
	{"malformed JSON", fault.MalformedJSON(), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		status, header, body := c.create().answer()
		require.Equal(t, "HTTP/1.1 201 Created", status)
		require.Equal(t, "application/json", header["Content-Type"])
		require.True(t, strings.HasPrefix(body, `{"data":{`), body)
		require.False(t, json.Valid([]byte(body)))
		require.Equal(t, 1, c.keys())
	}},
	{"HTML 502", fault.HTML502(), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		status, header, body := c.create().answer()
		require.Equal(t, "HTTP/1.1 502 Bad Gateway", status)
		require.Equal(t, "text/html", header["Content-Type"])
		require.NotContains(t, header, "X-Request-Id")
		require.Contains(t, body, "<html>")
		require.Equal(t, 0, c.keys())
	}},
	{"empty 200", fault.Empty200(), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		status, header, body := c.create().answer()
		require.Equal(t, "HTTP/1.1 200 OK", status)
		require.Equal(t, "wire-1", header["X-Request-Id"])
		require.Empty(t, body)
		require.Equal(t, 1, c.keys())
	}},
	{"drip", fault.Drip(5, time.Hour), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		e := c.get()
		status, _ := e.head()
		require.Equal(t, "HTTP/1.1 200 OK", status)
		part := make([]byte, 5)
		_, err := io.ReadFull(e.r, part)
		require.NoError(t, err)
		require.Equal(t, `{"dat`, string(part))
		e.silent()
	}},
	{"hang", fault.Hang(), func(t *testing.T, c wireClient, i *mockserver.Injection) {
		e := c.create()
		e.silent()
		require.NoError(t, e.conn.Close())
		require.Equal(t, 0, c.keys())
		for ex := range c.server.Watch(t.Context(), 0) { // until the server has noticed that the client disconnected
			require.Equal(t, []string{"hang"}, ex.Faults)
			require.Positive(t, ex.Duration)
			break
		}
		require.Equal(t, 1, i.Count())
	}},
	{"clock skew", fault.ClockSkew(time.Hour), func(t *testing.T, c wireClient, i *mockserver.Injection) {
		_, wrong, _ := c.create().answer()
		i.Remove()
		_, right, _ := c.get().answer()
		require.Equal(t, "Wed, 02 Jan 2030 04:04:05 GMT", wrong["Date"])
		require.Equal(t, "Wed, 02 Jan 2030 03:04:05 GMT", right["Date"])
		require.Equal(t, "1893557105", wrong["X-Ratelimit-Reset"])
		require.Equal(t, "1893553505", right["X-Ratelimit-Reset"])
	}},
	{"stale lists", fault.StaleLists(time.Hour), func(t *testing.T, c wireClient, i *mockserver.Injection) {
		c.create().answer()
		_, _, body := c.get().answer()
		require.Equal(t, 1, strings.Count(body, `"object":"api_key"`), body)
		require.Equal(t, 1, i.Count())
		c.server.Advance(time.Hour)
		_, _, body = c.get().answer()
		require.Equal(t, 2, strings.Count(body, `"object":"api_key"`), body)
		require.Equal(t, 1, i.Count(), "nothing lagged behind")
	}},
	{"short page", fault.ShortPage(0), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		_, _, body := c.get().answer()
		require.Contains(t, body, `"data":[]`)
		require.NotContains(t, body, `"nextCursor":null`)
	}},
	{"list in a random order", fault.ShuffleLists(), func(t *testing.T, c wireClient, i *mockserver.Injection) {
		for n := range 20 {
			mocktest.AddLinodeKey(t, c.server.Linode().Account(), linode.Key{Label: fmt.Sprint("k", n)})
		}
		labels := func() []string {
			_, _, body := c.sendAs(c.server.Linode().Token(), "GET", "/v4/object-storage/keys", "").answer()
			return mocktest.Reply{Body: body}.Column("label")
		}
		first, second := labels(), labels()
		require.Equal(t, 2, i.Count())
		i.Remove()
		ordered := labels()
		require.ElementsMatch(t, ordered, first)
		require.ElementsMatch(t, ordered, second)
		require.NotEqual(t, ordered, first)
		require.NotEqual(t, first, second)
	}},
	{"repeated cursor", fault.RepeatCursor(), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		_, _, body := c.send("GET", "/keys?cursor=key_0", "").answer()
		require.Contains(t, body, `"nextCursor":"key_0"`)
	}},
	{"failed provisioning", fault.FailProvisioning(), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		require.Equal(t, "failed", provisioned(c))
	}},
	{"stalled provisioning", fault.StallProvisioning(), func(t *testing.T, c wireClient, _ *mockserver.Injection) {
		require.Equal(t, "provisioning", provisioned(c))
	}},
	{"late effect", fault.LateEffect(500, time.Minute).WithMessage("not now"), func(t *testing.T, c wireClient, i *mockserver.Injection) {
		status, _, body := c.create().answer()
		require.Equal(t, "HTTP/1.1 500 Internal Server Error", status)
		require.Contains(t, body, "not now")
		require.Zero(t, c.keys())
		require.Equal(t, 1, i.Count())
		c.server.Advance(time.Minute)
		require.Equal(t, 1, c.keys())
	}},
}

// provisioned returns the status of a new bucket after a day, as the API shows it.
func provisioned(c wireClient) any {
	c.t.Helper()
	_, _, body := c.send("POST", "/buckets", `{"name":"a","isManagedDomain":true}`).answer()
	c.server.Advance(24 * time.Hour)
	_, _, body = c.send("GET", "/buckets/"+mocktest.Reply{Body: body}.ID(), "").answer()
	return mocktest.Reply{Body: body}.At("data.status")
}

func TestFaultsOnTheWire(t *testing.T) {
	for _, tt := range wireCases {
		t.Run(tt.name, func(t *testing.T) {
			now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
			c := newWireClient(t, mockserver.WithClock(func() time.Time { return now }))
			i := c.server.Inject(fault.Fault{Effect: tt.effect})
			tt.see(t, c, i)
		})
	}
}

func TestFaultsOnTheWireAllKinds(t *testing.T) {
	seen := make(map[fault.Kind]bool)
	for _, tt := range wireCases {
		seen[tt.effect.Kind] = true
	}
	for _, kind := range fault.Kinds() {
		require.True(t, seen[kind], kind)
	}
}
