package bucktapi_test

import (
	"bufio"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The responses here are those of the open-source server, run from its source.

// wireCaller sends requests over TCP as they are written.
type wireCaller struct {
	t    *testing.T
	addr net.Addr
	ids  *strings.Replacer
}

// callWire creates a caller and its server, with an account ACCOUNT without a role, an active bucket BUCKET and a key KEY.
func callWire(t *testing.T, opts ...mockserver.Option) wireCaller {
	server := mockserver.New(t, append(opts, mockserver.WithUnmatchedRequests(), mockserver.WithPlan(buckt.PlanEnterprise))...)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	org := server.Buckt().Organization()
	bucket := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{Status: "pending"})
	return wireCaller{t, addr, strings.NewReplacer("BUCKET", bucket, "ACCOUNT", account.ID, "KEY", org.APIKey())}
}

// send sends a request: its first line, more headers, an empty line and the body. The host, a length and, unless there is one, the
// authorization are added.
func (c wireCaller) send(request string) mocktest.Reply {
	c.t.Helper()
	head, body, _ := strings.Cut(c.ids.Replace(request), "\n\n")
	if !strings.Contains(head, "\nAuthorization:") {
		head += c.ids.Replace("\nAuthorization: Bearer KEY")
	}
	first, headers, _ := strings.Cut(head, "\n")
	raw := first + " HTTP/1.1\r\nHost: api.buckt.dev\r\nConnection: close\r\n" + strings.ReplaceAll(headers, "\n", "\r\n") + "\r\n"
	conn, err := net.Dial("tcp", c.addr.String())
	require.NoError(c.t, err)
	defer func() { _ = conn.Close() }()
	_, err = conn.Write([]byte(raw + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body))
	require.NoError(c.t, err)
	method, _, _ := strings.Cut(first, " ")
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	require.NoError(c.t, err)
	return mocktest.ReadReply(c.t, resp)
}

// failed is the body of an error.
func failed(message string) string {
	return `{"data":null,"error":{"message":"` + message + `"},"meta":null}`
}

const (
	notFound    = "404 Not Found"
	serverError = `{"data":null,"error":{"message":"Internal server error"},"meta":null}`
	created     = "POST /v1/buckets\n\n" + `{"name":"a","isManagedDomain":true,`
	newKey      = "POST /v1/keys\n\n" + `{"name":"a","permissions":["files:read"],"expiresAt":`
	badOption   = `Invalid option: expected one of \"pending\"|\"provisioning\"|\"active\"|\"failed\"|\"deleting\"`
	noDate      = "Invalid input: expected date, received Date"
	tooBig      = "Too big: expected int to be <=9007199254740991"
)

