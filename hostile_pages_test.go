package buckt_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// Very long and endless lists.
func TestHostilePages(t *testing.T) {
	list := func(rows, cursor string) string {
		return fmt.Sprintf(`{"data":[%s],"error":null,"meta":{"nextCursor":%s,"limit":20}}`, rows, cursor)
	}
	next := func(n int) string { return fmt.Sprintf(`"c%d"`, n) }
	rows := []struct {
		name     string
		respond  func(*hostileConn) bool
		items    int
		says     string
		requests int
	}{
		{"300 pages of one item", func(c *hostileConn) bool {
			cursor := next(c.n)
			if c.n == 300 {
				cursor = "null"
			}
			return c.write(responseOf(200, list(lineRow, cursor)).raw)
		}, 300, "", 300},
		{"empty pages without end", func(c *hostileConn) bool {
			return c.write(responseOf(200, list("", next(c.n))).raw)
		}, 0, "1000 consecutive empty pages", 1000},
		{"empty pages between others", func(c *hostileConn) bool {
			row, cursor := "", next(c.n)
			if c.n%600 == 0 {
				row = lineRow
			}
			if c.n == 1800 {
				cursor = "null"
			}
			return c.write(responseOf(200, list(row, cursor)).raw)
		}, 3, "", 1800},
		{"a cursor that comes again", func(c *hostileConn) bool {
			return c.write(responseOf(200, list(lineRow, next(c.n%5))).raw)
		}, 6, "repeated the cursor", 6},
		{"a cursor of 1 MiB that comes again", func(c *hostileConn) bool {
			return c.write(responseOf(200, list(lineRow, `"`+strings.Repeat("c", 1<<20)+`"`)).raw)
		}, 2, "repeated the cursor", 2},
		{"a cursor of control characters", func(c *hostileConn) bool {
			return c.write(responseOf(200, list(lineRow, `"\u001b[31m\u202e\u2028\n"`)).raw)
		}, 2, "repeated the cursor", 2},
	}
	table := &hostileTable{name: "pages"}
	defer table.print(t)
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			start, before := time.Now(), allocated()
			s, err := newHostileServer(hostileRow{respond: r.respond}, hostileKinds[1])
			require.NoError(t, err)
			defer s.close()
			client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, "http://"+s.listener.Addr().String()), buckt.WithoutRateLimiter())
			require.NoError(t, err)
			defer func() { _ = client.Close() }()
			items := 0
			for _, e := range client.Buckets.All(t.Context(), buckt.BucketListParams{}) {
				if e != nil {
					err = errors.Join(err, e)
					break
				}
				items++
			}
			table.note(r.name, hostileResult{took: time.Since(start), memory: allocated() - before, requests: s.requests.Load()})
			require.Equal(t, r.items, items)
			require.EqualValues(t, r.requests, s.requests.Load())
			if r.says == "" {
				require.NoError(t, err)
				return
			}
			require.Regexp(t, r.says, err.Error())
			require.LessOrEqual(t, len(err.Error()), 1024+64)
			require.False(t, hasUnprintable(err.Error()), "%q", err.Error())
		})
	}
}
