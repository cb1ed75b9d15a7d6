package conformance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each of these keys is put, got, listed, copied and deleted. It occurs in paths, queries, headers and XML, with different escaping in each
// of them.
var keyChecks = []check{
	{name: "key with a plus", run: oddKey("a+b.txt")},
	{name: "key with a percent sign", run: oddKey("100%.txt")},
	{name: "key that looks escaped", run: oddKey("a%2Fb%20c%2B")},
	{name: "key with a space", run: oddKey("a b .txt")},
	{name: "key with an accent", run: oddKey("é/ñandú.txt")},
	{name: "key beyond the basic plane", run: oddKey("😀.png")},
	{name: "key with double slashes", run: oddKey("a//b///c")},
	{name: "key with a leading slash", run: oddKey("/a")},
	{name: "key with a trailing slash", run: oddKey("folder/")},
	{name: "key with reserved characters", run: oddKey("a?b=c&d#e;f:g@h!i$j'k(l)m*n,o=p")},
	{name: "key with XML characters", run: oddKey(`<a>&"b"'c'`)},
	{name: "key with unreserved characters", run: oddKey("a-b_c.d~e")},
	{name: "key with a backslash and brackets", run: oddKey(`a\b[c]{d}^e|f`)},
	{name: "key like a subresource", run: oddKey("uploads/acl")},
	{name: "key of 1024 bytes", run: oddKey(strings.Repeat("é", 512))},
	{name: "key that is too long", run: keyTooLong, without: "minio"},
}

func oddKey(key string) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		// A wrongly decoded key would access these objects.
		f.must(t, "neighbour", "wrong")
		f.must(t, key, "hello")
		f.holds(t, key, "hello")
		_, err := f.head(t.Context(), key, getOptions{})
		require.NoError(t, err)

		for version, list := range map[string]func() (page, error){
			"v2": func() (page, error) { return f.list(t.Context(), listOptions{prefix: key}) },
			"v1": func() (page, error) { return f.listV1(t.Context(), listOptions{prefix: key}) },
		} {
			page, err := list()
			require.NoError(t, err, version)
			require.Equal(t, []string{key}, page.keys, version)
		}

		_, err = f.copy(t.Context(), source{bucket: f.bucket(), key: key}, "copied", copyOptions{})
		require.NoError(t, err)
		f.holds(t, "copied", "hello")
		f.must(t, "other", "to an odd key")
		_, err = f.copy(t.Context(), source{bucket: f.bucket(), key: "other"}, key, copyOptions{})
		require.NoError(t, err)
		f.holds(t, key, "to an odd key")

		_, err = f.remove(t.Context(), key, "")
		require.NoError(t, err)
		f.lacks(t, key)
		f.holds(t, "neighbour", "wrong")
	}
}

func keyTooLong(t *testing.T, f *fixture) {
	_, err := f.put(t.Context(), strings.Repeat("é", 512)+"a", []byte("hello"), putOptions{})
	refused(t, err, http.StatusBadRequest, "KeyTooLongError")
}
