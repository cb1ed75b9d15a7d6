package conformance_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

var copyChecks = []check{
	{name: "copy", run: copyObject},
	{name: "copy with other metadata", run: copyReplacing},
	{name: "copy to another bucket", run: copyAcross},
	{name: "copy onto itself", run: copyOntoItself},
	{name: "copy if it matches", run: copyIfMatch},
	{name: "copy of what is missing", run: copyMissing},
}

func (f *fixture) at(key string) source { return source{bucket: f.bucket(), key: key} }

func copyObject(t *testing.T, f *fixture) {
	_, err := f.put(t.Context(), "a", []byte("hello"), putOptions{contentType: "text/x-a", metadata: map[string]string{"color": "red"}})
	require.NoError(t, err)
	f.must(t, "b", "replaced")
	copied, err := f.copy(t.Context(), f.at("a"), "b", copyOptions{})
	require.NoError(t, err)
	require.Equal(t, md5Hex("hello"), copied.etag)
	got, err := f.get(t.Context(), "b", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body))
	require.Equal(t, "text/x-a", got.header.Get("Content-Type"))
	require.Equal(t, "red", got.header.Get("X-Amz-Meta-Color"))
	f.must(t, "a", "changed")
	f.holds(t, "b", "hello")
}

func copyReplacing(t *testing.T, f *fixture) {
	_, err := f.put(t.Context(), "a", []byte("hello"), putOptions{
		contentType: "text/x-a", cacheControl: "no-store", metadata: map[string]string{"color": "red", "size": "big"},
	})
	require.NoError(t, err)
	_, err = f.copy(t.Context(), f.at("a"), "b", copyOptions{
		replace: true, contentType: "text/x-b", metadata: map[string]string{"color": "blue"},
	})
	require.NoError(t, err)
	got, err := f.get(t.Context(), "b", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body))
	require.Equal(t, "text/x-b", got.header.Get("Content-Type"))
	require.Equal(t, "blue", got.header.Get("X-Amz-Meta-Color"))
	require.Empty(t, got.header.Get("X-Amz-Meta-Size"))
	require.Empty(t, got.header.Get("Cache-Control"))
}

func copyAcross(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	f.amoveBucket(t, "archive", buckt.AmoveBucketCreateParams{})
	archive := f.in(t, "archive")
	_, err := archive.copy(t.Context(), f.at("a"), "2026/a", copyOptions{})
	require.NoError(t, err)
	got, err := archive.get(t.Context(), "2026/a", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body))
	f.lacks(t, "2026/a")
}

// An object may be copied onto itself only with a change, such as other metadata.
func copyOntoItself(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	_, err := f.copy(t.Context(), f.at("a"), "a", copyOptions{})
	refused(t, err, http.StatusBadRequest, "InvalidRequest")
	_, err = f.copy(t.Context(), f.at("a"), "a", copyOptions{replace: true, metadata: map[string]string{"color": "red"}})
	require.NoError(t, err)
	got, err := f.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body))
	require.Equal(t, "red", got.header.Get("X-Amz-Meta-Color"))
}

func copyIfMatch(t *testing.T, f *fixture) {
	o := f.must(t, "a", "hello")
	_, err := f.copy(t.Context(), f.at("a"), "b", copyOptions{ifMatch: otherETag})
	refused(t, err, http.StatusPreconditionFailed, "PreconditionFailed")
	_, err = f.copy(t.Context(), f.at("a"), "b", copyOptions{ifNoneMatch: o.etag})
	refused(t, err, http.StatusPreconditionFailed, "PreconditionFailed")
	f.lacks(t, "b")
	_, err = f.copy(t.Context(), f.at("a"), "b", copyOptions{ifMatch: o.etag})
	require.NoError(t, err)
	f.holds(t, "b", "hello")
}

func copyMissing(t *testing.T, f *fixture) {
	_, err := f.copy(t.Context(), f.at("missing"), "b", copyOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchKey")
	_, err = f.copy(t.Context(), source{bucket: "no-such-bucket", key: "a"}, "b", copyOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchBucket")
	f.lacks(t, "b")
}
