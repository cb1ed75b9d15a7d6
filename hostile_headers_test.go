package buckt_test

import (
	"strings"
	"testing"
	"time"
)

// Each row of this table changes the head of a response. The body of a success follows.
func TestHostileHeaders(t *testing.T) {
	lost := func(says string) hostileWant { return hostileWant{says: "no response: .*" + says, requests: 4} }
	head := func(lines ...string) func(*hostileConn) bool {
		return func(c *hostileConn) bool { return c.write(responseOf(200, c.kind.ok, lines...).raw) }
	}
	begins := func(c *hostileConn) { c.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n") }
	rows := []hostileRow{
		{name: "without end", want: lost("headers exceeded"), respond: func(c *hostileConn) bool {
			begins(c)
			c.endless("X-A: "+strings.Repeat("b", 100)+"\r\n", -1)
			return false
		}},
		{name: "a line without end", want: lost("headers exceeded"), respond: func(c *hostileConn) bool {
			begins(c)
			c.write("X-A: ")
			c.endless("b", -1)
			return false
		}},
		{name: "a line of 12 MiB", want: lost("headers exceeded"), respond: func(c *hostileConn) bool {
			begins(c)
			c.write("X-A: ")
			c.endless("x", 12<<20)
			c.write("\r\n\r\n")
			return false
		}},
		{name: "a malformed line of 9 MiB", want: lost("headers exceeded|malformed"), respond: func(c *hostileConn) bool {
			begins(c)
			c.endless("x", 9<<20)
			c.write("\r\n\r\n")
			return false
		}},
		{name: "a malformed line of half a MiB", want: lost("malformed"), respond: func(c *hostileConn) bool {
			begins(c)
			c.endless("x", 1<<19)
			c.write("\r\n\r\n")
			return false
		}},
		{name: "a malformed line with the key", want: lost("malformed"), respond: func(c *hostileConn) bool {
			return c.write("HTTP/1.1 200 OK\r\n", strings.Repeat(" ", 3)+c.request.Header.Get("Authorization")+"\r\n\r\n")
		}},
		{name: "a status line with the key", want: lost("malformed"), respond: func(c *hostileConn) bool {
			return c.write(c.request.Header.Get("Authorization") + "\r\n\r\n")
		}},
		{name: "control sequences in the status line", respond: func(c *hostileConn) bool {
			return c.write(strings.Replace(responseOf(200, c.kind.ok).raw, "OK", "\x1b[31mO\x07K\u202e", 1))
		}},
		{name: "control sequences in the status line of a refusal", want: hostileWant{says: "403", status: 403, requests: 1}, respond: func(c *hostileConn) bool {
			return c.write(strings.Replace(responseOf(403, "").raw, "Forbidden", "\x1b[31mForb\x07idden\u202e", 1))
		}},
		{name: "control sequences in a malformed status line", want: lost("malformed"), respond: raw("HTTP/1.1 \x1b[31m\u202e20O\x07K\r\n\r\n")},
		{name: "control sequences in a name", want: lost("malformed"), respond: head("X-\x1b[31m: a")},
		{name: "control sequences in a value", want: lost("malformed"), respond: head("X-A: \x1b[31m\x07\u202eb")},
		{name: "control sequences in a request id", want: lost("malformed"), respond: kept(403, "", "X-Request-ID: req\x1b[31m")},
		{name: "directions and separators in a value", respond: head("X-A: \u202ea\u2028b\u009b")},
		{name: "directions and separators in a request id", want: hostileWant{says: `403 Forbidden \(request id req 1 2\)`, status: 403, requests: 1},
			respond: kept(403, "", "X-Request-ID: req\u202e1\u20282\u009b")},
		{name: "directions and separators in a code", want: hostileWant{says: "403 Forbidden: a b", status: 403, requests: 1},
			respond: kept(403, "", "Error-Code: a\u2066b")},
		{name: "directions and separators in a Location", want: hostileWant{says: "302 Found: .*redirect", status: 302, requests: 1},
			wantNotIdempotent: &hostileWant{says: "302 Found", status: 302, unknown: true, requests: 1}, respond: kept(302, "", "Location: http://else\u202ewhere\u2028/")},
		{name: "one that repeats the key", want: hostileWant{says: "403 Forbidden", status: 403, requests: 1}, respond: func(c *hostileConn) bool {
			key := c.request.Header.Get("Authorization")
			return c.write(responseOf(403, "", "X-Request-ID: "+key, "Error-Code: "+key, "Retry-After: "+key, "Location: /"+key).raw)
		}},
		{name: "a thousand cookies", respond: head(strings.Split(strings.Repeat("Set-Cookie: a=b; Domain=127.0.0.1,", 999)+"Set-Cookie: c=d", ",")...)},
	}
	// Of each response up to 1 MiB of headers is read, four times.
	runHostile(t, &hostileTable{name: "headers", rows: rows, memory: 4 * 12 << 20})

	dripping := hostileWant{says: "timed out after 100ms", requests: 4}
	runHostile(t, &hostileTable{name: "dripping headers", waits: true, rows: []hostileRow{
		{name: "head byte by byte", timeout: 100 * time.Millisecond, want: dripping, respond: func(c *hostileConn) bool {
			c.drip("HTTP/1.1 200 OK\r\nX-A: " + strings.Repeat("b", 1000))
			return false
		}},
		{name: "lines one by one", timeout: 100 * time.Millisecond, want: dripping, respond: func(c *hostileConn) bool {
			begins(c)
			c.drip("X-A: b\r\n")
			return false
		}},
	}})
}
