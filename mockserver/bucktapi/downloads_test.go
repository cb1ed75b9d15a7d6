package bucktapi_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestDownload(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "other.example.com"})
	r := mocktest.RequireOK(t, c.Do("PUT", "/buckets/"+id+"/files/docs/hello%20world.txt", "hello world", "Content-Type", "text/plain"))
	require.Equal(t, "https://cdn.example.com/docs/hello world.txt", r.At("data.url"))
	const url = "https://cdn.example.com/docs/hello%20world.txt"

	t.Run("whole", func(t *testing.T) {
		for _, url := range []string{url, "http://cdn.example.com/docs/hello%20world.txt", "http://CDN.example.com:8080/docs/hello%20world.txt?query=1"} {
			r := mocktest.Download(c, url)
			require.Equal(t, 200, r.Status)
			require.Equal(t, "hello world", r.Body)
			require.Equal(t, "text/plain", r.Header.Get("Content-Type"))
			require.Equal(t, "11", r.Header.Get("Content-Length"))
			require.Equal(t, "public, max-age=86400", r.Header.Get("Cache-Control"))
			require.Equal(t, `"5eb63bbbe01eeed093cb22bb8f5acdc3"`, r.Header.Get("ETag"))
			require.NotEmpty(t, r.Header.Get("Last-Modified"))
			require.NotEmpty(t, r.Header.Get("X-Request-ID"))
		}
	})
	t.Run("HEAD", func(t *testing.T) {
		r := c.Raw("HEAD", url, http.NoBody)
		require.Equal(t, 200, r.Status)
		require.Equal(t, "11", r.Header.Get("Content-Length"))
	})
	t.Run("range", func(t *testing.T) {
		r := mocktest.Download(c, url, "Range", "bytes=6-")
		require.Equal(t, 206, r.Status)
		require.Equal(t, "world", r.Body)
		require.Equal(t, 416, mocktest.Download(c, url, "Range", "bytes=50-").Status)
	})
	t.Run("conditional", func(t *testing.T) {
		first := mocktest.Download(c, url)
		require.Equal(t, 304, mocktest.Download(c, url, "If-None-Match", first.Header.Get("ETag")).Status)
		require.Equal(t, 304, mocktest.Download(c, url, "If-Modified-Since", first.Header.Get("Last-Modified")).Status)
		require.Equal(t, 412, mocktest.Download(c, url, "If-Match", `"other"`).Status)
	})
	t.Run("404", func(t *testing.T) {
		for _, url := range []string{
			"https://cdn.example.com/", "https://cdn.example.com/none", "https://cdn.example.com/v1/buckets", "https://cdn.example.com/health",
			"https://other.example.com/docs/hello%20world.txt", "https://never.files.buckt.dev/x", "https://cdn.example.com/%ff",
		} {
			require.Equal(t, 404, mocktest.Download(c, url).Status, url)
		}
		require.Equal(t, 404, c.Raw("PUT", url, http.NoBody).Status)
		require.Equal(t, 404, c.Raw("OPTIONS", url, http.NoBody).Status)
	})
}

func TestDownloadInactiveBucket(t *testing.T) {
	server := mocktest.New(t, mockserver.WithDeletion(0))
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	require.NoError(t, org.PutFile(id, bucktapi.File{Key: "f"}))
	for _, status := range []buckt.BucketStatus{"pending", "provisioning", "failed", "deleting"} {
		require.NoError(t, org.SetBucketStatus(id, status))
		require.Equal(t, 404, mocktest.Download(c, "https://cdn.example.com/f").Status, status)
	}
	require.NoError(t, org.SetBucketStatus(id, "active"))
	require.Equal(t, 200, mocktest.Download(c, "https://cdn.example.com/f").Status)
	mocktest.RequireOK(t, c.Delete("/buckets/"+id))
	require.Equal(t, 404, mocktest.Download(c, "https://cdn.example.com/f").Status, "gone, and still no unmatched request")
}

