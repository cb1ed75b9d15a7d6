package buckt_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
)

func TestFilesOnTheWire(t *testing.T) {
	t.Parallel()
	file := &buckt.File{
		Object: "file", ID: "photos/a b.png", Key: "photos/a b.png", Size: 5 << 30, LastModified: at(2026, 4, 25, 10, 0, 0, 0),
		ContentType: "image/png", URL: "https://cdn.example.com/photos/a b.png",
	}
	const fileData = `{"object":"file","id":"photos/a b.png","key":"photos/a b.png","size":5368709120,"lastModified":"2026-04-25T10:00:00Z",
		"contentType":"image/png","url":"https://cdn.example.com/photos/a b.png"}`
	ref := &buckt.WriteResult{Object: "file", ID: "photos/a b.png"}
	get := func(name, key, path string) wireCase {
		return wireCase{
			name: "get " + name, method: http.MethodGet, path: path, answer: object(fileData), want: file,
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return c.Files.Get(ctx, "bkt_1", key) },
		}
	}
	runWire(t, []wireCase{
		get("a key", "photos/a b.png", "/buckets/bkt_1/files/photos/a%20b.png"),
		get("a key with what a URL ends at", "a?b#c%20d", "/buckets/bkt_1/files/a%3Fb%23c%2520d"),
		get("a key whose characters stay", "a,b;c+d&e=f:g@h$i~j-k_l.m", "/buckets/bkt_1/files/a,b;c+d&e=f:g@h$i~j-k_l.m"),
		get("a key beyond ASCII", "grün/"+astral, "/buckets/bkt_1/files/gr%C3%BCn/%F0%9F%98%80"),
		get("slashes at the ends and in a row", "//a//b//", "/buckets/bkt_1/files///a//b//"),
		get("one slash", "/", "/buckets/bkt_1/files//"),
		get("files in the key", "x/files/y", "/buckets/bkt_1/files/x/files/y"),
		get("dots that are no segment", ".../.a/a./..b/a..b", "/buckets/bkt_1/files/.../.a/a./..b/a..b"),
		get("escaped dots that are text", "%2e%2e/%2E", "/buckets/bkt_1/files/%252e%252e/%252E"),
		get("a backslash", `..\..\a`, "/buckets/bkt_1/files/..%5C..%5Ca"),
		get("a star", "*", "/buckets/bkt_1/files/%2A"),
		{
			name:   "get in a bucket whose id must be escaped",
			call:   func(ctx context.Context, c *buckt.Client) (any, error) { return c.Files.Get(ctx, "a/b", "c d,e") },
			method: http.MethodGet, path: "/buckets/a%2Fb/files/c%20d,e", answer: object(fileData), want: file,
		},
		{
			name: "list",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Files.List(ctx, "bkt_1", buckt.FileListParams{})
			},
			method: http.MethodGet, path: "/buckets/bkt_1/files",
			answer: reply{body: `{"data":[{"object":"file","id":"a","key":"a","size":0,"lastModified":"2026-04-25T10:00:00.001Z"},` +
				`{"key":"b","size":2,"lastModified":"2026-04-25T10:00:00Z"}],"error":null,"meta":{"nextCursor":"MWFhYg+/==","limit":100}}`},
			want: &buckt.Page[buckt.File]{
				Items: []buckt.File{
					{Object: "file", ID: "a", Key: "a", LastModified: at(2026, 4, 25, 10, 0, 0, 1)},
					{Key: "b", Size: 2, LastModified: at(2026, 4, 25, 10, 0, 0, 0)},
				},
				NextCursor: "MWFhYg+/==", Meta: buckt.PageMeta{Limit: 100},
			},
		},
		{
			name: "list with everything, also what the server alone can judge",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Files.List(ctx, "bkt_1", buckt.FileListParams{Prefix: "a b/../ü;&", Cursor: "MWFhYg+/==", Limit: 100000})
			},
			method: http.MethodGet, path: "/buckets/bkt_1/files",
			query:  url.Values{"prefix": {"a b/../ü;&"}, "cursor": {"MWFhYg+/=="}, "limit": {"100000"}},
			answer: page(""), want: &buckt.Page[buckt.File]{Items: []buckt.File{}, Meta: buckt.PageMeta{Limit: 20}},
		},
		{
			name: "delete",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Files.Delete(ctx, "bkt_1", "photos/a b.png")
			},
			method: http.MethodDelete, path: "/buckets/bkt_1/files/photos/a%20b.png",
			answer: object(`{"object":"file","id":"photos/a b.png"}`), want: ref,
		},
		{
			name: "delete answered with 204",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Files.Delete(ctx, "bkt_1", "photos/a b.png")
			},
			method: http.MethodDelete, path: "/buckets/bkt_1/files/photos/a%20b.png", answer: reply{status: http.StatusNoContent}, want: ref,
		},
	})
}