func TestObservedRequests(t *testing.T) {
	for _, test := range []struct {
		name, request string
		status        int
		body          string // whole, "" for any of a success
	}{
		{"an authorization without a key", "GET /v1/buckets\nAuthorization: Bearer ", 401, failed("Missing API key")},
		{"two authorizations", "GET /v1/buckets\nAuthorization: Bearer KEY\nAuthorization: Bearer KEY", 401, failed("Invalid API key")},
		{"two optimizations", "PUT /v1/buckets/BUCKET/files/f\nX-Buckt-Optimization: none\nX-Buckt-Optimization: none\n\nx", 400,
			failed("Invalid X-Buckt-Optimization value. Must be: none, light, balanced, or maximum")},

		{"status before limit", "GET /v1/buckets?limit=0&status=bad", 400, failed(badOption)},
		{"an infinite limit", "GET /v1/buckets?limit=Infinity", 400, failed("Invalid input: expected number, received number")},
		{"an infinite limit by size", "GET /v1/buckets?limit=1e1000", 400, failed("Invalid input: expected number, received number")},
		{"a limit beyond 2^53", "GET /v1/buckets?limit=9007199254740993", 400, failed(tooBig)},
		{"a limit below -2^53", "GET /v1/buckets?limit=-1e17", 400, failed("Too small: expected int to be >=-9007199254740991")},
		{"a limit with a space of Unicode", "GET /v1/keys?limit=%C2%A05&cursor=z", 200, `{"data":[],"error":null,"meta":{"limit":5,"nextCursor":null}}`},
		{"an empty cursor of files", "GET /v1/buckets/BUCKET/files?cursor=", 500, serverError},
		{"an empty cursor of buckets", "GET /v1/buckets?cursor=&status=failed", 200, `{"data":[],"error":null,"meta":{"limit":20,"nextCursor":null}}`},

		{"2^53 - 1 bytes", created + `"maxFileSizeBytes":9007199254740991}`, 201, ""},
		{"2^53 bytes", created + `"maxFileSizeBytes":9007199254740992}`, 400, failed(tooBig)},
		{"days beyond 2^53", created + `"lifecycleTtlDays":1e17}`, 400, failed(tooBig)},
		{"infinite days", created + `"lifecycleTtlDays":1e1000}`, 400, failed("Invalid input: expected number, received number")},
		{"days below -2^53", created + `"lifecycleTtlDays":-1e17}`, 400, failed("Too small: expected int to be >=-9007199254740991")},
		{"a byte order mark", "PATCH /v1/buckets/BUCKET\n\n\ufeff{}", 200, `{"data":{"id":"BUCKET","object":"bucket"},"error":null,"meta":null}`},
		{"two byte order marks", "PATCH /v1/buckets/BUCKET\n\n\ufeff\ufeff{}", 400, failed("Invalid JSON body")},
		{"an empty update of a bucket", "PATCH /v1/buckets/BUCKET\n\n{}", 200, `{"data":{"id":"BUCKET","object":"bucket"},"error":null,"meta":null}`},
		{"an empty update of an account", "PATCH /v1/aws-accounts/ACCOUNT\n\n{}", 500, serverError},
		{"an update of an account with unknown keys alone", "PATCH /v1/aws-accounts/ACCOUNT\n\n" + `{"name":"a"}`, 500, serverError},
		{"an empty update of no account", "PATCH /v1/aws-accounts/none\n\n{}", 404, failed("AWS account not found")},

		{"an origin with a line feed", created + `"corsOrigins":["https://x\n.example"]}`, 201, ""},
		{"an origin with a tab in its scheme", created + `"corsOrigins":["ht\ttps://x"]}`, 201, ""},
		{"an origin of an empty encoding", created + `"corsOrigins":["https://xn--"]}`, 400, failed("Invalid origin URL")},
		{"an origin of an empty encoding below a domain", created + `"corsOrigins":["https://XN--.example"]}`, 400, failed("Invalid origin URL")},
		{"an origin with an encoding", created + `"corsOrigins":["https://xn--bcher-kva.example"]}`, 201, ""},

		{"NUL in the name of a bucket", created + `"name":"a\u0000"}`, 500, serverError},
		{"NUL in a new name", "PATCH /v1/buckets/BUCKET\n\n" + `{"name":"\u0000"}`, 500, serverError},
		{"NUL in a Cache-Control", "PATCH /v1/buckets/BUCKET\n\n" + `{"cacheControlOverride":"\u0000"}`, 500, serverError},
		{"NUL in the path of an origin", created + `"corsOrigins":["https://a/\u0000b"]}`, 500, serverError},
		{"NUL in the name of a key", "POST /v1/keys\n\n" + `{"name":"\u0000","permissions":["files:read"]}`, 500, serverError},
		{"NUL in a label", "POST /v1/aws-accounts\n\n" + `{"label":"\u0000"}`, 500, serverError},
		{"NUL in a role", "PATCH /v1/aws-accounts/ACCOUNT\n\n" + `{"roleArn":"arn:aws:iam::123456789012:role/\u0000"}`, 500, serverError},

		{"an offset without a colon", newKey + `"2099-01-02T03:04:05+0200"}`, 201, ""},
		{"small letters", newKey + `"2099-01-02t03:04:05z"}`, 201, ""},
		{"a comma before the fraction", newKey + `"2099-01-02T03:04:05,5Z"}`, 400, failed(noDate)},

		{"a line feed in a key", "PUT /v1/buckets/BUCKET/files/a%0Ab\n\nx", 404, notFound},
		{"a carriage return in a key", "GET /v1/buckets/BUCKET/files/a%0D", 404, notFound},
		{"a line separator in a key", "DELETE /v1/buckets/BUCKET/files/a%E2%80%A8b", 404, notFound},
		{"a paragraph separator in a key, without an API key", "GET /v1/buckets/BUCKET/files/%E2%80%A9\nAuthorization: none", 404, notFound},

		{"a method that Node.js does not know", "FOO /v1/buckets", 400, ""},
		{"a method in small letters", "get /v1/buckets", 400, ""},
		{"a method without a route", "PROPFIND /v1/buckets", 404, failed("Not Found")},
		{"TRACE", "TRACE /v1/buckets", 404, failed("Not Found")},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := callWire(t)
			r := c.send(test.request)
			require.Equal(t, test.status, r.Status, r.Body)
			if test.body != "" || r.Status >= 300 {
				require.Equal(t, c.ids.Replace(test.body), r.Body)
			}
		})
	}
}

func TestObservedHeaders(t *testing.T) {
	c := callWire(t)
	for name, test := range map[string]struct{ request, header, want string }{
		"an empty request id":           {"GET /v1/buckets\nX-Request-ID: ", "X-Request-Id", ""},
		"two request ids":               {"GET /v1/buckets\nX-Request-ID: 1\nX-Request-ID: 2", "X-Request-Id", "1, 2"},
		"a key that matches no route":   {"GET /v1/buckets/BUCKET/files/%0A", "Content-Type", "text/plain; charset=UTF-8"},
		"HEAD has a type":               {"HEAD /v1/buckets", "Content-Type", "application/json"},
		"GET has a length":              {"GET /v1/buckets?status=failed", "Content-Length", "62"},
		"a refused method has no type":  {"FOO /v1/buckets", "Content-Type", ""},
		"two types of an uploaded file": {"PUT /v1/buckets/BUCKET/files/f\nContent-Type: a/b\nContent-Type: c/d\n\nx", "Content-Type", "application/json"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, c.send(test.request).Header.Get(test.header)) })
	}
	require.Contains(t, c.send("GET /v1/buckets/BUCKET/files/f").Body, `"contentType":"a/b, c/d"`)
	require.NotContains(t, c.send("GET /v1/buckets/BUCKET/files/%0A").Header, "X-Request-Id")
	for _, request := range []string{"HEAD /v1/buckets", "HEAD /v1/buckets/none", "HEAD /health", "HEAD /v1/nothing"} {
		require.NotContains(t, c.send(request).Header, "Content-Length", request)
	}
}
