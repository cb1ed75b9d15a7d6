package mockserver

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

// BenchmarkStart makes a server, sends it a first request and closes it, as nearly every test does. Beside it a bare [http.Server] on
// the same network in memory does the same, and a bare [httptest.Server] on TCP.
func BenchmarkStart(b *testing.B) {
	body := firstAnswer(b)
	compareStarts(b, mockLife, bareLife(body), tcpLife(body))
}

// mockLife is one life of a mock server. It returns the body of the answer.
func mockLife(ctx context.Context) ([]byte, error) {
	server, err := Start()
	if err != nil {
		return nil, err
	}
	body, err := list(ctx, server.HTTPClient(), server.Buckt().BaseURL(), server.Buckt().Organization().APIKey())
	if err != nil {
		return nil, err
	}
	return body, server.Close()
}

// bareLife makes the life of a server that answers everything with one body.
func bareLife(answer []byte) func(context.Context) ([]byte, error) {
	return func(ctx context.Context) ([]byte, error) {
		network := newPipes()
		server := &http.Server{Handler: bareHandler(answer)}
		var loop sync.WaitGroup
		loop.Go(func() { _ = server.Serve(network) })
		transport := &http.Transport{
			DialContext:        func(ctx context.Context, _, _ string) (net.Conn, error) { return network.dial(ctx) },
			DisableCompression: true,
		}
		body, err := list(ctx, &http.Client{Transport: transport}, "http://bare.invalid/v1", "bkt_any")
		if err != nil {
			return nil, err
		}
		err = server.Close()
		loop.Wait()
		transport.CloseIdleConnections()
		return body, err
	}
}

// tcpLife makes the same life on TCP.
func tcpLife(answer []byte) func(context.Context) ([]byte, error) {
	return func(ctx context.Context) ([]byte, error) {
		server := httptest.NewServer(bareHandler(answer))
		defer server.Close()
		return list(ctx, server.Client(), server.URL+"/v1", "bkt_any")
	}
}

func bareHandler(answer []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	})
}

// list asks for the buckets, which a new server has none of.
func list(ctx context.Context, client *http.Client, baseURL, key string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, baseURL+"/buckets", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the first request was answered with %s", resp.Status)
	}
	return io.ReadAll(resp.Body)
}

func firstAnswer(b *testing.B) []byte {
	body, err := mockLife(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return body
}

// compareStarts runs the three in turns, so that whatever else the machine does meets all of them, and compares the medians of their
// batches, so that a disturbed batch does not count.
func compareStarts(b *testing.B, ours, bare, tcp func(context.Context) ([]byte, error)) {
	us, them, overTCP := batches{life: ours, size: 500}, batches{life: bare, size: 500}, batches{life: tcp, size: 50}
	sides := []*batches{&us, &them, &overTCP}
	for _, side := range sides {
		side.run(b)
		side.reset() // it made what is made once in a program
	}
	for b.Loop() {
		for _, side := range sides {
			side.run(b)
		}
	}
	b.ReportMetric(us.micros(), "us/start")
	b.ReportMetric(them.micros(), "us/bare")
	b.ReportMetric(overTCP.micros(), "us/tcp")
	b.ReportMetric(us.micros()/them.micros(), "time-ratio")
	b.ReportMetric(us.micros()/overTCP.micros(), "tcp-time-ratio")
	b.ReportMetric(us.allocations()/them.allocations(), "allocs-ratio")
	b.ReportMetric(0, "ns/op") // a loop of all three says nothing
}

// batches are what the batches of one side took. A batch is long enough for the garbage collector to run several times in it, but for
// that on TCP: very many connections in a row slow the operating system down.
type batches struct {
	life   func(context.Context) ([]byte, error)
	size   int
	times  []time.Duration
	allocs []uint64
}

func (c *batches) run(b *testing.B) {
	runtime.GC() // what another side left behind is not this one's
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	for range c.size {
		if _, err := c.life(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	c.times = append(c.times, time.Since(began))
	runtime.ReadMemStats(&after)
	c.allocs = append(c.allocs, after.Mallocs-before.Mallocs)
}

func (c *batches) reset() { c.times, c.allocs = nil, nil }

// micros is the median of one life's time, in microseconds.
func (c *batches) micros() float64 {
	return float64(median(c.times).Nanoseconds()) / 1000 / float64(c.size)
}

func (c *batches) allocations() float64 { return float64(median(c.allocs)) / float64(c.size) }

func median[T time.Duration | uint64](values []T) T {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