func TestFilesInvalidInput(t *testing.T) {
	t.Parallel()
	methods := map[string]func(context.Context, *buckt.Client, string, string) error{
		"Files.Get": func(ctx context.Context, c *buckt.Client, bucket, key string) error {
			_, err := c.Files.Get(ctx, bucket, key)
			return err
		},
		"Files.Delete": func(ctx context.Context, c *buckt.Client, bucket, key string) error {
			_, err := c.Files.Delete(ctx, bucket, key)
			return err
		},
		"Files.Upload": func(ctx context.Context, c *buckt.Client, bucket, key string) error {
			_, err := c.Files.Upload(ctx, bucket, key, buckt.FileUploadParams{Source: buckt.FromBytes(nil)})
			return err
		},
		"Files.Download": func(ctx context.Context, c *buckt.Client, bucket, key string) error {
			_, err := c.Files.Download(ctx, bucket, key)
			return err
		},
	}
	ids := map[string]func(context.Context, *buckt.Client, string) error{
		"Files.List": func(ctx context.Context, c *buckt.Client, bucket string) error {
			_, err := c.Files.List(ctx, bucket, buckt.FileListParams{})
			return err
		},
	}
	var cases []inputCase
	for name, call := range methods {
		ids[name] = func(ctx context.Context, c *buckt.Client, bucket string) error { return call(ctx, c, bucket, "a") }
		for _, bad := range []struct{ name, key, rule string }{
			{"empty", "", "empty"},
			{"dot", ".", `segment "."`},
			{"dots", "..", `segment "."`},
			{"dots at the beginning", "../keys", `segment "."`},
			{"dots in the middle", "a/../b", `segment "."`},
			{"dots at the end", "a/..", `segment "."`},
			{"a dot in the middle", "a/./b", `segment "."`},
			{"a dot after two slashes", "a//./b", `segment "."`},
			{"nul", "a\x00b", "control"},
			{"line break", "a\nb", "control"},
			{"delete", "a\x7f", "control"},
			{"C1 control", "a\u0085b", "control"},
			{"no UTF-8", "a\xffb", "UTF-8"},
			{"half a character", "\xf0\x9f\x98", "UTF-8"},
		} {
			cases = append(cases, inputCase{name: name + ": " + bad.name, operation: name, field: "key", rule: bad.rule,
				call: func(ctx context.Context, c *buckt.Client) error { return call(ctx, c, "bkt_1", bad.key) }})
		}
	}
	runInput(t, append(cases, badIDs("bucketID", ids)...))
}

