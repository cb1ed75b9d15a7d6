package conformance_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var concurrencyChecks = []check{
	{name: "16 workers with 25 objects each", run: manyWorkers},
	{name: "16 workers on one object", run: oneObject},
	{name: "16 workers put if absent", run: oneWinner},
	{name: "16 workers upload parts", run: manyParts},
	{name: "two servers in one process", run: twoServers},
}

const (
	workers        = 16
	objectsPerEach = 25
)

// together runs workers concurrently, and fails with their first error.
func together(t *testing.T, work func(ctx context.Context, worker int) error) {
	t.Helper()
	failures := make(chan error, workers)
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			if err := work(t.Context(), worker); err != nil {
				failures <- fmt.Errorf("worker %d: %w", worker, err)
			}
		})
	}
	group.Wait()
	close(failures)
	require.NoError(t, <-failures)
}

func manyWorkers(t *testing.T, f *fixture) {
	together(t, func(ctx context.Context, worker int) error {
		for i := range objectsPerEach {
			key := fmt.Sprintf("%02d/%02d", worker, i)
			if _, err := f.put(ctx, key, []byte(key), putOptions{}); err != nil {
				return err
			}
			got, err := f.get(ctx, key, getOptions{})
			if err != nil {
				return err
			}
			if string(got.body) != key {
				return fmt.Errorf("%s holds %q", key, got.body)
			}
			if i%5 == 0 {
				if _, err := f.remove(ctx, key, ""); err != nil {
					return err
				}
			}
			if _, err := f.list(ctx, listOptions{prefix: fmt.Sprintf("%02d/", worker)}); err != nil {
				return err
			}
		}
		return nil
	})
	page, err := f.list(t.Context(), listOptions{})
	require.NoError(t, err)
	require.Len(t, page.keys, workers*objectsPerEach*4/5)
}

// A read returns the whole content of one write, and never a mixture.
func oneObject(t *testing.T, f *fixture) {
	f.must(t, "shared", fmt.Sprintf("%01000d", 0))
	together(t, func(ctx context.Context, worker int) error {
		for range objectsPerEach {
			if _, err := f.put(ctx, "shared", fmt.Appendf(nil, "%01000d", worker), putOptions{}); err != nil {
				return err
			}
			got, err := f.get(ctx, "shared", getOptions{})
			if err != nil {
				return err
			}
			if got.etag != md5Hex(string(got.body)) || len(got.body) != 1000 {
				return fmt.Errorf("%d bytes do not go with the ETag %s", len(got.body), got.etag)
			}
		}
		return nil
	})
}

func oneWinner(t *testing.T, f *fixture) {
	var mu sync.Mutex
	var winners []string
	together(t, func(ctx context.Context, worker int) error {
		name := fmt.Sprintf("worker %d", worker)
		_, err := f.put(ctx, "leader", []byte(name), putOptions{ifAbsent: true})
		if err == nil {
			mu.Lock()
			winners = append(winners, name)
			mu.Unlock()
			return nil
		}
		// S3 responds to a race with 409, and to a failed condition with 412.
		if status, _ := failure(err); status == http.StatusPreconditionFailed || status == http.StatusConflict {
			return nil
		}
		return err
	})
	require.Len(t, winners, 1)
	f.holds(t, "leader", winners[0])
}

func manyParts(t *testing.T, f *fixture) {
	id, err := f.createUpload(t.Context(), "a", putOptions{})
	require.NoError(t, err)
	parts := make([]part, workers)
	together(t, func(ctx context.Context, worker int) error {
		var err error
		parts[worker], err = f.uploadPart(ctx, "a", id, worker+1, []byte{'a' + byte(worker)})
		return err
	})
	got, err := f.parts(t.Context(), "a", id)
	require.NoError(t, err)
	require.Equal(t, parts, got)
}

// Servers share nothing: no objects, keys or clocks.
func twoServers(t *testing.T, f *fixture) {
	other := newFixture(t, f.open)
	require.Equal(t, f.access.Endpoint, other.access.Endpoint)
	require.Equal(t, f.access.Bucket, other.access.Bucket)
	f.must(t, "a", "here")
	other.must(t, "a", "there")
	f.holds(t, "a", "here")
	other.holds(t, "a", "there")
	f.must(t, "b", "here")
	other.lacks(t, "b")
	refusedEverywhere(t, other.connect(t, f.access), "InvalidAccessKeyId")
	other.skew(20 * time.Minute)
	refusedAnew(t, func() store { return other.connect(t, other.access) }, "RequestTimeTooSkewed")
	f.holds(t, "a", "here")
}
