package buckt_test

import (
	"bufio"
	"fmt"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
)

// The bounds include the allocations of net/http, for a request on an open connection.
func TestGetAllocations(t *testing.T) {
	if testsize.Race {
		t.Skip("the race detector empties pools")
	}
	for _, tt := range []struct {
		name, body string
		system     buckt.System
		most       float64
		get        func(c *buckt.Client) error
	}{
		{"bucket", `{"data":` + bucketJSON + `,"error":null,"meta":null}`, buckt.SystemBuckt, 68, func(c *buckt.Client) error {
			_, err := c.Buckets.Get(t.Context(), "bkt_1")
			return err
		}},
		{"linode bucket", linodeBucketOld, buckt.SystemLinode, 70, func(c *buckt.Client) error {
			_, err := c.Linode.Buckets.Get(t.Context(), "us-east", "images")
			return err
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithLinode("token"), buckt.WithBaseURL(tt.system, repeatResponse(t, tt.body)))
			require.NoError(t, err)
			defer func() { require.NoError(t, c.Close()) }()
			require.LessOrEqual(t, testing.AllocsPerRun(500, func() {
				if err := tt.get(c); err != nil {
					t.Fatal(err)
				}
			}), tt.most)
		})
	}
}

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
