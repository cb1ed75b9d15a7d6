package buckt_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
)

// The bounds include the allocations of net/http, for a request on an open connection.
func TestCallAllocations(t *testing.T) {
	if testsize.Race {
		t.Skip("the race detector empties pools")
	}
	for _, tt := range []struct {
		name, body string
		system     buckt.System
		most       float64
		call       func(c *buckt.Client) error
	}{
		{"bucket", `{"data":` + bucketJSON + `,"error":null,"meta":null}`, buckt.SystemBuckt, 67, func(c *buckt.Client) error {
			_, err := c.Buckets.Get(t.Context(), "bkt_1")
			return err
		}},
		{"linode bucket", linodeBucketOld, buckt.SystemLinode, 67, func(c *buckt.Client) error {
			_, err := c.Linode.Buckets.Get(t.Context(), "us-east", "images")
			return err
		}},
		{"page of 100 buckets", `{"data":[` + hundred(bucketJSON) + `],"error":null,"meta":{"nextCursor":null,"limit":100}}`, buckt.SystemBuckt, 190, func(c *buckt.Client) error {
			_, err := c.Buckets.List(t.Context(), buckt.BucketListParams{Limit: 100})
			return err
		}},
		{"page of 100 linode buckets", `{"data":[` + hundred(linodeBucketOld) + `],"page":1,"pages":1,"results":100}`, buckt.SystemLinode, 80, func(c *buckt.Client) error {
			_, err := c.Linode.Buckets.List(t.Context(), buckt.LinodeBucketListParams{})
			return err
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithLinode("token"), buckt.WithBaseURL(tt.system, repeatResponse(t, tt.body)))
			require.NoError(t, err)
			defer func() { require.NoError(t, c.Close()) }()
			allocations := testing.AllocsPerRun(500, func() {
				if err := tt.call(c); err != nil {
					t.Fatal(err)
				}
			})
			t.Log(allocations)
			require.LessOrEqual(t, allocations, tt.most)
		})
	}
}

func hundred(row string) string { return strings.Repeat(row+",", 99) + row }

// repeatResponse starts a server that sends the same response to all requests without a body, and returns its URL. It allocates
// nothing for a request.
func repeatResponse(t *testing.T, body string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	response := fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				lines := bufio.NewReader(conn)
				for {
					switch line, err := lines.ReadSlice('\n'); {
					case err != nil:
						return
					case len(line) == len("\r\n"):
						_, _ = conn.Write(response)
					}
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}
