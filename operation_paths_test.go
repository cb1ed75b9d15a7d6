package buckt_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// An id is data: any id is exactly one segment of the path.
func TestIDsOnTheRequestLine(t *testing.T) {
	t.Parallel()
	ids := map[string]string{
		"bkt_01J9ZX": "bkt_01J9ZX", "a?b": "a%3Fb", "a#b": "a%23b", "100%": "100%25", "a b": "a%20b", "ü": "%C3%BC",
		"a,b;c:d@e": "a,b;c:d@e", "a&b=c+d$e": "a&b=c+d$e", "[x]": "%5Bx%5D", "*": "%2A", "a'b(c)!": "a%27b%28c%29%21", `a"b<c>`: "a%22b%3Cc%3E",
		"..a": "..a", "...": "...", "%2e%2e": "%252e%252e", "%2F": "%252F",
		"😀": "%F0%9F%98%80", "~-._": "~-._", " ": "%20", "http:": "http:",
	}
	calls := map[string]struct {
		before, after string
		call          func(context.Context, *buckt.Client, string) error
	}{
		"Buckets.Get": {"/v1/buckets/", "", func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Buckets.Get(ctx, id)
			return err
		}},
		"Buckets.Delete": {"/v1/buckets/", "", func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Buckets.Delete(ctx, id)
			return err
		}},
		"Buckets.RetryProvisioning": {"/v1/buckets/", "/retry", func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Buckets.RetryProvisioning(ctx, id)
			return err
		}},
		"Files.List": {"/v1/buckets/", "/files", func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Files.List(ctx, id, buckt.FileListParams{})
			return err
		}},
		"Files.Delete": {"/v1/buckets/", "/files/k", func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Files.Delete(ctx, id, "k")
			return err
		}},
		"Keys.Get": {"/v1/keys/", "", func(ctx context.Context, c *buckt.Client, id string) error { _, err := c.Keys.Get(ctx, id); return err }},
		"Logs.Get": {"/v1/logs/", "", func(ctx context.Context, c *buckt.Client, id string) error { _, err := c.Logs.Get(ctx, id); return err }},
	}
	for name, k := range calls {
		for id, want := range ids {
			inBubble(t, name+" "+id, func(t *testing.T) {
				l := newLine(t, always(responseOf(404, "")))
				e := requireChain(t, k.call(t.Context(), l.client(), id), false, 404)
				require.Equal(t, k.before+want+k.after, l.requests()[0].target)
				require.Equal(t, k.before+want+k.after, e.Path)
				require.Equal(t, "api.buckt.test", l.requests()[0].host)
				back, err := url.PathUnescape(want)
				require.NoError(t, err)
				require.Equal(t, id, back)
			})
		}
		for _, id := range badIDsOnly {
			inBubble(t, name+" refused "+id, func(t *testing.T) {
				l := newLine(t, always(responseOf(404, "")))
				err := k.call(t.Context(), l.client(), id)
				e, ok := errors.AsType[*buckt.InvalidInputError](err)
				require.True(t, ok, "%v", err)
				require.Equal(t, name, e.Operation)
				require.NotEmpty(t, e.Rule)
				require.Zero(t, l.connections())
			})
		}
	}
}

