package buckt_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
)

// hostileFull reports whether the tables use the client's default limits and bodies of their full size. Without it the
// limits are lower, and the bodies with them. It is asked for within a test, so that the cache of test results knows of it.
func hostileFull() bool { return os.Getenv("BUCKT_HOSTILE") == "full" }

// hostileContext is the time limit of a cell.
const hostileContext = 15 * time.Second

// hostileKind is a kind of call.
type hostileKind struct {
	name string
	// ok is the body of a success.
	ok            string
	notIdempotent bool
	// read: the call changes nothing.
	read   bool
	invoke func(context.Context, *buckt.Client) error
}

var hostileKinds = []hostileKind{
	{"get", lineBucket, false, true, func(ctx context.Context, c *buckt.Client) error {
		_, err := c.Buckets.Get(ctx, "bkt_01J9ZX")
		return err
	}},
	{"list", `{"data":[` + lineRow + `],"error":null,"meta":{"nextCursor":null,"limit":20}}`, false, true, func(ctx context.Context, c *buckt.Client) error {
		for _, err := range c.Buckets.All(ctx, buckt.BucketListParams{}) {
			if err != nil {
				return err
			}
		}
		return nil
	}},
	{"create", lineKeyCreated, true, false, func(ctx context.Context, c *buckt.Client) error {
		_, err := c.Keys.Create(ctx, newKeyParams())
		return err
	}},
	{"upload", lineFile, false, false, func(ctx context.Context, c *buckt.Client) error {
		_, err := c.Files.Upload(ctx, "bkt_01J9ZX", "a.txt", buckt.FileUploadParams{Source: buckt.FromBytes([]byte("hello"))})
		return err
	}},
}

// hostileRow is a kind of server.
type hostileRow struct {
	name string
	// respond writes a response. If it returns true, the connection serves another request.
	respond func(*hostileConn) bool
	// connect serves the nth connection instead, counted from 1.
	connect func(s *hostileServer, n int, c net.Conn)
	// timeout is the attempt timeout, 0 for the default.
	timeout time.Duration
	want    hostileWant
	// wantNotIdempotent is the result of the create if it differs from want with the outcome of Decide.
	wantNotIdempotent *hostileWant
	// each replaces both
	each func(hostileKind) hostileWant
	// only is the kind that is tried, "" for all
	only string
	// https is the scheme of the base URL.
	https bool
	// opts are more options of the client.
	opts func() []buckt.Option
}

// hostileWant is the expected result of a cell.
type hostileWant struct {
	// says is a pattern for the text of the error; "" means that the call succeeds.
	says string
	// status is the status of the *buckt.Error.
	status int
	// unknown: the error is an *OutcomeUnknownError.
	unknown bool
	// local: the error does not wrap a *buckt.Error.
	local bool
	// requests is the number of requests; 0 means any number up to most.
	requests int
	// most is 5 unless it is set.
	most int
}

// hostileConn is a connection on which a request has arrived.
type hostileConn struct {
	net.Conn
	kind    hostileKind
	request *http.Request
	n       int // of the request, from 1
	server  *hostileServer
}

// write writes texts until an error.
func (c *hostileConn) write(texts ...string) bool {
	for _, s := range texts {
		if _, err := io.WriteString(c, s); err != nil {
			return false
		}
	}
	return true
}

// endless writes a text repeatedly, up to a number of bytes, -1 for no limit.
func (c *hostileConn) endless(text string, n int64) {
	block := bytes.Repeat([]byte(text), max(1, 64<<10/len(text)))
	for sent := int64(0); n < 0 || sent < n; sent += int64(len(block)) {
		if _, err := c.Write(block); err != nil {
			return
		}
	}
}

// hang waits until the client closes the connection.
func (c *hostileConn) hang() { _, _ = io.Copy(io.Discard, c.Conn) }

