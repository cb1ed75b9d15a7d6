package mockserver_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestUpload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		c := call(t, server)
		id := bucket(t, server.Buckt().Organization(), mockserver.Bucket{CustomDomain: "cdn.example.com"})
		files := "/buckets/" + id + "/files/"

		r := succeeds(t, c.do("PUT", files+"docs/hello.txt", "hello world", "Content-Type", "text/plain; charset=UTF-8"))
		now := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
		file := fmt.Sprintf(`{"data":{"object":"file","id":"docs/hello.txt","key":"docs/hello.txt","size":11,"lastModified":%q,
			"contentType":"text/plain; charset=UTF-8","url":"https://cdn.example.com/docs/hello.txt"},"error":null,"meta":null}`, now)
		require.JSONEq(t, file, r.body)
		require.JSONEq(t, file, c.get(files+"docs/hello.txt").body)
		require.JSONEq(t, fmt.Sprintf(`{"data":[{"object":"file","id":"docs/hello.txt","key":"docs/hello.txt","size":11,"lastModified":%q}],
			"error":null,"meta":{"nextCursor":null,"limit":100}}`, now), c.get(files[:len(files)-1]).body)
		require.Equal(t, 11.0, c.get("/buckets/"+id).at("data.storageUsedBytes"))

		time.Sleep(time.Second)
		r = succeeds(t, c.put(files+"docs/hello.txt", "hi")) // overwrites
		require.Equal(t, "application/octet-stream", r.at("data.contentType"))
		require.NotEqual(t, now, r.at("data.lastModified"))
		require.Equal(t, 2.0, c.get("/buckets/"+id).at("data.storageUsedBytes"))

		succeeds(t, c.put(files+"empty", ""))
		require.Equal(t, 0.0, c.get(files+"empty").at("data.size"))

		r = succeeds(t, c.delete(files+"docs/hello.txt"))
		require.JSONEq(t, `{"data":{"object":"file","id":"docs/hello.txt"},"error":null,"meta":null}`, r.body)
		fails(t, c.get(files+"docs/hello.txt"), 404, "File not found")
		fails(t, c.delete(files+"docs/hello.txt"), 404, "File not found")
		require.Equal(t, 0.0, c.get("/buckets/"+id).at("data.storageUsedBytes"))
	})
}

// zeros is a body without a known length.
func zeros(n int64) io.Reader { return struct{ io.Reader }{io.LimitReader(zero{}, n)} }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestLargeUploadsArriveWhole(t *testing.T) {
	server := newServer(t)
	org := server.Buckt().Organization()
	id := bucket(t, org, mockserver.Bucket{})
	content := make([]byte, 3<<20)
	for i := range content {
		content[i] = byte(i * i >> 7)
	}
	c := call(t, server)
	for name, body := range map[string]io.Reader{"known": bytes.NewReader(content), "unknown": struct{ io.Reader }{bytes.NewReader(content)}} {
		succeeds(t, c.raw("PUT", c.base+"/buckets/"+id+"/files/"+name, body))
		f, found := org.File(id, name)
		require.True(t, found)
		require.Equal(t, sha256.Sum256(content), sha256.Sum256(f.Content))
	}
}

