package bucktapi_test

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

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestUpload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallBuckt(t, server)
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "cdn.example.com"})
		files := "/buckets/" + id + "/files/"

		r := mocktest.RequireOK(t, c.Do("PUT", files+"docs/hello.txt", "hello world", "Content-Type", "text/plain; charset=UTF-8"))
		now := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
		file := fmt.Sprintf(`{"data":{"object":"file","id":"docs/hello.txt","key":"docs/hello.txt","size":11,"lastModified":%q,
			"contentType":"text/plain; charset=UTF-8","url":"https://cdn.example.com/docs/hello.txt"},"error":null,"meta":null}`, now)
		require.JSONEq(t, file, r.Body)
		require.JSONEq(t, file, c.Get(files+"docs/hello.txt").Body)
		require.JSONEq(t, fmt.Sprintf(`{"data":[{"object":"file","id":"docs/hello.txt","key":"docs/hello.txt","size":11,"lastModified":%q}],
			"error":null,"meta":{"nextCursor":null,"limit":100}}`, now), c.Get(files[:len(files)-1]).Body)
		require.Equal(t, 11.0, c.Get("/buckets/"+id).At("data.storageUsedBytes"))

		time.Sleep(time.Second)
		r = mocktest.RequireOK(t, c.Put(files+"docs/hello.txt", "hi")) // overwrites
		require.Equal(t, "application/octet-stream", r.At("data.contentType"))
		require.NotEqual(t, now, r.At("data.lastModified"))
		require.Equal(t, 2.0, c.Get("/buckets/"+id).At("data.storageUsedBytes"))

		mocktest.RequireOK(t, c.Put(files+"empty", ""))
		require.Equal(t, 0.0, c.Get(files+"empty").At("data.size"))

		r = mocktest.RequireOK(t, c.Delete(files+"docs/hello.txt"))
		require.JSONEq(t, `{"data":{"object":"file","id":"docs/hello.txt"},"error":null,"meta":null}`, r.Body)
		mocktest.RequireBucktError(t, c.Get(files+"docs/hello.txt"), 404, "File not found")
		mocktest.RequireBucktError(t, c.Delete(files+"docs/hello.txt"), 404, "File not found")
		require.Equal(t, 0.0, c.Get("/buckets/"+id).At("data.storageUsedBytes"))
	})
}

// zeros is a body without a known length.
func zeros(n int64) io.Reader { return struct{ io.Reader }{io.LimitReader(zero{}, n)} }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestUploadLarge(t *testing.T) {
	server := mocktest.New(t)
	org := server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	content := make([]byte, 3<<20)
	for i := range content {
		content[i] = byte(i * i >> 7)
	}
	c := mocktest.CallBuckt(t, server)
	for name, body := range map[string]io.Reader{"known": bytes.NewReader(content), "unknown": struct{ io.Reader }{bytes.NewReader(content)}} {
		mocktest.RequireOK(t, c.Raw("PUT", c.Base+"/buckets/"+id+"/files/"+name, body))
		f, found := org.File(id, name)
		require.True(t, found)
		require.Equal(t, sha256.Sum256(content), sha256.Sum256(f.Content))
	}
}