// drip writes a text byte by byte, without end.
func (c *hostileConn) drip(text string) {
	for {
		for i := range len(text) {
			if !c.write(text[i : i+1]) {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// reset closes the connection with an RST.
func (c *hostileConn) reset() {
	if t, ok := c.Conn.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}

// raw responds with a text and closes the connection.
func raw(texts ...string) func(*hostileConn) bool {
	return func(c *hostileConn) bool {
		c.write(texts...)
		return false
	}
}

// kept sends a response and keeps the connection open. headers are lines "Name: value".
func kept(status int, body string, headers ...string) func(*hostileConn) bool {
	response := []byte(responseOf(status, body, headers...).raw)
	return func(c *hostileConn) bool {
		_, err := c.Write(response)
		return err == nil
	}
}

// hostileServer serves one cell.
type hostileServer struct {
	listener          net.Listener
	clientWithFileURL net.Listener
	row               hostileRow
	kind              hostileKind

	requests, connections, visitors atomic.Int64
	done                            sync.WaitGroup
	mu                              sync.Mutex
	open                            map[net.Conn]bool
	closed                          bool
}

func newHostileServer(row hostileRow, kind hostileKind) (*hostileServer, error) {
	s := &hostileServer{row: row, kind: kind, open: map[net.Conn]bool{}}
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	if s.clientWithFileURL, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		_ = s.listener.Close()
		return nil, err
	}
	s.done.Go(func() {
		for {
			c, err := s.listener.Accept()
			if err != nil {
				return
			}
			n := int(s.connections.Add(1))
			if !s.keep(c) {
				return
			}
			s.done.Go(func() {
				defer s.drop(c)
				if row.connect != nil {
					row.connect(s, n, c)
					return
				}
				s.serve(c)
			})
		}
	})
	s.done.Go(func() {
		for {
			c, err := s.clientWithFileURL.Accept()
			if err != nil {
				return
			}
			s.visitors.Add(1)
			_ = c.Close()
		}
	})
	return s, nil
}

// serve reads requests and responds to each.
func (s *hostileServer) serve(c net.Conn) {
	in := bufio.NewReader(c)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		n := int(s.requests.Add(1))
		if !s.row.respond(&hostileConn{Conn: c, kind: s.kind, request: r, n: n, server: s}) {
			// A connection that is closed with unread bytes is reset, which could arrive before the response.
			if t, ok := c.(interface{ CloseWrite() error }); ok && t.CloseWrite() == nil {
				_, _ = io.Copy(io.Discard, c)
			}
			return
		}
	}
}

func (s *hostileServer) keep(c net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = c.Close()
		return false
	}
	s.open[c] = true
	return true
}

func (s *hostileServer) drop(c net.Conn) {
	_ = c.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
}

func (s *hostileServer) close() {
	_ = s.listener.Close()
	_ = s.clientWithFileURL.Close()
	s.mu.Lock()
	s.closed = true
	for c := range s.open {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.done.Wait()
}

// hostileTable is a table of rows, with the cost of its cells.
type hostileTable struct {
	name string
	rows []hostileRow
	opts []buckt.Option
	// waits: the cells mostly wait, and run concurrently.
	waits bool
	// memory limits the allocations of a call with all its attempts, in bytes; 0 means 16 MiB.
	memory uint64

	mu        sync.Mutex
	cells     int
	worst     time.Duration
	worstCell string
	most      uint64
	mostCell  string
	requests  int64
}

// hostileResult is the result of one cell.
type hostileResult struct {
	err, ended         error // of the call, and of its context
	took               time.Duration
	memory             uint64
	requests, visitors int64
}

// runHostile tries every row with every kind of call, and prints the worst time, the most memory and the requests.
func runHostile(t *testing.T, table *hostileTable) {
	t.Helper()
	leaks := goleak.IgnoreCurrent()
	type cell struct {
		row    hostileRow
		kind   hostileKind
		result hostileResult
	}
	var cells []*cell
	for i, row := range table.rows {
		for j, kind := range hostileKinds {
			if testsize.Race && (i+j)%2 != 0 {
				continue // half of the cells are enough to find races
			}
			if row.only == "" || strings.Contains(row.only, kind.name) {
				cells = append(cells, &cell{row: row, kind: kind})
			}
		}
	}
	before := allocated()
	var running sync.WaitGroup
	if table.waits {
		for _, c := range cells {
			running.Go(func() { c.result = table.try(t, c.row, c.kind) })
		}
		running.Wait()
		average := (allocated() - before) / uint64(len(cells))
		for _, c := range cells {
			c.result.memory = average
		}
	}
	for _, c := range cells {
		t.Run(table.name+"/"+c.row.name+"/"+c.kind.name, func(t *testing.T) {
			if !table.waits {
				c.result = table.try(t, c.row, c.kind)
			}
			r := c.result
			table.note(c.row.name+"/"+c.kind.name, r)
			require.NoError(t, r.ended, "it did not end before its context: %v", r.err)
			require.LessOrEqual(t, r.memory, cmp.Or(table.memory, 16<<20), "memory")
			require.Zero(t, r.visitors, "another host was contacted")
			c.row.expected(c.kind).require(t, r.err, int(r.requests))
		})
	}
	table.print(t)
	goleak.VerifyNone(t, leaks)
}

// try makes one call to one server.
func (table *hostileTable) try(t *testing.T, row hostileRow, kind hostileKind) hostileResult {
	s, err := newHostileServer(row, kind)
	if err != nil {
		return hostileResult{err: err, ended: err}
	}
	defer s.close()
	scheme := "http://"
	if row.https {
		scheme = "https://"
	}
	opts := []buckt.Option{
		buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, scheme+s.listener.Addr().String()+"/v1"),
		buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: time.Millisecond, MaxWait: 2 * time.Millisecond}),
	}
	if row.timeout != 0 {
		opts = append(opts, buckt.WithAttemptTimeout(row.timeout))
	}
	if row.opts != nil {
		opts = append(opts, row.opts()...)
	}
	client, err := buckt.New(append(opts, table.opts...)...)
	if err != nil {
		return hostileResult{err: err, ended: err}
	}
	defer func() { _ = client.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), hostileContext)
	defer cancel()
	before, start := allocated(), time.Now()
	err = kind.invoke(ctx, client)
	return hostileResult{
		err: err, ended: ctx.Err(), took: time.Since(start), memory: allocated() - before, requests: s.requests.Load(), visitors: s.visitors.Load(),
	}
}