func TestUploadCacheControl(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	text := func(s string) *string { return &s }
	for name, test := range map[string]struct {
		bucket bucktapi.Bucket
		want   string
	}{
		"no-cache":                  {bucktapi.Bucket{CachePreset: "no-cache"}, "no-store, no-cache, must-revalidate"},
		"short":                     {bucktapi.Bucket{CachePreset: "short"}, "public, max-age=3600"},
		"standard":                  {bucktapi.Bucket{CachePreset: "standard"}, "public, max-age=86400"},
		"aggressive":                {bucktapi.Bucket{CachePreset: "aggressive"}, "public, max-age=2592000, immutable"},
		"immutable":                 {bucktapi.Bucket{CachePreset: "immutable"}, "public, max-age=31536000, immutable"},
		"override":                  {bucktapi.Bucket{CacheControlOverride: text("max-age=5")}, "max-age=5"},
		"empty override wins too":   {bucktapi.Bucket{CacheControlOverride: text("")}, ""},
		"imported, cache unmanaged": {bucktapi.Bucket{S3BucketName: "imported", CustomDomain: "imported.example.com"}, "private"},
		"imported, cache managed": {bucktapi.Bucket{S3BucketName: "imported", CustomDomain: "managed.example.com",
			ManagedSettings: map[string]bool{"cache": true}}, "public, max-age=86400"},
	} {
		t.Run(name, func(t *testing.T) {
			id := mocktest.AddBucket(t, org, test.bucket)
			url, _ := mocktest.RequireOK(t, c.Do("PUT", "/buckets/"+id+"/files/f", "x", "Cache-Control", "private")).At("data.url").(string)
			require.Equal(t, test.want, mocktest.Download(c, url).Header.Get("Cache-Control"))
		})
	}
	t.Run("imported, cache unmanaged, none sent", func(t *testing.T) {
		id := mocktest.AddBucket(t, org, bucktapi.Bucket{S3BucketName: "imported", CustomDomain: "none.example.com"})
		mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/f", "x"))
		require.Empty(t, mocktest.Download(c, "https://none.example.com/f").Header.Values("Cache-Control"))
	})
	t.Run("a later PATCH does not rewrite old files", func(t *testing.T) {
		id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "later.example.com"})
		mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/old", "x"))
		mocktest.RequireOK(t, c.Patch("/buckets/"+id, `{"cachePreset":"short"}`))
		mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/new", "x"))
		require.Equal(t, "public, max-age=86400", mocktest.Download(c, "https://later.example.com/old").Header.Get("Cache-Control"))
		require.Equal(t, "public, max-age=3600", mocktest.Download(c, "https://later.example.com/new").Header.Get("Cache-Control"))
	})
}

func TestBandwidthCountedAtNight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // begins at midnight UTC
		server := mocktest.New(t)
		c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
		id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com", BandwidthUsedBytes: 100})
		require.NoError(t, org.PutFile(id, bucktapi.File{Key: "f", Content: make([]byte, 1000)}))
		used := func() any { return c.Get("/billing/usage").At("data.bandwidth.usedBytes") }
		mocktest.Download(c, "https://cdn.example.com/f")
		mocktest.Download(c, "https://cdn.example.com/f", "Range", "bytes=0-9")
		require.Equal(t, 100.0, used())
		time.Sleep(3*time.Hour - time.Nanosecond)
		require.Equal(t, 100.0, used())
		time.Sleep(time.Nanosecond)
		require.Equal(t, 1110.0, used())
		require.Equal(t, 1110.0, c.Get("/buckets/"+id).At("data.bandwidthUsedBytes"))

		mocktest.Download(c, "https://cdn.example.com/f")
		time.Sleep(24 * time.Hour)
		require.Equal(t, 2110.0, used())
		require.NoError(t, org.SetBandwidthUsed(id, 0))
		require.Equal(t, 0.0, used())
	})
}
