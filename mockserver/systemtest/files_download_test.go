package systemtest

import (
	"crypto/sha256"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestDownloadWithoutDomain(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{S3BucketName: "imported"})
	d, err := server.Client().Files.Download(t.Context(), id, "a")
	require.Nil(t, d)
	e, ok := errors.AsType[*buckt.NoDomainError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, id, e.Bucket.ID)
	require.EqualError(t, err, "buckt: Files.Download: bucket "+id+" has no domain")
	require.Len(t, server.Requests(), 1)
}

func TestDownload(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	client, org, ctx := server.Client(), server.Buckt().Organization(), t.Context()
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "cdn.example.com", CachePreset: "short"})
	content := noise(300_000)
	when := at(2026, 4, 25, 10, 0, 0, 0)
	for _, key := range []string{"a.bin", "a#b?c%d é/ü//x", "/lead", "trail/"} {
		require.NoError(t, org.PutFile(id, bucktapi.File{Key: key, Content: content, ContentType: "image/png", LastModified: when}))
		d, err := client.Files.Download(ctx, id, key)
		require.NoError(t, err)
		got, err := io.ReadAll(d)
		require.NoError(t, err)
		require.NoError(t, d.Close())
		require.Equal(t, sha256.Sum256(content), sha256.Sum256(got))
		require.Equal(t, int64(300_000), d.Size)
		require.Equal(t, "image/png", d.ContentType)
		require.Equal(t, "public, max-age=3600", d.CacheControl)
		require.Regexp(t, `^"[0-9a-f]{32}"$`, d.ETag)
		require.True(t, when.Equal(d.LastModified))
	}
	_, err := client.Files.Download(ctx, id, "nobody")
	e, ok := err.(*buckt.NotFoundError)
	require.True(t, ok, "%T: %v", err, err)
	require.Equal(t, "Files.Get", e.Operation)
	require.Equal(t, 1, e.Attempts)
	_, err = client.Files.Download(ctx, "bkt_nobody", "a.bin")
	e, ok = err.(*buckt.NotFoundError)
	require.True(t, ok, "%T: %v", err, err)
	require.Equal(t, "Buckets.Get", e.Operation)

	for _, ex := range server.Requests() {
		if ex.Host == "cdn.example.com" {
			require.NotContains(t, ex.RequestHeader, "Authorization")
			require.NotContains(t, ex.RequestHeader, "X-Request-Id")
		}
	}
}

// Close of a download leaves nothing, however much of it was read: the bubble, and the test binary as a
// whole, fail when a goroutine is left.
func TestDownloadClosed(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]int64{"unread": 0, "read in part": 100, "read whole": 5 << 20} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
				require.NoError(t, server.Buckt().Organization().PutFile(id, bucktapi.File{Key: "a", Content: make([]byte, 5<<20)}))
				d, err := server.Client().Files.Download(t.Context(), id, "a")
				require.NoError(t, err)
				_, err = io.CopyN(io.Discard, d, read)
				require.NoError(t, err)
				require.NoError(t, d.Close())
				n, err := d.Read(make([]byte, 1))
				require.Zero(t, n)
				require.Error(t, err)
				require.NoError(t, d.Close(), "closing again does nothing")
			})
		})
	}
}

// The domain is no part of the API, and its requests none of the rate limit.
func TestDownloadIsNotPaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithPlan(buckt.PlanFree), mockserver.WithRateLimits())
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
		require.NoError(t, server.Buckt().Organization().PutFile(id, bucktapi.File{Key: "a", Content: []byte("x")}))
		start := time.Now()
		for range 50 {
			d, err := server.Client().Files.Download(t.Context(), id, "a")
			require.NoError(t, err)
			require.NoError(t, d.Close())
		}
		require.Zero(t, time.Since(start), "100 calls of the API, two for each download, are the free plan's minute")
	})
}
