package bench

import (
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/bucktgo/buckt"
)

const (
	apiKey   = "bkt_0123456789012345678901234567890123456789012"
	bucketID = "bkt_01J9XK3V000000000000000000"
)

func BenchmarkGetBucket(b *testing.B) {
	client, hand := clients(b)
	compare(b,
		func() error { _, err := client.Buckets.Get(b.Context(), bucketID); return err },
		func() error { _, err := hand.get(b.Context(), bucketID); return err },
	)
}

func BenchmarkListBuckets100(b *testing.B) {
	client, hand := clients(b)
	compare(b,
		func() error {
			_, err := client.Buckets.List(b.Context(), buckt.BucketListParams{Limit: pageSize})
			return err
		},
		func() error { _, err := hand.list(b.Context(), pageSize); return err },
	)
}

// TestSameRow shows that both sides do the same work: every field of the row arrives.
func TestSameRow(t *testing.T) {
	client, hand := clients(t)
	got, err := client.Buckets.Get(t.Context(), bucketID)
	if err != nil {
		t.Fatal(err)
	}
	want, err := hand.get(t.Context(), bucketID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != want.Name || len(got.DNSRecords) != len(want.DNSRecords) || !got.UpdatedAt.Equal(want.UpdatedAt) {
		t.Fatalf("the client read %+v, the hand-written code %+v", got, want)
	}
	page, err := client.Buckets.List(t.Context(), buckt.BucketListParams{Limit: pageSize})
	if err != nil || len(page.Items) != pageSize {
		t.Fatalf("the client read a page of %d items, error %v", len(page.Items), err)
	}
}

func clients(tb testing.TB) (*buckt.Client, *byHand) {
	client, err := buckt.New(buckt.WithAPIKey(apiKey), buckt.WithBaseURL(buckt.SystemBuckt, baseURL))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = client.Close() })
	transport := http.DefaultTransport.(*http.Transport).Clone()
	tb.Cleanup(transport.CloseIdleConnections)
	return client, &byHand{base: baseURL, key: apiKey, client: &http.Client{Transport: transport, Timeout: 30 * time.Second}}
}

// cost is the cost of a number of calls.
type cost struct {
	time          time.Duration
	bytes, allocs uint64
}

// compare runs both sides in turns, so that whatever else the machine does meets both.
func compare(b *testing.B, ours, theirs func() error) { compareBatches(b, 20, ours, theirs) }

func compareBatches(b *testing.B, batch int, ours, theirs func() error) {
	var us, them cost
	measure(b, ours, batch)
	measure(b, theirs, batch)
	n := 0
	for b.Loop() {
		us.add(measure(b, ours, batch))
		them.add(measure(b, theirs, batch))
		n += batch
	}
	b.ReportMetric(float64(us.time)/float64(n), "ns/call")
	b.ReportMetric(float64(us.bytes)/float64(n), "B/call")
	b.ReportMetric(float64(us.allocs)/float64(n), "allocs/call")
	b.ReportMetric(float64(us.time)/float64(them.time), "time-ratio")
	b.ReportMetric(float64(us.bytes)/float64(them.bytes), "bytes-ratio")
	b.ReportMetric(float64(us.allocs)/float64(them.allocs), "allocs-ratio")
	b.ReportMetric(0, "ns/op") // a loop of both sides says nothing
}

func (c *cost) add(d cost) {
	c.time += d.time
	c.bytes += d.bytes
	c.allocs += d.allocs
}

func measure(b *testing.B, call func() error, n int) cost {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for range n {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	return cost{took, after.TotalAlloc - before.TotalAlloc, after.Mallocs - before.Mallocs}
}