func TestUploadRules(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	size := int64(10)
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{MaxFileSizeBytes: &size, AllowedMIMETypes: []string{"image/*", "Text/Plain"}})
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
			r := c.Do("PUT", path, "x", headers...)
			if allowed {
				mocktest.RequireOK(t, r)
			} else {
				mocktest.RequireBucktError(t, r, 415, notAllowed)
			}
		})
	}
	t.Run("as large as allowed", func(t *testing.T) {
		mocktest.RequireOK(t, c.Do("PUT", path, "0123456789", "Content-Type", "image/png"))
		mocktest.RequireOK(t, c.Raw("PUT", c.Base+path, zeros(10), "Content-Type", "image/png"))
	})
	t.Run("too large", func(t *testing.T) {
		mocktest.RequireBucktError(t, c.Do("PUT", path, "0123456789a", "Content-Type", "image/png"), 413, tooLarge)
		mocktest.RequireBucktError(t, c.Raw("PUT", c.Base+path, zeros(11), "Content-Type", "image/png"), 413, tooLarge)
	})
	t.Run("415 before 413", func(t *testing.T) {
		mocktest.RequireBucktError(t, c.Do("PUT", path, "0123456789a", "Content-Type", "text/html"), 415, notAllowed)
	})
	t.Run("413 before 402", func(t *testing.T) {
		require.NoError(t, org.SetStorageUsed(id, 200<<30))
		mocktest.RequireBucktError(t, c.Do("PUT", path, "0123456789a", "Content-Type", "image/png"), 413, tooLarge)
		mocktest.RequireBucktError(t, c.Do("PUT", path, "x", "Content-Type", "image/png"), 402, "Storage limit exceeded. Upgrade your plan.")
	})
	t.Run("[] allows nothing, null and */* anything", func(t *testing.T) {
		none := mocktest.AddBucket(t, org, bucktapi.Bucket{AllowedMIMETypes: []string{}})
		mocktest.RequireBucktError(t, c.Do("PUT", "/buckets/"+none+"/files/f", "x", "Content-Type", "image/png"), 415, notAllowed)
	})
}

func TestUploadDefaultMaxFileSize(t *testing.T) {
	server := mocktest.New(t, mockserver.WithBuckt(bucktapi.Behavior{MaxFileSize: 3}))
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	own := int64(5)
	limited, unlimited := mocktest.AddBucket(t, org, bucktapi.Bucket{}), mocktest.AddBucket(t, org, bucktapi.Bucket{MaxFileSizeBytes: &own})
	mocktest.RequireBucktError(t, c.Put("/buckets/"+limited+"/files/f", "1234"), 413, "File exceeds the maximum size of 3 bytes")
	mocktest.RequireOK(t, c.Put("/buckets/"+unlimited+"/files/f", "1234"))
}

// A client that waits for 100 Continue hears of a refusal before it sends anything.
func TestUploadRefusedBeforeBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
		size := int64(10)
		id := mocktest.AddBucket(t, org, bucktapi.Bucket{MaxFileSizeBytes: &size})
		for name, test := range map[string]struct {
			path   string
			status int
		}{
			"too large": {"/buckets/" + id + "/files/f", 413},
			"no bucket": {"/buckets/bkt_unknown/files/f", 404},
		} {
			body := &countingReader{Reader: io.LimitReader(zero{}, 1<<20)}
			req, err := http.NewRequestWithContext(t.Context(), "PUT", c.Base+test.path, body)
			require.NoError(t, err)
			req.ContentLength = 1 << 20
			req.Header.Set("Authorization", "Bearer "+c.Key)
			req.Header.Set("Expect", "100-continue")
			resp, err := c.HTTP.Do(req)
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

func TestUploadOptimizationHeader(t *testing.T) {
	server := mocktest.New(t, mockserver.WithPlan(buckt.PlanFree))
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{OptimizationMode: "maximum"})
	path := "/buckets/" + id + "/files/f"
	mocktest.RequireBucktError(t, c.Do("PUT", path, "x", "X-Buckt-Optimization", "extreme"), 400,
		"Invalid X-Buckt-Optimization value. Must be: none, light, balanced, or maximum")
	mocktest.RequireBucktError(t, c.Do("PUT", path, "x", "X-Buckt-Optimization", "light"), 402, "Optimization requires a paid plan. Upgrade to enable.")
	mocktest.RequireOK(t, c.Do("PUT", path, "x", "X-Buckt-Optimization", "none"))
	mocktest.RequireOK(t, c.Put(path, "x")) // the bucket's own mode is not charged for again
	org.SetPlan(buckt.PlanPro)
	mocktest.RequireOK(t, c.Do("PUT", path, "x", "X-Buckt-Optimization", "light"))
}

