package buckt_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestHostileStatuses(t *testing.T) {
	lost := func(says string) hostileWant { return hostileWant{says: says, requests: 4} }
	plain := func(status int, says string) hostileWant { return hostileWant{says: says, status: status, requests: 1} }
	refused := func(status int) func(hostileKind) hostileWant {
		return func(hostileKind) hostileWant { return plain(status, fmt.Sprint(status, " ", http.StatusText(status))) }
	}
	// A read that cannot be decoded is repeated, a write that was carried out is not. 204 and 205 mean that there is no body.
	undecodable := func(status int, says string) func(hostileKind) hostileWant {
		return func(k hostileKind) hostileWant {
			w := plain(status, says)
			w.unknown = k.notIdempotent
			if k.read && status == 206 {
				w.requests = 4
			}
			return w
		}
	}
	rows := []hostileRow{
		{name: "000", want: lost("status 000"), respond: raw("HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n")},
		{name: "999", want: plain(999, "999"), respond: kept(999, "")},
		{name: "1000", want: lost("malformed"), respond: raw("HTTP/1.1 1000 Much\r\nContent-Length: 0\r\n\r\n")},
		{name: "negative", want: lost("malformed"), respond: raw("HTTP/1.1 -20 OK\r\nContent-Length: 0\r\n\r\n")},
		{name: "garbage", want: lost("malformed"), respond: raw("SSH-2.0-OpenSSH_9.2\r\n")},
		{name: "nothing but line ends", want: lost("malformed"), respond: raw(strings.Repeat("\r\n", 100))},
		{name: "HTTP/0.9", want: lost("malformed"), respond: func(c *hostileConn) bool { c.write(c.kind.ok); return false }},
		{name: "HTTP/3.7", want: lost("no response"), respond: raw("HTTP/9 200 OK\r\n\r\n")},
		{name: "101", want: plain(101, "101 Switching Protocols"), respond: func(c *hostileConn) bool {
			c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
			c.endless(" ", -1)
			return false
		}},
		{name: "101 that says nothing more", timeout: 5 * time.Second, want: plain(101, "101 Switching Protocols"), respond: func(c *hostileConn) bool {
			c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
			c.hang()
			return false
		}},
		{name: "204", each: undecodable(204, "204 No Content: .*is empty"), respond: kept(204, "")},
		{name: "205", each: undecodable(205, "205 Reset Content: .*is empty"), respond: kept(205, "")},
		{name: "206", each: undecodable(206, "206 Partial Content: .*not JSON"), respond: func(c *hostileConn) bool {
			return c.write(responseOf(206, c.kind.ok[:20], "Content-Range: bytes 0-19/100").raw)
		}},
		{name: "304", each: refused(304), respond: raw("HTTP/1.1 304 Not Modified\r\n\r\n")},
		{name: "304 with a body", each: refused(304), respond: func(c *hostileConn) bool {
			c.write("HTTP/1.1 304 Not Modified\r\n\r\n", c.kind.ok)
			return false
		}},
		{name: "300", each: refused(300), respond: kept(300, "{}")},
		{name: "1xx without end, with headers", want: lost("headers exceeded"), respond: func(c *hostileConn) bool {
			c.endless("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", -1)
			return false
		}},
		{name: "1xx without end, without headers", want: lost("headers exceeded"), respond: func(c *hostileConn) bool {
			c.endless("HTTP/1.1 100 Continue\r\n\r\n", -1)
			return false
		}},
		{name: "some 1xx", respond: func(c *hostileConn) bool {
			return c.write(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 20), responseOf(200, c.kind.ok).raw)
		}},
		{name: "success that is none", want: plain(404, "404 Not Found"), respond: func(c *hostileConn) bool {
			return c.write(responseOf(404, c.kind.ok).raw)
		}},
	}
	runHostile(t, &hostileTable{name: "statuses", rows: rows, memory: 4 * 20 << 20})
}

// Redirects in each form, with each status. Only a read is redirected, and only within its host and scheme.
func TestHostileRedirects(t *testing.T) {
	locations := []struct {
		name   string
		local  bool // stays at the host
		header func(*hostileConn) string
	}{
		{"other host", false, func(c *hostileConn) string {
			return "http://" + c.server.clientWithFileURL.Addr().String() + "/v1/moved"
		}},
		{"other scheme", false, func(c *hostileConn) string { return "https://" + c.server.listener.Addr().String() + "/v1/moved" }},
		{"without a scheme", false, func(c *hostileConn) string { return "//" + c.server.clientWithFileURL.Addr().String() + "/v1/moved" }},
		{"with a user", true, func(c *hostileConn) string {
			return "http://user:pass@" + c.server.listener.Addr().String() + "/v1/loop"
		}},
		{"loop", true, func(c *hostileConn) string { return c.request.RequestURI }},
		{"relative loop", true, func(c *hostileConn) string { return "x" + fmt.Sprint(c.n) }},
		{"no URL", false, func(*hostileConn) string { return "http://[bad" }},
		{"file", false, func(*hostileConn) string { return "file:///etc/passwd" }},
		{"empty", false, func(*hostileConn) string { return "" }},
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		table := &hostileTable{name: fmt.Sprint(status)}
		for _, l := range locations {
			table.rows = append(table.rows, hostileRow{
				name: l.name,
				respond: func(c *hostileConn) bool {
					return c.write(responseOf(status, "", "Location: "+l.header(c)).raw)
				},
				each: func(k hostileKind) hostileWant {
					w := hostileWant{says: fmt.Sprintf("%d %s", status, http.StatusText(status)), status: status, requests: 1}
					if l.local && k.read {
						w.requests = 5
					}
					// 307 and 308 ask for the same request elsewhere, so this one was not carried out. Any other may follow
					// a request that was.
					w.unknown = k.notIdempotent && status < 307
					return w
				},
			})
		}
		runHostile(t, table)
	}
}
