package bucktapi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestListFiles(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	path := "/buckets/" + id + "/files"
	require.JSONEq(t, `{"data":[],"error":null,"meta":{"nextCursor":null,"limit":100}}`, c.Get(path).Body)
	for _, key := range []string{"b", "a/2", "a/1", "B", "é", "a", "c~"} {
		require.NoError(t, org.PutFile(id, bucktapi.File{Key: key}))
	}
	require.Equal(t, []string{"B", "a", "a/1", "a/2", "b", "c~", "é"}, c.Get(path).Column("key"), "in byte order")
	require.Equal(t, []string{"a", "a/1", "a/2"}, c.Get(path+"?prefix=a").Column("key"))
	require.Equal(t, []string{}, c.Get(path+"?prefix=zz").Column("key"))

	r := mocktest.RequireOK(t, c.Get(path+"?prefix=a&limit=2"))
	require.Equal(t, []string{"a", "a/1"}, r.Column("key"))
	cursor, _ := r.At("meta.nextCursor").(string)
	require.NotEmpty(t, cursor)
	r = mocktest.RequireOK(t, c.Get(path+"?prefix=a&limit=2&cursor="+url.QueryEscape(cursor)))
	require.Equal(t, []string{"a/2"}, r.Column("key"))
	require.Nil(t, r.At("meta.nextCursor"))

	for _, bad := range []string{"", "a", "AAAA", "%20"} {
		mocktest.RequireBucktError(t, c.Get(path+"?cursor="+bad), 500, "Internal server error")
	}
	mocktest.RequireBucktError(t, c.Get("/buckets/bkt_unknown/files?limit=0"), 400, "Too small: expected number to be >0")
	mocktest.RequireBucktError(t, c.Get("/buckets/bkt_unknown/files"), 404, "Bucket not found")
}

func TestFileKeys(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	files := "/buckets/" + id + "/files/"
	for escaped, key := range map[string]string{
		"plain.txt":               "plain.txt",
		"a//b":                    "a//b",
		"/lead":                   "/lead",
		"//":                      "//",
		"trail/":                  "trail/",
		"x/files/y":               "x/files/y",
		"files/files/":            "files/files/",
		"a%2Fb":                   "a/b",
		"%2Fc":                    "/c",
		"%20%23%3F%25":            " #?%",
		"+,;:@&=$!*'()~":          "+,;:@&=$!*'()~",
		"%2B%2C%3B%3A%40%26%3D24": "+,;:@&=24",
		"%C3%A9/%E2%9C%93":        "é/✓",
		"%5B%5D%7C%5C%22":         `[]|\"`,
		"%00%01%7F%09":            "\x00\x01\x7f\t",
		"%252F":                   "%2F",
		"...":                     "...",
		".hidden":                 ".hidden",
		"a..b/..c":                "a..b/..c",
	} {
		t.Run(escaped, func(t *testing.T) {
			r := mocktest.RequireOK(t, c.Put(files+escaped, escaped))
			require.Equal(t, key, r.At("data.key"))
			require.Equal(t, key, r.At("data.id"))
			require.Equal(t, "https://cdn.example.com/"+key, r.At("data.url"))
			require.Equal(t, key, c.Get(files+escaped).At("data.key"))
			f, found := org.File(id, key)
			require.True(t, found)
			require.Equal(t, escaped, string(f.Content))
			public := c.As("").Raw("GET", "https://cdn.example.com/"+escaped, http.NoBody)
			require.Equal(t, 200, public.Status)
			require.Equal(t, escaped, public.Body)
			require.Equal(t, key, mocktest.RequireOK(t, c.Delete(files+escaped)).At("data.id"))
		})
	}
	t.Run("dot segments are resolved", func(t *testing.T) {
		mocktest.RequireOK(t, c.Put(files+"a/./b/../c", "x"))
		_, found := org.File(id, "a/c")
		require.True(t, found)
		require.Equal(t, "api_key", c.Get(files+"../../../keys/"+org.Keys()[0].ID).At("data.object"))
		require.Equal(t, "api_key", c.Get(files+"%2e%2E/.%2e/../keys/"+org.Keys()[0].ID).At("data.object"))
	})
	for _, method := range []string{"PUT", "GET", "DELETE"} {
		t.Run(method+" invalid UTF-8", func(t *testing.T) {
			require.Equal(t, 400, c.Do(method, files+"%ff", "").Status)
			require.Equal(t, 400, c.Do(method, files+"a%C3", "").Status)
		})
		t.Run(method+" empty path", func(t *testing.T) {
			mocktest.RequireBucktError(t, c.Do(method, files, ""), 400, "File path is required")
		})
	}
	for _, method := range []string{"PUT", "DELETE"} {
		t.Run(method+" without a slash", func(t *testing.T) {
			mocktest.RequireBucktError(t, c.Do(method, strings.TrimSuffix(files, "/"), ""), 400, "File path is required")
		})
	}
}

func TestFilesOrderOfChecks(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{Status: "pending"})
	for _, method := range []string{"GET", "DELETE"} {
		mocktest.RequireBucktError(t, c.Do(method, "/buckets/bkt_unknown/files/", ""), 400, "File path is required")
		mocktest.RequireBucktError(t, c.Do(method, "/buckets/bkt_unknown/files/f", ""), 404, "Bucket not found")
		mocktest.RequireBucktError(t, c.Do(method, "/buckets/"+id+"/files/f", ""), 400, "Bucket is not active")
	}
}