var badIDsOnly = []string{"", ".", "..", "a\x00b", "a\nb", "a\r\nb", "a\tb", "a\x7fb", "a\u0085b", "a\xffb", "\xc3",
	"/", "//", "a/b", "/a", "a/", `\`, `a\b`, "../../keys/key_1", "http://elsewhere.test/", `..\..`}

// A key keeps its slashes and all characters that need no escape: the server treats an unnecessary escape as a part of the key.
func TestKeysOnTheRequestLine(t *testing.T) {
	t.Parallel()
	keys := map[string]string{
		"a.txt": "a.txt", "a//b": "a//b", "/lead": "/lead", "x/": "x/", "/": "/", "//": "//", "a,b;c": "a,b;c", "ü": "%C3%BC", "a b": "a%20b", "100%": "100%25",
		"[x]": "%5Bx%5D", "a?b#c": "a%3Fb%23c", "x/files/y": "x/files/y", "a:b@c&d=e+f$g": "a:b@c&d=e+f$g", "%2e%2e/%2F": "%252e%252e/%252F",
		".hidden": ".hidden", "a/...": "a/...", "..a/b..": "..a/b..", "*": "%2A", `a\..\b`: "a%5C..%5Cb", "http://x.test/y": "http://x.test/y",
		"😀/é": "%F0%9F%98%80/%C3%A9", "e\u0301": "e%CC%81", "\u2027\u202a": "%E2%80%A7%E2%80%AA",
	}
	for key, want := range keys {
		for bucket, escaped := range map[string]string{"bkt_1": "bkt_1", "b 1": "b%201"} {
			inBubble(t, bucket+" "+key, func(t *testing.T) {
				l := newLine(t, always(responseOf(404, "")))
				c := l.client()
				_, err := c.Files.Get(t.Context(), bucket, key)
				requireChain(t, err, false, 404)
				_, err = c.Files.Upload(t.Context(), bucket, key, buckt.FileUploadParams{Source: buckt.FromBytes([]byte("x")), ContentType: "text/plain"})
				requireChain(t, err, false, 404)
				_, err = c.Files.Delete(t.Context(), bucket, key)
				requireChain(t, err, false, 404)
				require.Len(t, l.requests(), 3)
				for _, r := range l.requests() {
					require.Equal(t, "/v1/buckets/"+escaped+"/files/"+want, r.target)
				}
				back, err := url.PathUnescape(want)
				require.NoError(t, err)
				require.Equal(t, key, back)
			})
		}
	}
	bad := []string{"", ".", "..", "a/..", "../a", "a/./b", "a/../b", "./a", "/..", "a//..//b", "a\nb", "a\x00", "a\xff", "dir/\x7f", "a\u2028b", "\u2029", "dir/a\u2028"}
	for _, key := range bad {
		inBubble(t, "refused "+key, func(t *testing.T) {
			l := newLine(t, always(responseOf(404, "")))
			c := l.client()
			_, get := c.Files.Get(t.Context(), "bkt_1", key)
			_, put := c.Files.Upload(t.Context(), "bkt_1", key, buckt.FileUploadParams{Source: buckt.FromBytes(nil)})
			_, del := c.Files.Delete(t.Context(), "bkt_1", key)
			_, down := c.Files.Download(t.Context(), "bkt_1", key)
			for _, err := range []error{get, put, del, down} {
				e, ok := errors.AsType[*buckt.InvalidInputError](err)
				require.True(t, ok)
				require.Equal(t, "key", e.Field)
			}
			require.Zero(t, l.connections())
		})
	}
}

// FuzzPaths verifies that an id or a key is rejected, or arrives unchanged and unambiguously.
func FuzzPaths(f *testing.F) {
	for _, s := range []string{"a//b", "/lead", "x/", "a,b;c", "ü", "a b", "100%", "[x]", "..", "a/../b", "%2e%2e", "a\xffb", "*", "?#", "a\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got *url.URL
		c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
			u, err := url.ParseRequestURI(r.URL.RequestURI()) // as a server reads it
			require.NoError(t, err)
			got = u
			return &http.Response{StatusCode: 404, Body: readCloser(nil)}, nil
		})))
		require.NoError(t, err)
		_, err = c.Buckets.RetryProvisioning(t.Context(), s)
		if _, refused := errors.AsType[*buckt.InvalidInputError](err); !refused {
			require.NotNil(t, got)
			segments := strings.Split(got.EscapedPath(), "/")
			require.Len(t, segments, 5)
			id, err := url.PathUnescape(segments[3])
			require.NoError(t, err)
			require.Equal(t, s, id)
			require.Empty(t, got.RawQuery)
		}
		got = nil
		_, err = c.Files.Get(t.Context(), "bkt_1", s)
		if _, refused := errors.AsType[*buckt.InvalidInputError](err); !refused {
			require.NotNil(t, got)
			require.Equal(t, "/v1/buckets/bkt_1/files/"+s, got.Path)
			require.Empty(t, got.RawQuery)
			for segment := range strings.SplitSeq(got.EscapedPath(), "/") {
				require.NotContains(t, []string{".", ".."}, segment)
			}
		}
	})
}
