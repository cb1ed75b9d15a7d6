package mockserver_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bucktgo/buckt/mockserver"
)

// discard is a ResponseWriter of negligible cost.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}

// BenchmarkRecord sends requests without a network, with and without a record: the difference is the cost of recording.
func BenchmarkRecord(b *testing.B) {
	for name, limit := range map[string]int{"1000": 1000, "none": 0} {
		b.Run(name, func(b *testing.B) {
			server, err := mockserver.Start(mockserver.WithRecordLimit(limit))
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = server.Close() }()
			header := http.Header{
				"Authorization": {"Bearer " + server.Linode().Token()}, "Content-Type": {"application/json"}, "Accept": {"application/json"},
				"User-Agent": {"benchmark"}, "Accept-Encoding": {"gzip"},
			}
			const body = `{"permissions":"read_only","bucket_name":"assets","region":"us-east"}`
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest("PUT", server.Linode().BaseURL()+"/object-storage/keys/1", strings.NewReader(body))
				r.Header = header
				server.ServeHTTP(&discard{make(http.Header)}, r)
			}
		})
	}
}