func TestUploadRules(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	size := int64(10)
	id := bucket(t, org, mockserver.Bucket{MaxFileSizeBytes: &size, AllowedMIMETypes: []string{"image/*", "Text/Plain"}})
	path := "/buckets/" + id + "/files/f"
	const notAllowed, tooLarge = "File type not allowed", "File exceeds the maximum size of 10 bytes"

	for contentType, allowed := range map[string]bool{
		"image/png": true, "IMAGE/GIF": true, "image/svg+xml; x=y": true, "text/plain;charset=utf-8": true,
		"text/html": false, "imagex/png": false, "application/octet-stream": false, "": false, "nonsense": false,
	} {
		t.Run("type "+contentType, func(t *testing.T) {
			var headers []string
			if contentType != "" {
				headers = []string{"Content-Type", contentType}
			}
			r := c.do("PUT", path, "x", headers...)
			if allowed {
				succeeds(t, r)
			} else {
				fails(t, r, 415, notAllowed)
			}
		})
	}
	t.Run("as large as allowed", func(t *testing.T) {
		succeeds(t, c.do("PUT", path, "0123456789", "Content-Type", "image/png"))
		succeeds(t, c.raw("PUT", c.base+path, zeros(10), "Content-Type", "image/png"))
	})
	t.Run("too large", func(t *testing.T) {
		fails(t, c.do("PUT", path, "0123456789a", "Content-Type", "image/png"), 413, tooLarge)
		fails(t, c.raw("PUT", c.base+path, zeros(11), "Content-Type", "image/png"), 413, tooLarge)
	})
	t.Run("415 before 413", func(t *testing.T) {
		fails(t, c.do("PUT", path, "0123456789a", "Content-Type", "text/html"), 415, notAllowed)
	})
	t.Run("413 before 402", func(t *testing.T) {
		require.NoError(t, org.SetStorageUsed(id, 200<<30))
		fails(t, c.do("PUT", path, "0123456789a", "Content-Type", "image/png"), 413, tooLarge)
		fails(t, c.do("PUT", path, "x", "Content-Type", "image/png"), 402, "Storage limit exceeded. Upgrade your plan.")
	})
	t.Run("[] allows nothing, null and */* anything", func(t *testing.T) {
		none := bucket(t, org, mockserver.Bucket{AllowedMIMETypes: []string{}})
		fails(t, c.do("PUT", "/buckets/"+none+"/files/f", "x", "Content-Type", "image/png"), 415, notAllowed)
	})
}

func TestDefaultMaxFileSize(t *testing.T) {
	server := newServer(t, mockserver.WithDefaultMaxFileSize(3))
	c, org := call(t, server), server.Buckt().Organization()
	own := int64(5)
	limited, unlimited := bucket(t, org, mockserver.Bucket{}), bucket(t, org, mockserver.Bucket{MaxFileSizeBytes: &own})
	fails(t, c.put("/buckets/"+limited+"/files/f", "1234"), 413, "File exceeds the maximum size of 3 bytes")
	succeeds(t, c.put("/buckets/"+unlimited+"/files/f", "1234"))
}

// A client that waits for 100 Continue hears of a refusal before it sends anything.
func TestRefusalsBeforeTheBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		c, org := call(t, server), server.Buckt().Organization()
		size := int64(10)
		id := bucket(t, org, mockserver.Bucket{MaxFileSizeBytes: &size})
		for name, test := range map[string]struct {
			path   string
			status int
		}{
			"too large": {"/buckets/" + id + "/files/f", 413},
			"no bucket": {"/buckets/bkt_unknown/files/f", 404},
		} {
			body := &countingReader{Reader: io.LimitReader(zero{}, 1<<20)}
			req, err := http.NewRequestWithContext(t.Context(), "PUT", c.base+test.path, body)
			require.NoError(t, err)
			req.ContentLength = 1 << 20
			req.Header.Set("Authorization", "Bearer "+c.key)
			req.Header.Set("Expect", "100-continue")
			resp, err := c.http.Do(req)
			require.NoError(t, err)
			require.Equal(t, test.status, resp.StatusCode, name)
			require.NoError(t, resp.Body.Close())
			require.Zero(t, body.n, name)
		}
	})
}

type countingReader struct {
	io.Reader
	n int
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.n += n
	return n, err
}

func TestOptimizationHeader(t *testing.T) {
	server := newServer(t, mockserver.WithPlan(mockserver.PlanFree))
	c, org := call(t, server), server.Buckt().Organization()
	id := bucket(t, org, mockserver.Bucket{OptimizationMode: "maximum"})
	path := "/buckets/" + id + "/files/f"
	fails(t, c.do("PUT", path, "x", "X-Buckt-Optimization", "extreme"), 400,
		"Invalid X-Buckt-Optimization value. Must be: none, light, balanced, or maximum")
	fails(t, c.do("PUT", path, "x", "X-Buckt-Optimization", "light"), 402, "Optimization requires a paid plan. Upgrade to enable.")
	succeeds(t, c.do("PUT", path, "x", "X-Buckt-Optimization", "none"))
	succeeds(t, c.put(path, "x")) // the bucket's own mode is not charged for again
	org.SetPlan(mockserver.PlanPro)
	succeeds(t, c.do("PUT", path, "x", "X-Buckt-Optimization", "light"))
}

