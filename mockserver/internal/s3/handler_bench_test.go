package s3_test

import (
	"io"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// signedHandler returns a function with which a handler serves a signed request of 1 KiB repeatedly, without a connection.
func signedHandler(t testing.TB, method string) func() {
	content := strings.Repeat("0123456789abcdef", 64)
	bucket := s3.Config{Name: "bucket", Created: testTime}.NewBucket()
	handler := &s3.Handler{
		Now: func() time.Time { return testTime },
		Backend: &testBackend{
			keys:    map[string]s3.Key{testID: {ID: testID, Secret: testSecret, Allows: allowAll}},
			buckets: map[string]*s3.Bucket{"bucket": bucket},
		},
	}
	if _, err := bucket.Put(s3.Object{Key: "key", Content: ofText(content), ETag: s3.ETag(ofText(content)), Modified: testTime}, nil); err != nil {
		t.Fatal(err)
	}
	body := strings.NewReader("")
	sent := ""
	if method == http.MethodPut {
		sent = content
	}
	r := newRequest(method, "/bucket/key", sent)
	sign(r, testTime, hexSHA256(sent))
	r.Body = io.NopCloser(body)
	w := &discardWriter{header: make(http.Header)}
	return func() {
		body.Reset(sent)
		clear(w.header)
		handler.ServeHTTP(w, r)
		if w.status != http.StatusOK {
			t.Fatal(w.status)
		}
	}
}

// discardWriter discards a response.
type discardWriter struct {
	header http.Header
	status int
}

func (w *discardWriter) Header() http.Header         { return w.header }
func (w *discardWriter) WriteHeader(status int)      { w.status = status }
func (w *discardWriter) Write(p []byte) (int, error) { return len(p), nil }

func TestHandlerAllocations(t *testing.T) {
	info, _ := debug.ReadBuildInfo()
	if slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("the race detector empties pools")
	}
	for method, most := range map[string]float64{http.MethodGet: 9, http.MethodPut: 12} {
		t.Run(method, func(t *testing.T) { require.LessOrEqual(t, testing.AllocsPerRun(1000, signedHandler(t, method)), most) })
	}
}

// BenchmarkHandler serves one signed request repeatedly, without a connection.
func BenchmarkHandler(b *testing.B) {
	for _, method := range []string{http.MethodGet, http.MethodPut} {
		b.Run(method, func(b *testing.B) {
			serve := signedHandler(b, method)
			b.ReportAllocs()
			for b.Loop() {
				serve()
			}
		})
	}
}
