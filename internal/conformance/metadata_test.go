package conformance_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var metadataChecks = []check{
	{name: "metadata", run: userMetadata},
	{name: "metadata that is too large", run: metadataTooLarge},
	{name: "content headers", run: contentHeaders},
	{name: "headers of the answer", run: answerHeaders},
}

func userMetadata(t *testing.T, f *fixture) {
	_, err := f.put(t.Context(), "a", []byte("hello"), putOptions{metadata: map[string]string{
		"color": "red", "Mixed-Case": "Kept As It Is", "list": "a, b; c=d",
	}})
	require.NoError(t, err)
	for name, ask := range map[string]func() (object, error){
		"get":  func() (object, error) { return f.get(t.Context(), "a", getOptions{}) },
		"head": func() (object, error) { return f.head(t.Context(), "a", getOptions{}) },
	} {
		got, err := ask()
		require.NoError(t, err, name)
		require.Equal(t, "red", got.header.Get("X-Amz-Meta-Color"), name)
		require.Equal(t, "Kept As It Is", got.header.Get("X-Amz-Meta-Mixed-Case"), name)
		require.Equal(t, "a, b; c=d", got.header.Get("X-Amz-Meta-List"), name)
	}
	f.must(t, "a", "again")
	got, err := f.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.Empty(t, got.header.Get("X-Amz-Meta-Color"), "a put replaces all of it")
}

// Names and values together are limited to 2 KB.
func metadataTooLarge(t *testing.T, f *fixture) {
	_, err := f.put(t.Context(), "a", []byte("hello"), putOptions{metadata: map[string]string{"a": strings.Repeat("b", 2048)}})
	refused(t, err, http.StatusBadRequest, "MetadataTooLarge")
	f.lacks(t, "a")
	_, err = f.put(t.Context(), "a", []byte("hello"), putOptions{metadata: map[string]string{"a": strings.Repeat("b", 2000)}})
	require.NoError(t, err)
}

// The encoding of the content is stored, but not that of a streamed upload.
func contentHeaders(t *testing.T, f *fixture) {
	expires := time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)
	_, err := f.put(t.Context(), "a", []byte("hello"), putOptions{
		contentType: "text/x-test; charset=utf-8", cacheControl: "max-age=60", contentDisposition: `attachment; filename="a.txt"`,
		contentEncoding: "br", contentLanguage: "de-CH", expires: expires,
	})
	require.NoError(t, err)
	for name, ask := range map[string]func() (object, error){
		"get":  func() (object, error) { return f.get(t.Context(), "a", getOptions{}) },
		"head": func() (object, error) { return f.head(t.Context(), "a", getOptions{}) },
	} {
		got, err := ask()
		require.NoError(t, err, name)
		require.Equal(t, "text/x-test; charset=utf-8", got.header.Get("Content-Type"), name)
		require.Equal(t, "max-age=60", got.header.Get("Cache-Control"), name)
		require.Equal(t, `attachment; filename="a.txt"`, got.header.Get("Content-Disposition"), name)
		require.Equal(t, []string{"br"}, got.header.Values("Content-Encoding"), name)
		require.Equal(t, "de-CH", got.header.Get("Content-Language"), name)
		require.Equal(t, expires.Format(http.TimeFormat), got.header.Get("Expires"), name)
	}
}

func answerHeaders(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	got, err := f.get(t.Context(), "a", getOptions{responseType: "text/x-other", responseDisposition: "inline", responseLanguage: "fr"})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body))
	require.Equal(t, "text/x-other", got.header.Get("Content-Type"))
	require.Equal(t, "inline", got.header.Get("Content-Disposition"))
	require.Equal(t, "fr", got.header.Get("Content-Language"))
	again, err := f.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.NotEqual(t, "text/x-other", again.header.Get("Content-Type"), "it is for that one answer")
}
