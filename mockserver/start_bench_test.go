package mockserver

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/memnet"
)

// BenchmarkStart starts a server, sends a first request and closes it, as most tests do. For comparison a bare [http.Server] on the same
// network in memory does the same, and a bare [httptest.Server] on TCP. Their responses are equal: a constant body, the API's headers, and
// the headers that net/http sets. BenchmarkStartPlain omits the API's headers.
func BenchmarkStart(b *testing.B) {
	answer := firstAnswer(b)
	compareStarts(b, mockLife, bareLife(answer), tcpLife(answer))
}

// BenchmarkStartPlain compares with bare servers that send only the body.
func BenchmarkStartPlain(b *testing.B) {
	answer := firstAnswer(b)
	answer.header = http.Header{"Content-Type": {"application/json"}}
	compareStarts(b, mockLife, bareLife(answer), tcpLife(answer))
}

// life starts a server, sends a first request and closes it.
type life func(context.Context) (bareAnswer, error)

// bareAnswer is the constant response of a bare server.
type bareAnswer struct {
	header http.Header
	body   []byte
}

func (a bareAnswer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	header := w.Header()
	for name, values := range a.header {
		header.Set(name, values[0])
	}
	_, _ = w.Write(a.body)
}

// mockLife is the life of a mock server.
func mockLife(ctx context.Context) (bareAnswer, error) {
	server, err := Start()
	if err != nil {
		return bareAnswer{}, err
	}
	answer, err := list(ctx, server.HTTPClient(), server.Buckt().BaseURL(), server.Buckt().Organization().APIKey())
	if err != nil {
		return answer, err
	}
	return answer, server.Close()
}

// bareLife returns the life of a server with a constant response.
func bareLife(answer bareAnswer) life {
	return func(ctx context.Context) (bareAnswer, error) {
		network := memnet.Listen()
		server := &http.Server{Handler: answer}
		var loop sync.WaitGroup
		loop.Go(func() { _ = server.Serve(network) })
		transport := &http.Transport{
			DialContext:        network.DialContext,
			DisableCompression: true,
		}
		got, err := list(ctx, &http.Client{Transport: transport}, "http://bare.invalid/v1", "bkt_any")
		if err != nil {
			return got, err
		}
		err = server.Close()
		loop.Wait()
		transport.CloseIdleConnections()
		return got, err
	}
}

// tcpLife returns the same life on TCP.
func tcpLife(answer bareAnswer) life {
	return func(ctx context.Context) (bareAnswer, error) {
		server := httptest.NewServer(answer)
		defer server.Close()
		return list(ctx, server.Client(), server.URL+"/v1", "bkt_any")
	}
}

// list requests the buckets, of which a new server has none.
func list(ctx context.Context, client *http.Client, baseURL, key string) (answer bareAnswer, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, baseURL+"/buckets", nil)
	if err != nil {
		return answer, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := client.Do(req)
	if err != nil {
		return answer, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return answer, fmt.Errorf("the first request was answered with %s", resp.Status)
	}
	answer.header = resp.Header
	answer.body, err = io.ReadAll(resp.Body)
	return answer, err
}

// firstAnswer returns the first response of a mock server, without the headers that net/http sets.
func firstAnswer(b *testing.B) bareAnswer {
	answer, err := mockLife(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	answer.header.Del("Date")
	answer.header.Del("Content-Length")
	return answer
}

// compareStarts runs the three in turns, so that other load on the machine affects all of them. It compares the batches of each turn and
// takes the median, so that a disturbed batch does not count.
func compareStarts(b *testing.B, ours, bare, tcp life) {
	us, them, overTCP := batches{life: ours, size: 500}, batches{life: bare, size: 500}, batches{life: tcp, size: 50}
	sides := []*batches{&us, &them, &overTCP}
	for _, side := range sides {
		side.run(b)
		side.reset() // excludes work done once in a program
	}
	for b.Loop() {
		for _, side := range sides {
			side.run(b)
		}
	}
	b.ReportMetric(us.micros(), "us/start")
	b.ReportMetric(them.micros(), "us/bare")
	b.ReportMetric(overTCP.micros(), "us/tcp")
	b.ReportMetric(us.timeRatio(&them), "time-ratio")
	b.ReportMetric(us.timeRatio(&overTCP), "tcp-time-ratio")
	b.ReportMetric(us.allocations()/them.allocations(), "allocs-ratio")
	b.ReportMetric(0, "ns/op") // the time of all three together has no meaning
}

// batches are the durations of one side. A batch is long enough for several garbage collections, except on TCP: very many connections in a
// row slow the operating system down.
type batches struct {
	life   life
	size   int
	times  []time.Duration
	allocs []uint64
}

func (c *batches) run(b *testing.B) {
	runtime.GC() // collects the garbage of other sides
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

// micros returns the median duration of one life, in microseconds.
func (c *batches) micros() float64 {
	return float64(median(c.times).Nanoseconds()) / 1000 / float64(c.size)
}

// timeRatio returns the median ratio of one life's duration to that of another side.
func (c *batches) timeRatio(other *batches) float64 {
	ratios := make([]float64, len(c.times))
	for i := range ratios {
		ratios[i] = float64(c.times[i]) / float64(other.times[i]) * float64(other.size) / float64(c.size)
	}
	return median(ratios)
}

func (c *batches) allocations() float64 { return float64(median(c.allocs)) / float64(c.size) }

func median[T cmp.Ordered](values []T) T {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
