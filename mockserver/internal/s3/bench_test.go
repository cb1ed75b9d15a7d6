package s3_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// bare moves the same bytes as S3 does, and does nothing else.
func bare(stored []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			body := make([]byte, r.ContentLength)
			_, _ = io.ReadFull(r.Body, body)
			return
		}
		w.Header()["Content-Length"] = []string{strconv.Itoa(len(stored))}
		_, _ = w.Write(stored)
	})
}

// BenchmarkRatio moves 1 KiB through S3 and through a bare handler, and prints how much of the latter's throughput S3 has.
func BenchmarkRatio(b *testing.B) {
	content := strings.Repeat("0123456789abcdef", 64)
	backend := &testBackend{
		keys:    map[string]s3.Key{testID: {ID: testID, Secret: testSecret, Allows: allowAll}},
		buckets: map[string]*s3.Bucket{"bucket": s3.Config{Name: "bucket"}.NewBucket()},
	}
	handler := &s3.Handler{Backend: backend}
	for _, method := range []string{http.MethodPut, http.MethodGet} {
		for _, connections := range []int{1, 32} {
			b.Run(fmt.Sprintf("%s/connections=%d", method, connections), func(b *testing.B) {
				// Rounds of both in turn meet the same weather on the machine.
				const rounds = 4
				n := b.N/(2*rounds) + 1
				var plain, signed time.Duration
				for range rounds {
					plain += exchange(b, bare([]byte(content)), method, content, connections, n)
					signed += exchange(b, handler, method, content, connections, n)
				}
				b.ReportMetric(float64(plain)/float64(signed), "of-bare")
				b.ReportMetric(rounds*float64(n)/signed.Seconds(), "s3/s")
			})
		}
	}
}

// exchange sends the same signed request again and again over some connections, and returns how long that took.
func exchange(b *testing.B, h http.Handler, method, content string, connections, n int) time.Duration {
	b.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	body := ""
	if method == http.MethodPut {
		body = content
	}
	r := newRequest(method, "/bucket/key", body, "Content-Length", strconv.Itoa(len(body)))
	r.Host = server.Listener.Addr().String()
	sign(r, time.Now(), hexSHA256(body))
	var raw bytes.Buffer
	fmt.Fprintf(&raw, "%s /bucket/key HTTP/1.1\r\nHost: %s\r\n", method, r.Host)
	_ = r.Header.Write(&raw)
	raw.WriteString("\r\n" + body)

	began := time.Now()
	var all sync.WaitGroup
	for i := range connections {
		share := n / connections
		if i < n%connections {
			share++
		}
		all.Go(func() { repeat(b, r, raw.Bytes(), share) })
	}
	all.Wait()
	return time.Since(began)
}

func repeat(b *testing.B, r *http.Request, raw []byte, n int) {
	conn, err := net.Dial("tcp", r.Host)
	if err != nil {
		b.Error(err)
		return
	}
	defer conn.Close()
	reader := bufio.NewReader(conn)
	for range n {
		if _, err := conn.Write(raw); err != nil {
			b.Error(err)
			return
		}
		response, err := http.ReadResponse(reader, r)
		if err != nil || response.StatusCode != http.StatusOK {
			b.Error(response, err)
			return
		}
		_, _ = io.Copy(io.Discard, response.Body)
	}
}