func TestFilesAgainstTheMock(t *testing.T) {
	t.Parallel()
	server := newMock(t)
	client, ctx := server.Client(), t.Context()
	id := seedBucket(t, server, mockserver.Bucket{CustomDomain: "cdn.example.com"})
	for _, key := range []string{"b/2", "a", "b/10", "ü", "B"} {
		f, err := client.Files.Upload(ctx, id, key, buckt.FileUploadParams{Source: buckt.FromBytes([]byte("hello world")), ContentType: "text/plain"})
		require.NoError(t, err)
		require.Equal(t, int64(11), f.Size)
		got, err := client.Files.Get(ctx, id, key)
		require.NoError(t, err)
		require.Equal(t, f, got)
	}
	var keys []string
	for f, err := range client.Files.All(ctx, id, buckt.FileListParams{Limit: 2}) {
		require.NoError(t, err)
		require.Empty(t, f.URL, "a list tells less")
		keys = append(keys, f.Key)
	}
	require.Equal(t, []string{"B", "a", "b/10", "b/2", "ü"}, keys, "in the order of their bytes")
	list, err := client.Files.List(ctx, id, buckt.FileListParams{})
	require.NoError(t, err)
	require.Equal(t, 100, list.Meta.Limit)

	r, err := client.Files.Delete(ctx, id, "b/10")
	require.NoError(t, err)
	require.Equal(t, &buckt.WriteResult{Object: "file", ID: "b/10"}, r)
	_, err = client.Files.Delete(ctx, id, "b/10")
	e, ok := err.(*buckt.NotFoundError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "File not found", e.Message)
	_, err = client.Files.Get(ctx, "bkt_nobody", "a")
	e, ok = err.(*buckt.NotFoundError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "Bucket not found", e.Message)

	failed := seedBucket(t, server, mockserver.Bucket{Status: "failed"})
	_, err = client.Files.List(ctx, failed, buckt.FileListParams{})
	b, ok := err.(*buckt.BadRequestError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "Bucket is not active", b.Message)
}

// FuzzFileKeys uploads to any key that the client accepts, and finds the same bytes as a key in the mock. A key that
// the client refuses is never sent.
func FuzzFileKeys(f *testing.F) {
	for _, key := range []string{
		"a", "a/b.txt", "/", "//", "a//b/", "..", "../keys", "a/./b", "...", "%2e%2e/x", "%", "%zz", "a?b#c", "a b+c,d;e&f=g:h@i$j", "ü/😀",
		`..\x`, "*", "a\x00", "\xff", "a\u0085", "\u2028", "?", "#", "files", "x/files/y", ";", "~", "\"<>`{}|^[]", "%2F", "\u00a0", "a/%2e%2e/b",
	} {
		f.Add(key)
	}
	server := newFuzzMock(f)
	org := server.Buckt().Organization()
	bucket, err := org.AddBucket(mockserver.Bucket{})
	require.NoError(f, err)
	client, err := buckt.New(append(server.Options(), buckt.WithoutRateLimiter())...)
	require.NoError(f, err)
	f.Cleanup(func() { _ = client.Close() })
	f.Fuzz(func(t *testing.T, key string) {
		before := len(org.Files(bucket.ID))
		_, err := client.Files.Upload(t.Context(), bucket.ID, key, buckt.FileUploadParams{
			Source: buckt.FromBytes([]byte("x")), ContentType: "text/plain",
		})
		if isType[*buckt.InvalidInputError](err) {
			require.Len(t, org.Files(bucket.ID), before)
			exchanges := server.Requests()
			if len(exchanges) > 0 {
				require.NotEqual(t, key, exchanges[len(exchanges)-1].PathParams["path"], "it was refused, and sent all the same")
			}
			return
		}
		require.NoError(t, err)
		exchanges := server.Requests()
		last := exchanges[len(exchanges)-1]
		require.Equal(t, "bucktUploadFile", last.Operation)
		require.Equal(t, map[string]string{"bucketId": bucket.ID, "path": key}, last.PathParams)
		_, found := org.File(bucket.ID, key)
		require.True(t, found)

		got, err := client.Files.Get(t.Context(), bucket.ID, key)
		require.NoError(t, err)
		require.Equal(t, key, got.Key)
		d, err := client.Files.Download(t.Context(), bucket.ID, key)
		require.NoError(t, err)
		require.Equal(t, int64(1), d.Size)
		require.NoError(t, d.Close())
		_, err = client.Files.Delete(t.Context(), bucket.ID, key)
		require.NoError(t, err)
		require.Len(t, org.Files(bucket.ID), before)
	})
}
