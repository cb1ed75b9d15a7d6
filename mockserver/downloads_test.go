package mockserver_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func download(c caller, url string, headers ...string) reply {
	return c.as("").raw("GET", url, http.NoBody, headers...)
}

func TestDownload(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	id := bucket(t, org, mockserver.Bucket{CustomDomain: "cdn.example.com"})
	bucket(t, org, mockserver.Bucket{CustomDomain: "other.example.com"})
	r := succeeds(t, c.do("PUT", "/buckets/"+id+"/files/docs/hello%20world.txt", "hello world", "Content-Type", "text/plain"))
	require.Equal(t, "https://cdn.example.com/docs/hello world.txt", r.at("data.url"))
	const url = "https://cdn.example.com/docs/hello%20world.txt"

	t.Run("whole", func(t *testing.T) {
		for _, url := range []string{url, "http://cdn.example.com/docs/hello%20world.txt", "http://CDN.example.com:8080/docs/hello%20world.txt?query=1"} {
			r := download(c, url)
			require.Equal(t, 200, r.status)
			require.Equal(t, "hello world", r.body)
			require.Equal(t, "text/plain", r.header.Get("Content-Type"))
			require.Equal(t, "11", r.header.Get("Content-Length"))
			require.Equal(t, "public, max-age=86400", r.header.Get("Cache-Control"))
			require.Equal(t, `"5eb63bbbe01eeed093cb22bb8f5acdc3"`, r.header.Get("ETag"))
			require.NotEmpty(t, r.header.Get("Last-Modified"))
			require.NotEmpty(t, r.header.Get("X-Request-ID"))
		}
	})
	t.Run("HEAD", func(t *testing.T) {
		r := c.raw("HEAD", url, http.NoBody)
		require.Equal(t, 200, r.status)
		require.Equal(t, "11", r.header.Get("Content-Length"))
	})
	t.Run("range", func(t *testing.T) {
		r := download(c, url, "Range", "bytes=6-")
		require.Equal(t, 206, r.status)
		require.Equal(t, "world", r.body)
		require.Equal(t, 416, download(c, url, "Range", "bytes=50-").status)
	})
	t.Run("conditional", func(t *testing.T) {
		first := download(c, url)
		require.Equal(t, 304, download(c, url, "If-None-Match", first.header.Get("ETag")).status)
		require.Equal(t, 304, download(c, url, "If-Modified-Since", first.header.Get("Last-Modified")).status)
		require.Equal(t, 412, download(c, url, "If-Match", `"other"`).status)
	})
	t.Run("404", func(t *testing.T) {
		for _, url := range []string{
			"https://cdn.example.com/", "https://cdn.example.com/none", "https://cdn.example.com/v1/buckets", "https://cdn.example.com/health",
			"https://other.example.com/docs/hello%20world.txt", "https://never.files.buckt.dev/x", "https://cdn.example.com/%ff",
		} {
			require.Equal(t, 404, download(c, url).status, url)
		}
		require.Equal(t, 404, c.raw("PUT", url, http.NoBody).status)
		require.Equal(t, 404, c.raw("OPTIONS", url, http.NoBody).status)
	})
}

func TestDownloadsNeedAnActiveBucket(t *testing.T) {
	server := newServer(t, mockserver.WithDeletion(0))
	c, org := call(t, server), server.Buckt().Organization()
	id := bucket(t, org, mockserver.Bucket{CustomDomain: "cdn.example.com"})
	require.NoError(t, org.PutFile(id, mockserver.File{Key: "f"}))
	for _, status := range []string{"pending", "provisioning", "failed", "deleting"} {
		require.NoError(t, org.SetBucketStatus(id, status))
		require.Equal(t, 404, download(c, "https://cdn.example.com/f").status, status)
	}
	require.NoError(t, org.SetBucketStatus(id, "active"))
	require.Equal(t, 200, download(c, "https://cdn.example.com/f").status)
	succeeds(t, c.delete("/buckets/"+id))
	require.Equal(t, 404, download(c, "https://cdn.example.com/f").status, "gone, and still no unmatched request")
}