func TestUploadOrderOfChecks(t *testing.T) {
	server := mocktest.New(t, mockserver.WithPlan(buckt.PlanFree))
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	size := int64(1)
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{Status: "pending", AllowedMIMETypes: []string{}, MaxFileSizeBytes: &size, StorageUsedBytes: 1 << 30})
	scoped := c.As(mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: []string{}}).Secret.Reveal())
	bad := []string{"X-Buckt-Optimization", "extreme"}
	paid := []string{"X-Buckt-Optimization", "light"}
	put := func(c mocktest.Caller, id, key string, headers []string) mocktest.Reply {
		return c.Do("PUT", "/buckets/"+id+"/files/"+key, "too large", headers...)
	}
	mocktest.RequireBucktError(t, put(scoped, id, "", bad), 404, "Bucket not found")
	mocktest.RequireBucktError(t, put(c, "bkt_unknown", "", bad), 400, "File path is required")
	mocktest.RequireBucktError(t, put(c, "bkt_unknown", "f", bad), 400, "Invalid X-Buckt-Optimization value. Must be: none, light, balanced, or maximum")
	mocktest.RequireBucktError(t, put(c, "bkt_unknown", "f", paid), 402, "Optimization requires a paid plan. Upgrade to enable.")
	mocktest.RequireBucktError(t, put(c, "bkt_unknown", "f", nil), 404, "Bucket not found")
	mocktest.RequireBucktError(t, put(c, id, "f", nil), 400, "Bucket is not active")
	require.NoError(t, org.SetBucketStatus(id, "active"))
	mocktest.RequireBucktError(t, put(c, id, "f", nil), 415, "File type not allowed")
	mocktest.RequireOK(t, c.Patch("/buckets/"+id, `{"allowedMimeTypes":null}`))
	mocktest.RequireBucktError(t, put(c, id, "f", nil), 413, "File exceeds the maximum size of 1 bytes")
	mocktest.RequireOK(t, c.Patch("/buckets/"+id, `{"maxFileSizeBytes":null}`))
	mocktest.RequireBucktError(t, put(c, id, "f", nil), 402, "Storage limit exceeded. Upgrade your plan.")
	require.NoError(t, org.SetStorageUsed(id, 0))
	mocktest.RequireOK(t, put(c, id, "f", nil))
}

func TestUploadStorageLimit(t *testing.T) {
	server := mocktest.New(t, mockserver.WithPlan(buckt.PlanFree))
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	const limit = 1 << 30
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{StorageUsedBytes: limit - 20})
	path := "/buckets/" + id + "/files/f"
	mocktest.RequireOK(t, c.Put(path, strings.Repeat("x", 15)))
	// The bytes of the file that would be replaced are not subtracted.
	mocktest.RequireBucktError(t, c.Put(path, strings.Repeat("x", 6)), 402, "Storage limit exceeded. Upgrade your plan.")
	mocktest.RequireBucktError(t, c.Raw("PUT", c.Base+path, zeros(6)), 402, "Storage limit exceeded. Upgrade your plan.")
	mocktest.RequireOK(t, c.Put(path, "12345")) // exactly full
	f, _ := org.File(id, "f")
	require.Len(t, f.Content, 5)

	other := mocktest.AddBucket(t, org, bucktapi.Bucket{Status: "deleting", StorageUsedBytes: 20})
	mocktest.RequireBucktError(t, c.Put(path, "x"), 402, "Storage limit exceeded. Upgrade your plan.")
	require.NoError(t, org.SetStorageUsed(other, 0))
	org.SetPlan(buckt.PlanEnterprise)
	mocktest.RequireOK(t, c.Put(path, strings.Repeat("x", 1000)))

	require.NoError(t, org.SetStorageUsed(id, 1))
	mocktest.RequireOK(t, c.Delete(path))
	require.Equal(t, 0.0, c.Get("/buckets/"+id).At("data.storageUsedBytes"), "never below 0")
}