// print logs the worst time, the most memory and the requests of all cells.
func (table *hostileTable) print(t *testing.T) {
	t.Logf("%s: %d cells, worst time %s (%s), most memory allocated by a call %.1f MiB (%s), %d requests",
		table.name, table.cells, table.worst.Round(time.Millisecond), table.worstCell, float64(table.most)/(1<<20), table.mostCell, table.requests)
}

// note adds a cell to the statistics.
func (table *hostileTable) note(cell string, r hostileResult) {
	table.mu.Lock()
	defer table.mu.Unlock()
	table.cells++
	table.requests += r.requests
	if r.took > table.worst {
		table.worst, table.worstCell = r.took, cell
	}
	if r.memory > table.most {
		table.most, table.mostCell = r.memory, cell
	}
}

func (r *hostileRow) expected(kind hostileKind) hostileWant {
	switch {
	case r.each != nil:
		return r.each(kind)
	case kind.notIdempotent && r.wantNotIdempotent != nil:
		return *r.wantNotIdempotent
	case kind.notIdempotent && r.want.says != "":
		// After any other failure the server may have acted, so the request is not repeated.
		w := r.want
		w.unknown = w.status < 400 || w.status >= 500 || w.status == http.StatusRequestTimeout
		w.requests = 1
		return w
	}
	return r.want
}

func (w hostileWant) require(t *testing.T, err error, requests int) {
	t.Helper()
	if w.requests != 0 {
		require.Equal(t, w.requests, requests, "requests: %v", err)
	}
	require.LessOrEqual(t, requests, cmp.Or(w.most, 5))
	if w.says == "" {
		require.NoError(t, err)
		return
	}
	require.Error(t, err)
	text := err.Error()
	require.LessOrEqual(t, len(text), 1024+64, "the error's text is long")
	require.NotContains(t, text, lineKey)
	require.False(t, hasUnprintable(text), "the error's text holds characters that act on a terminal or cannot be seen: %q", text)
	require.Regexp(t, regexp.MustCompile(w.says), text)
	if w.local {
		require.False(t, isType[*buckt.Error](err), "%T", err)
		return
	}
	requireChain(t, err, w.unknown, w.status)
}

// hasUnprintable reports whether a text holds control, format or separator characters.
func hasUnprintable(s string) bool {
	for _, r := range s {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xad || r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff {
			return true
		}
	}
	return false
}

// allocated returns the number of bytes that this process has allocated so far, including freed ones. A difference is an upper bound
// of the memory in use.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// chunked writes the head of a response in chunks, and each text as a chunk. It does not end it.
func chunked(status int, headers string, chunks ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d Status\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n%s\r\n", status, headers)
	for _, c := range chunks {
		fmt.Fprintf(&b, "%x\r\n%s\r\n", len(c), c)
	}
	return b.String()
}