func TestCacheControlIsStoredOnUpload(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	text := func(s string) *string { return &s }
	for name, test := range map[string]struct {
		bucket mockserver.Bucket
		want   string
	}{
		"no-cache":                  {mockserver.Bucket{CachePreset: "no-cache"}, "no-store, no-cache, must-revalidate"},
		"short":                     {mockserver.Bucket{CachePreset: "short"}, "public, max-age=3600"},
		"standard":                  {mockserver.Bucket{CachePreset: "standard"}, "public, max-age=86400"},
		"aggressive":                {mockserver.Bucket{CachePreset: "aggressive"}, "public, max-age=2592000, immutable"},
		"immutable":                 {mockserver.Bucket{CachePreset: "immutable"}, "public, max-age=31536000, immutable"},
		"override":                  {mockserver.Bucket{CacheControlOverride: text("max-age=5")}, "max-age=5"},
		"empty override wins too":   {mockserver.Bucket{CacheControlOverride: text("")}, ""},
		"imported, cache unmanaged": {mockserver.Bucket{Imported: true, CustomDomain: "imported.example.com"}, "private"},
		"imported, cache managed": {mockserver.Bucket{Imported: true, CustomDomain: "managed.example.com",
			ManagedSettings: map[string]bool{"cache": true}}, "public, max-age=86400"},
	} {
		t.Run(name, func(t *testing.T) {
			id := bucket(t, org, test.bucket)
			url, _ := succeeds(t, c.do("PUT", "/buckets/"+id+"/files/f", "x", "Cache-Control", "private")).at("data.url").(string)
			require.Equal(t, test.want, download(c, url).header.Get("Cache-Control"))
		})
	}
	t.Run("imported, cache unmanaged, none sent", func(t *testing.T) {
		id := bucket(t, org, mockserver.Bucket{Imported: true, CustomDomain: "none.example.com"})
		succeeds(t, c.put("/buckets/"+id+"/files/f", "x"))
		require.Empty(t, download(c, "https://none.example.com/f").header.Values("Cache-Control"))
	})
	t.Run("a later PATCH does not rewrite old files", func(t *testing.T) {
		id := bucket(t, org, mockserver.Bucket{CustomDomain: "later.example.com"})
		succeeds(t, c.put("/buckets/"+id+"/files/old", "x"))
		succeeds(t, c.patch("/buckets/"+id, `{"cachePreset":"short"}`))
		succeeds(t, c.put("/buckets/"+id+"/files/new", "x"))
		require.Equal(t, "public, max-age=86400", download(c, "https://later.example.com/old").header.Get("Cache-Control"))
		require.Equal(t, "public, max-age=3600", download(c, "https://later.example.com/new").header.Get("Cache-Control"))
	})
}

func TestBandwidthIsCountedAtNight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // begins at midnight UTC
		server := newServer(t)
		c, org := call(t, server), server.Buckt().Organization()
		id := bucket(t, org, mockserver.Bucket{CustomDomain: "cdn.example.com", BandwidthUsedBytes: 100})
		require.NoError(t, org.PutFile(id, mockserver.File{Key: "f", Content: make([]byte, 1000)}))
		used := func() any { return c.get("/billing/usage").at("data.bandwidth.usedBytes") }
		download(c, "https://cdn.example.com/f")
		download(c, "https://cdn.example.com/f", "Range", "bytes=0-9")
		require.Equal(t, 100.0, used())
		time.Sleep(3*time.Hour - time.Nanosecond)
		require.Equal(t, 100.0, used())
		time.Sleep(time.Nanosecond)
		require.Equal(t, 1110.0, used())
		require.Equal(t, 1110.0, c.get("/buckets/"+id).at("data.bandwidthUsedBytes"))

		download(c, "https://cdn.example.com/f")
		time.Sleep(24 * time.Hour)
		require.Equal(t, 2110.0, used())
		org.ResetBandwidth()
		require.Equal(t, 0.0, used())
	})
}
