package conformance_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var presignChecks = []check{
	{name: "presigned get", run: presignedGet},
	{name: "presigned get of an odd key", run: presignedOddKey},
	{name: "presigned get with a type", run: presignedAnswer},
	{name: "presigned put", run: presignedPut},
	{name: "presigned put with a type", run: presignedPutType},
	{name: "presigned URL that has expired", run: presignedExpired},
	{name: "presigned URL from the future", run: presignedEarly},
	{name: "presigned URL with the wrong verb", run: presignedVerb},
	{name: "presigned URL with the wrong key", run: presignedKey},
	{name: "presigned URL with a longer life", run: presignedLonger},
	{name: "presigned URL with another query", run: presignedQuery},
	{name: "presigned URL of a revoked key", run: presignedRevoked},
}

func (f *fixture) presigned(t *testing.T, method, key string, o presignOptions) string {
	t.Helper()
	signed, err := f.presign(t.Context(), method, key, 15*time.Minute, o)
	require.NoError(t, err)
	return signed
}

func presignedGet(t *testing.T, f *fixture) {
	o := f.must(t, "a.txt", "hello")
	target := f.presigned(t, http.MethodGet, "a.txt", presignOptions{})
	for range 2 {
		got := f.send(t, http.MethodGet, target, "", nil)
		require.Equal(t, http.StatusOK, got.status)
		require.Equal(t, "hello", got.body)
		require.Equal(t, `"`+o.etag+`"`, got.header.Get("ETag"))
	}
	part := f.send(t, http.MethodGet, target, "", http.Header{"Range": {"bytes=1-2"}})
	require.Equal(t, http.StatusPartialContent, part.status)
	require.Equal(t, "el", part.body)
}

func presignedOddKey(t *testing.T, f *fixture) {
	for _, key := range []string{"a+b", "100%", "a b", "é", "a//b", "a%2Fb", "x?y=z&w"} {
		f.must(t, key, key)
		got := f.send(t, http.MethodGet, f.presigned(t, http.MethodGet, key, presignOptions{}), "", nil)
		require.Equal(t, http.StatusOK, got.status, "%q: %s", key, got.body)
		require.Equal(t, key, got.body)
	}
}

func presignedAnswer(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	got := f.send(t, http.MethodGet, f.presigned(t, http.MethodGet, "a", presignOptions{responseType: "text/x-other; a=b+c"}), "", nil)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "text/x-other; a=b+c", got.header.Get("Content-Type"))
}

func presignedPut(t *testing.T, f *fixture) {
	target := f.presigned(t, http.MethodPut, "a+b é", presignOptions{})
	got := f.send(t, http.MethodPut, target, "hello", http.Header{"Content-Type": {"text/x-any"}})
	require.Equal(t, http.StatusOK, got.status, got.body)
	require.Equal(t, `"`+md5Hex("hello")+`"`, got.header.Get("ETag"))
	f.holds(t, "a+b é", "hello")
	head, err := f.head(t.Context(), "a+b é", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "text/x-any", head.header.Get("Content-Type"))
}

func presignedPutType(t *testing.T, f *fixture) {
	target := f.presigned(t, http.MethodPut, "a", presignOptions{contentType: "text/x-signed"})
	got := f.send(t, http.MethodPut, target, "hello", http.Header{"Content-Type": {"text/x-other"}})
	require.Equal(t, http.StatusForbidden, got.status)
	require.Equal(t, "SignatureDoesNotMatch", got.code)
	f.lacks(t, "a")
	got = f.send(t, http.MethodPut, target, "hello", http.Header{"Content-Type": {"text/x-signed"}})
	require.Equal(t, http.StatusOK, got.status, got.body)
	f.holds(t, "a", "hello")
}

func presignedExpired(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	get, put := f.presigned(t, http.MethodGet, "a", presignOptions{}), f.presigned(t, http.MethodPut, "b", presignOptions{})
	f.skew(14 * time.Minute)
	require.Equal(t, http.StatusOK, f.send(t, http.MethodGet, get, "", nil).status)
	f.skew(16 * time.Minute)
	for method, target := range map[string]string{http.MethodGet: get, http.MethodPut: put} {
		got := f.send(t, method, target, "", nil)
		require.Equal(t, http.StatusForbidden, got.status)
		require.Equal(t, "AccessDenied", got.code)
	}
	f.skew(0)
	f.lacks(t, "b")
}

func presignedEarly(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	target := f.presigned(t, http.MethodGet, "a", presignOptions{})
	f.skew(-20 * time.Minute)
	got := f.send(t, http.MethodGet, target, "", nil)
	require.Equal(t, http.StatusForbidden, got.status)
	require.Equal(t, "AccessDenied", got.code)
}

// refusedURL asserts that a presigned URL is refused and has no effect.
func (f *fixture) refusedURL(t *testing.T, method, target string) {
	t.Helper()
	got := f.send(t, method, target, "", nil)
	require.Equal(t, http.StatusForbidden, got.status)
	require.Equal(t, "SignatureDoesNotMatch", got.code)
}

func presignedVerb(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	target := f.presigned(t, http.MethodGet, "a", presignOptions{})
	f.refusedURL(t, http.MethodPut, target)
	f.refusedURL(t, http.MethodDelete, target)
	f.refusedURL(t, http.MethodGet, f.presigned(t, http.MethodPut, "a", presignOptions{}))
	f.holds(t, "a", "hello")
}

func presignedKey(t *testing.T, f *fixture) {
	f.must(t, "public", "hello")
	f.must(t, "secret", "secret")
	target := f.presigned(t, http.MethodGet, "public", presignOptions{})
	require.Equal(t, 1, strings.Count(target, "/public?"))
	f.refusedURL(t, http.MethodGet, strings.Replace(target, "/public?", "/secret?", 1))
}

func presignedLonger(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	target := f.presigned(t, http.MethodGet, "a", presignOptions{})
	require.Contains(t, target, "X-Amz-Expires=900")
	f.refusedURL(t, http.MethodGet, strings.Replace(target, "X-Amz-Expires=900", "X-Amz-Expires=9000", 1))
}

func presignedQuery(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	target := f.presigned(t, http.MethodGet, "a", presignOptions{responseType: "text/x-one"})
	f.refusedURL(t, http.MethodGet, target+"&response-content-disposition=inline")
	f.refusedURL(t, http.MethodGet, strings.Replace(target, "x-one", "x-two", 1))
	u, err := url.Parse(target)
	require.NoError(t, err)
	query := u.Query()
	query.Set("X-Amz-Signature", strings.Repeat("0", 64))
	u.RawQuery = query.Encode()
	f.refusedURL(t, http.MethodGet, u.String())
}

func presignedRevoked(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	target := f.presigned(t, http.MethodGet, "a", presignOptions{})
	require.NoError(t, f.client.Amove.Keys.Delete(t.Context(), f.keyID))
	got := f.send(t, http.MethodGet, target, "", nil)
	require.Equal(t, http.StatusForbidden, got.status)
	require.Equal(t, "InvalidAccessKeyId", got.code)
}
