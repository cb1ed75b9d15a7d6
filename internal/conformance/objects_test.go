package conformance_test

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var objectChecks = []check{
	{name: "put and get", run: putAndGet},
	{name: "put over an object", run: putOver},
	{name: "put an empty object", run: putEmpty},
	{name: "put a large object", run: putLarge},
	{name: "head", run: headObject},
	{name: "delete", run: deleteObject},
	{name: "get a missing object", run: getMissing},
	{name: "head a missing object", run: headMissing},
	{name: "a missing bucket", run: missingBucket},
	{name: "delete many", run: deleteMany},
}

func putAndGet(t *testing.T, f *fixture) {
	put, err := f.put(t.Context(), "hello.txt", []byte("hello"), putOptions{})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, put.status)
	require.Equal(t, md5Hex("hello"), put.etag)
	require.Empty(t, put.version, "the bucket is not versioned")
	require.Equal(t, `"`+md5Hex("hello")+`"`, put.header.Get("ETag"), "an ETag is quoted")

	got, err := f.get(t.Context(), "hello.txt", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body))
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, put.etag, got.etag)
	require.Equal(t, "5", got.header.Get("Content-Length"))
	require.Equal(t, "bytes", got.header.Get("Accept-Ranges"))
	require.NotEmpty(t, got.header.Get("X-Amz-Request-Id"))
	modified, err := http.ParseTime(got.header.Get("Last-Modified"))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), modified, time.Hour)
}

func putOver(t *testing.T, f *fixture) {
	f.must(t, "a", "the first, and longer")
	again := f.must(t, "a", "second")
	require.Equal(t, md5Hex("second"), again.etag)
	f.holds(t, "a", "second")
	page, err := f.list(t.Context(), listOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, page.keys)
	require.Equal(t, []int64{6}, page.sizes)
}

func putEmpty(t *testing.T, f *fixture) {
	o := f.must(t, "empty", "")
	require.Equal(t, md5Hex(""), o.etag)
	got, err := f.get(t.Context(), "empty", getOptions{})
	require.NoError(t, err)
	require.Empty(t, got.body)
	require.Equal(t, "0", got.header.Get("Content-Length"))
}

// More than the buffers of clients and servers, and no multiple of a chunk.
func putLarge(t *testing.T, f *fixture) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 3<<16)
	body = append(body, '!')
	o, err := f.put(t.Context(), "large", body, putOptions{})
	require.NoError(t, err)
	require.Equal(t, md5Hex(string(body)), o.etag)
	got, err := f.get(t.Context(), "large", getOptions{})
	require.NoError(t, err)
	require.True(t, bytes.Equal(body, got.body), "%d bytes came back of %d", len(got.body), len(body))
	require.Equal(t, strconv.Itoa(len(body)), got.header.Get("Content-Length"))
}

func headObject(t *testing.T, f *fixture) {
	put, err := f.put(t.Context(), "a.txt", []byte("hello"), putOptions{contentType: "text/plain", metadata: map[string]string{"color": "red"}})
	require.NoError(t, err)
	got, err := f.head(t.Context(), "a.txt", getOptions{})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, put.etag, got.etag)
	require.Equal(t, "5", got.header.Get("Content-Length"))
	require.Equal(t, "text/plain", got.header.Get("Content-Type"))
	require.Equal(t, "red", got.header.Get("X-Amz-Meta-Color"))
	require.NotEmpty(t, got.header.Get("Last-Modified"))
}

// Deleting an object that does not exist succeeds.
func deleteObject(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	for range 2 {
		removed, err := f.remove(t.Context(), "a", "")
		require.NoError(t, err)
		require.Equal(t, http.StatusNoContent, removed.status)
		require.Empty(t, removed.header.Get("X-Amz-Delete-Marker"))
		f.lacks(t, "a")
	}
}

func getMissing(t *testing.T, f *fixture) {
	f.must(t, "a/b", "hello")
	for _, key := range []string{"missing", "a", "a/", "A/b", "a/b/"} {
		_, err := f.get(t.Context(), key, getOptions{})
		refused(t, err, http.StatusNotFound, "NoSuchKey")
	}
}

// A response to HEAD has no body with the error code. The connection can be reused.
func headMissing(t *testing.T, f *fixture) {
	f.must(t, "there", "hello")
	for range 3 {
		got, err := f.head(t.Context(), "missing", getOptions{})
		refused(t, err, http.StatusNotFound, "")
		require.Equal(t, http.StatusNotFound, got.status)
	}
	_, err := f.head(t.Context(), "there", getOptions{})
	require.NoError(t, err)
}

func missingBucket(t *testing.T, f *fixture) {
	elsewhere := f.in(t, "no-such-bucket")
	_, err := elsewhere.get(t.Context(), "a", getOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchBucket")
	_, err = elsewhere.put(t.Context(), "a", []byte("hello"), putOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchBucket")
	_, err = elsewhere.list(t.Context(), listOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchBucket")
	refused(t, elsewhere.headBucket(t.Context()), http.StatusNotFound, "")
	require.NoError(t, f.headBucket(t.Context()))
}

// Missing keys count as deleted. Keys with special characters are decoded from the XML.
func deleteMany(t *testing.T, f *fixture) {
	keys := []string{"a", "b+c", "d%20e", "f&g<h>", "é/ü", "i j"}
	for _, key := range keys {
		f.must(t, key, "hello")
	}
	f.must(t, "kept", "hello")
	refusals, err := f.removeAll(t.Context(), append(keys, "missing")...)
	require.NoError(t, err)
	require.Empty(t, refusals)
	page, err := f.list(t.Context(), listOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"kept"}, page.keys, strings.Join(page.keys, " "))
}
