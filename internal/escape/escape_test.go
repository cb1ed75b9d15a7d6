package escape_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/escape"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, path, segment string }{
		{"empty", "", "", ""},
		{"unreserved", "aZ09-._~", "aZ09-._~", "aZ09-._~"},
		{"need not be escaped", "a,b;c:d@e&f=g+h$i", "a,b;c:d@e&f=g+h$i", "a,b;c:d@e&f=g+h$i"},
		{"slashes", "/a//b/", "/a//b/", "%2Fa%2F%2Fb%2F"},
		{"query and fragment", "a?b#c", "a%3Fb%23c", "a%3Fb%23c"},
		{"escaped before", "%2F", "%252F", "%252F"},
		{"space", "a b", "a%20b", "a%20b"},
		{"brackets and star", "[x]*", "%5Bx%5D%2A", "%5Bx%5D%2A"},
		{"star", "*", "%2A", "%2A"},
		{"scheme", "http://x/y", "http://x/y", "http:%2F%2Fx%2Fy"},
		{"beyond ASCII", "ü", "%C3%BC", "%C3%BC"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.path, escape.Path(test.text))
			require.Equal(t, test.segment, escape.Segment(test.text))
		})
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("a/b%2F?#")
	f.Fuzz(func(t *testing.T, s string) {
		for _, escaped := range []string{escape.Path(s), escape.Segment(s)} {
			back, err := url.PathUnescape(escaped)
			require.NoError(t, err)
			require.Equal(t, s, back)
			require.NotContains(t, escaped, "?")
			require.NotContains(t, escaped, "#")
		}
		require.NotContains(t, escape.Segment(s), "/")
	})
}
