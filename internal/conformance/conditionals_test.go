package conformance_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var conditionalChecks = []check{
	{name: "get if it matches", run: getIfMatch},
	{name: "get if none matches", run: getIfNoneMatch},
	{name: "get if modified", run: getIfModified},
	{name: "get if unmodified", run: getIfUnmodified},
	{name: "conditions by ETag come before those by time", run: getConditionsCombined},
	{name: "put if absent", run: putIfAbsent},
	{name: "put if it matches", run: putIfMatch},
}

var otherETag = md5Hex("something else")

// getAndHead sends GET and HEAD for an object, whose responses agree.
func getAndHead(t *testing.T, f *fixture, key string, o getOptions, status int) {
	t.Helper()
	for name, ask := range map[string]func() (object, error){
		"get":  func() (object, error) { return f.get(t.Context(), key, o) },
		"head": func() (object, error) { return f.head(t.Context(), key, o) },
	} {
		got, err := ask()
		require.Equal(t, status, got.status, name)
		if status < 300 {
			require.NoError(t, err, name)
			continue
		}
		code := ""
		if status == http.StatusPreconditionFailed && name == "get" {
			code = "PreconditionFailed"
		}
		refused(t, err, status, code)
	}
}

func getIfMatch(t *testing.T, f *fixture) {
	o := f.must(t, "a", "hello")
	getAndHead(t, f, "a", getOptions{ifMatch: o.etag}, http.StatusOK)
	getAndHead(t, f, "a", getOptions{ifMatch: otherETag}, http.StatusPreconditionFailed)
}

func getIfNoneMatch(t *testing.T, f *fixture) {
	o := f.must(t, "a", "hello")
	getAndHead(t, f, "a", getOptions{ifNoneMatch: otherETag}, http.StatusOK)
	getAndHead(t, f, "a", getOptions{ifNoneMatch: o.etag}, http.StatusNotModified)
	got, err := f.get(t.Context(), "a", getOptions{ifNoneMatch: o.etag})
	require.Error(t, err)
	require.Equal(t, `"`+o.etag+`"`, got.header.Get("ETag"), "the answer of 304 tells the ETag")
}

// lastModified is the time of an object in its header, in whole seconds.
func lastModified(t *testing.T, f *fixture, key string) time.Time {
	t.Helper()
	o, err := f.head(t.Context(), key, getOptions{})
	require.NoError(t, err)
	modified, err := http.ParseTime(o.header.Get("Last-Modified"))
	require.NoError(t, err)
	return modified
}

func getIfModified(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	modified := lastModified(t, f, "a")
	getAndHead(t, f, "a", getOptions{ifModifiedSince: modified.Add(-time.Hour)}, http.StatusOK)
	getAndHead(t, f, "a", getOptions{ifModifiedSince: modified}, http.StatusNotModified)
}

func getIfUnmodified(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	modified := lastModified(t, f, "a")
	getAndHead(t, f, "a", getOptions{ifUnmodifiedSince: modified}, http.StatusOK)
	getAndHead(t, f, "a", getOptions{ifUnmodifiedSince: modified.Add(-time.Hour)}, http.StatusPreconditionFailed)
}

func getConditionsCombined(t *testing.T, f *fixture) {
	o := f.must(t, "a", "hello")
	modified := lastModified(t, f, "a")
	getAndHead(t, f, "a", getOptions{ifMatch: o.etag, ifUnmodifiedSince: modified.Add(-time.Hour)}, http.StatusOK)
	getAndHead(t, f, "a", getOptions{ifNoneMatch: o.etag, ifModifiedSince: modified.Add(-time.Hour)}, http.StatusNotModified)
}

func putIfAbsent(t *testing.T, f *fixture) {
	_, err := f.put(t.Context(), "a", []byte("first"), putOptions{ifAbsent: true})
	require.NoError(t, err)
	_, err = f.put(t.Context(), "a", []byte("second"), putOptions{ifAbsent: true})
	refused(t, err, http.StatusPreconditionFailed, "PreconditionFailed")
	f.holds(t, "a", "first")
	_, err = f.remove(t.Context(), "a", "")
	require.NoError(t, err)
	_, err = f.put(t.Context(), "a", []byte("third"), putOptions{ifAbsent: true})
	require.NoError(t, err)
}

func putIfMatch(t *testing.T, f *fixture) {
	first := f.must(t, "a", "first")
	_, err := f.put(t.Context(), "a", []byte("second"), putOptions{ifMatch: first.etag})
	require.NoError(t, err)
	_, err = f.put(t.Context(), "a", []byte("third"), putOptions{ifMatch: first.etag})
	refused(t, err, http.StatusPreconditionFailed, "PreconditionFailed")
	f.holds(t, "a", "second")
	_, err = f.put(t.Context(), "missing", []byte("hello"), putOptions{ifMatch: first.etag})
	refused(t, err, http.StatusNotFound, "NoSuchKey")
}