func TestOrderOfChecksOnUpload(t *testing.T) {
	server := newServer(t, mockserver.WithPlan(mockserver.PlanFree))
	c, org := call(t, server), server.Buckt().Organization()
	size := int64(1)
	id := bucket(t, org, mockserver.Bucket{Status: "pending", AllowedMIMETypes: []string{}, MaxFileSizeBytes: &size, StorageUsedBytes: 1 << 30})
	scoped := c.as(org.AddKey(mockserver.Key{BucketIDs: []string{}}).Secret)
	bad := []string{"X-Buckt-Optimization", "extreme"}
	paid := []string{"X-Buckt-Optimization", "light"}
	put := func(c caller, id, key string, headers []string) reply {
		return c.do("PUT", "/buckets/"+id+"/files/"+key, "too large", headers...)
	}
	fails(t, put(scoped, id, "", bad), 404, "Bucket not found")
	fails(t, put(c, "bkt_unknown", "", bad), 400, "File path is required")
	fails(t, put(c, "bkt_unknown", "f", bad), 400, "Invalid X-Buckt-Optimization value. Must be: none, light, balanced, or maximum")
	fails(t, put(c, "bkt_unknown", "f", paid), 402, "Optimization requires a paid plan. Upgrade to enable.")
	fails(t, put(c, "bkt_unknown", "f", nil), 404, "Bucket not found")
	fails(t, put(c, id, "f", nil), 400, "Bucket is not active")
	require.NoError(t, org.SetBucketStatus(id, "active"))
	fails(t, put(c, id, "f", nil), 415, "File type not allowed")
	succeeds(t, c.patch("/buckets/"+id, `{"allowedMimeTypes":null}`))
	fails(t, put(c, id, "f", nil), 413, "File exceeds the maximum size of 1 bytes")
	succeeds(t, c.patch("/buckets/"+id, `{"maxFileSizeBytes":null}`))
	fails(t, put(c, id, "f", nil), 402, "Storage limit exceeded. Upgrade your plan.")
	require.NoError(t, org.SetStorageUsed(id, 0))
	succeeds(t, put(c, id, "f", nil))
}

func TestStorageLimit(t *testing.T) {
	server := newServer(t, mockserver.WithPlan(mockserver.PlanFree))
	c, org := call(t, server), server.Buckt().Organization()
	const limit = 1 << 30
	id := bucket(t, org, mockserver.Bucket{StorageUsedBytes: limit - 20})
	path := "/buckets/" + id + "/files/f"
	succeeds(t, c.put(path, strings.Repeat("x", 15)))
	// The bytes of the file that would be replaced are not subtracted.
	fails(t, c.put(path, strings.Repeat("x", 6)), 402, "Storage limit exceeded. Upgrade your plan.")
	fails(t, c.raw("PUT", c.base+path, zeros(6)), 402, "Storage limit exceeded. Upgrade your plan.")
	succeeds(t, c.put(path, "12345")) // exactly full
	f, _ := org.File(id, "f")
	require.Len(t, f.Content, 5)

	other := bucket(t, org, mockserver.Bucket{Status: "deleting", StorageUsedBytes: 20})
	fails(t, c.put(path, "x"), 402, "Storage limit exceeded. Upgrade your plan.")
	require.NoError(t, org.SetStorageUsed(other, 0))
	org.SetPlan(mockserver.PlanEnterprise)
	succeeds(t, c.put(path, strings.Repeat("x", 1000)))

	require.NoError(t, org.SetStorageUsed(id, 1))
	succeeds(t, c.delete(path))
	require.Equal(t, 0.0, c.get("/buckets/"+id).at("data.storageUsedBytes"), "never below 0")
}
