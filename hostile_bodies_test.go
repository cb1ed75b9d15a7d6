package buckt_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/bucktgo/buckt"
)

// spacesInGzip is a body that decompresses to 256 MiB.
var spacesInGzip = sync.OnceValue(func() string {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	_, _ = z.Write([]byte(hostileError))
	for range 256 << 20 / len(blank) {
		_, _ = z.Write(blank)
	}
	_ = z.Close()
	return b.String()
})

// hostileError is the beginning of every endless error body, which remains readable.
const hostileError = `{"error":{"message":"the bucket is full","code":"full"},"pad":"`

// endlessBodies are bodies of one status that are too large in different ways. Each kind of call is tried with each of them.
func endlessBodies(status int, want hostileWant) []hostileRow {
	name := func(s string) string { return fmt.Sprintf("%s, %d", s, status) }
	const block = 32 << 10
	chunk := fmt.Sprintf("%x\r\n%s\r\n", block, strings.Repeat(" ", block))
	head := func(framing string) string {
		return fmt.Sprintf("HTTP/1.1 %d Status\r\nContent-Type: application/json\r\n%s\r\n", status, framing)
	}
	return []hostileRow{
		{name: name("chunked without end"), want: want, respond: func(c *hostileConn) bool {
			c.write(chunked(status, "", hostileError))
			c.endless(chunk, -1)
			return false
		}},
		{name: name("until close, without end"), want: want, respond: func(c *hostileConn) bool {
			c.write(strings.Replace(head("Connection: close\r\n"), "HTTP/1.1", "HTTP/1.0", 1), hostileError)
			c.endless(" ", -1)
			return false
		}},
		{name: name("1 GB by Content-Length"), want: want, respond: func(c *hostileConn) bool {
			c.write(head("Content-Length: 1000000000\r\n"), hostileError)
			c.endless(" ", 1000000000-int64(len(hostileError)))
			return false
		}},
		{name: name("256 MiB from a gzip bomb"), want: want, respond: func(c *hostileConn) bool {
			c.write(head(fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n", len(spacesInGzip()))), spacesInGzip())
			return false
		}},
	}
}

func TestHostileBodiesTooLarge(t *testing.T) {
	spacesInGzip()
	table := &hostileTable{name: "too large bodies", memory: 3 * 32 << 20}
	if !hostileFull() {
		table.memory, table.opts = 3<<20+1<<19, []buckt.Option{buckt.WithMaxResponseBytes(1 << 20)}
	}
	table.rows = append(table.rows, endlessBodies(200, hostileWant{says: `larger than (32|1) MiB`, status: 200, requests: 1})...)
	runHostile(t, table)

	// At most 256 KiB of an error response are read; its beginning is the error.
	table = &hostileTable{name: "too large refusals", memory: 4 * (3*256<<10 + 1<<19)}
	table.rows = append(table.rows, endlessBodies(400, hostileWant{says: `400 Bad Request: full: the bucket is full`, status: 400, requests: 1})...)
	table.rows = append(table.rows, endlessBodies(500, hostileWant{says: `500 Internal Server Error: full: the bucket is full`, status: 500, requests: 4})...)
	field := `{"field":"name","message":"is wrong"}`
	table.rows = append(table.rows, hostileRow{
		name: "a million field errors", want: hostileWant{says: `400 Bad Request: invalid`, status: 400, requests: 1},
		respond: func(c *hostileConn) bool {
			c.write(chunked(400, ""))
			first := `{"message":"invalid","errors":[`
			c.write(fmt.Sprintf("%x\r\n%s\r\n", len(first), first))
			chunk := strings.Repeat(field+",", 1000)
			c.endless(fmt.Sprintf("%x\r\n%s\r\n", len(chunk), chunk), 1000*int64(len(chunk)))
			last := field + "]}"
			c.write(fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(last), last))
			return false
		},
	})
	runHostile(t, table)
}

func TestHostileFraming(t *testing.T) {
	broken := func(says string) hostileWant { return hostileWant{says: says, status: 200, requests: 4} }
	// For a create the id and the secret are sufficient, even if the response is truncated after them.
	whole := func(c *hostileConn) string { return chunked(200, "", c.kind.ok) }
	rows := []hostileRow{
		{name: "chunk extension without end", want: broken("broke off"), respond: func(c *hostileConn) bool {
			c.write(chunked(200, ""), "5;")
			c.endless("x", -1)
			return false
		}},
		{name: "many chunk extensions", want: broken("broke off"), respond: func(c *hostileConn) bool {
			c.write(chunked(200, ""))
			c.endless("1;"+strings.Repeat("x", 2000)+"\r\n \r\n", -1)
			return false
		}},
		{name: "trailer without end", want: broken("broke off"), wantNotIdempotent: &hostileWant{requests: 1}, respond: func(c *hostileConn) bool {
			c.write(whole(c), "0\r\n")
			c.endless("X-A: b\r\n", -1)
			return false
		}},
		{name: "line of a trailer without end", want: broken("broke off"), wantNotIdempotent: &hostileWant{requests: 1}, respond: func(c *hostileConn) bool {
			c.write(whole(c), "0\r\nX-A: ")
			c.endless("x", -1)
			return false
		}},
		{name: "garbage instead of chunks", want: broken("broke off"), respond: func(c *hostileConn) bool {
			c.write(chunked(200, ""), c.kind.ok)
			return false
		}},
		{name: "chunk size overflows", want: broken("broke off"), respond: func(c *hostileConn) bool {
			c.write(chunked(200, ""), "fffffffffffffffff\r\n", c.kind.ok)
			return false
		}},
		{name: "negative chunk size", want: broken("broke off"), respond: func(c *hostileConn) bool {
			c.write(chunked(200, ""), "-5\r\n", c.kind.ok)
			return false
		}},
		{name: "Content-Length too long", want: broken("broke off"), wantNotIdempotent: &hostileWant{requests: 1}, respond: func(c *hostileConn) bool {
			c.write(responseWithLength(200, len(c.kind.ok)+10, c.kind.ok).raw)
			return false
		}},
		{name: "Content-Length too short", want: hostileWant{says: "not JSON", status: 200}, respond: func(c *hostileConn) bool {
			return c.write(responseWithLength(200, len(c.kind.ok)/3, c.kind.ok).raw)
		}},
		{name: "two Content-Lengths", want: hostileWant{says: "no response.*Content-Length", requests: 4}, respond: func(c *hostileConn) bool {
			return c.write(responseOf(200, c.kind.ok, "Content-Length: 5").raw)
		}},
		{name: "two equal Content-Lengths", respond: func(c *hostileConn) bool {
			return c.write(responseOf(200, c.kind.ok, fmt.Sprintf("Content-Length: %d", len(c.kind.ok))).raw)
		}},
		{name: "Content-Length of words", want: hostileWant{says: "no response.*Content-Length", requests: 4}, respond: func(c *hostileConn) bool {
			return c.write("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n" + c.kind.ok)
		}},
		{name: "Content-Length with chunked", respond: func(c *hostileConn) bool {
			return c.write(chunked(200, "Content-Length: 5\r\n", c.kind.ok), "0\r\n\r\n")
		}},
		{name: "unknown transfer coding", want: hostileWant{says: "no response.*transfer encoding", requests: 4}, respond: func(c *hostileConn) bool {
			return c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")
		}},
	}
	runHostile(t, &hostileTable{name: "framing", rows: rows})
}
