package buckt_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/bucktgo/buckt"
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
			name: "get " + name, method: http.MethodGet, path: path, response: object(fileData), want: file,
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
			call:   func(ctx context.Context, c *buckt.Client) (any, error) { return c.Files.Get(ctx, "a b", "c d,e") },
			method: http.MethodGet, path: "/buckets/a%20b/files/c%20d,e", response: object(fileData), want: file,
		},
		{
			name: "list",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Files.List(ctx, "bkt_1", buckt.FileListParams{})
			},
			method: http.MethodGet, path: "/buckets/bkt_1/files",
			response: reply{body: `{"data":[{"object":"file","id":"a","key":"a","size":0,"lastModified":"2026-04-25T10:00:00.001Z"},` +
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
			query:    url.Values{"prefix": {"a b/../ü;&"}, "cursor": {"MWFhYg+/=="}, "limit": {"100000"}},
			response: page(""), want: &buckt.Page[buckt.File]{Items: []buckt.File{}, Meta: buckt.PageMeta{Limit: 20}},
		},
		{
			name: "delete",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Files.Delete(ctx, "bkt_1", "photos/a b.png")
			},
			method: http.MethodDelete, path: "/buckets/bkt_1/files/photos/a%20b.png",
			response: object(`{"object":"file","id":"photos/a b.png"}`), want: ref,
		},
		{
			name: "delete answered with the key alone",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Files.Delete(ctx, "bkt_1", "photos/a b.png")
			},
			method: http.MethodDelete, path: "/buckets/bkt_1/files/photos/a%20b.png", response: object(`{"key":"photos/a b.png"}`), want: ref,
		},
		{
			name: "delete answered with 204",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Files.Delete(ctx, "bkt_1", "photos/a b.png")
			},
			method: http.MethodDelete, path: "/buckets/bkt_1/files/photos/a%20b.png", response: reply{status: http.StatusNoContent}, want: ref,
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
