package buckt_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestFoundryDBObjectsOnTheWire(t *testing.T) {
	t.Parallel()
	const signed = "https://files-f0e1d2c3.eu.files.foundrydb.com/a.txt?X-Amz-Expires=900&X-Amz-Signature=5ignature"
	foundryDB.wire(t, []wireCase{
		{
			name: "list", method: http.MethodGet, path: "/file-services/fs_1/objects",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.Objects.List(ctx, "fs_1", buckt.FoundryDBObjectListParams{})
			},
			response: reply{body: `{"objects":[{"key":"a/b.txt","size":5368709121,"last_modified":"2026-08-18T09:00:00.123Z","etag":"\"5d41\"","class":"x"}]}`},
			want: &buckt.Page[buckt.FoundryDBObject]{Items: []buckt.FoundryDBObject{
				{Key: "a/b.txt", Size: 5368709121, LastModified: at(2026, 8, 18, 9, 0, 0, 123), ETag: `"5d41"`},
			}},
		},
		{
			name: "list with everything, also what the server alone can judge", method: http.MethodGet, path: "/file-services/a%20b/objects",
			query: url.Values{"prefix": {"a b/ü&"}, "cursor": {"c+/="}, "delimiter": {"/"}, "max": {"100000"}},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.Objects.List(ctx, "a b", buckt.FoundryDBObjectListParams{Prefix: "a b/ü&", Cursor: "c+/=", Delimiter: "/", Limit: 100000})
			},
			response: reply{body: `{"objects":null,"prefixes":["a b/ü&/","a b/ü&c/"],"next_cursor":"next"}`},
			want: &buckt.Page[buckt.FoundryDBObject]{
				Items: []buckt.FoundryDBObject{}, NextCursor: "next", Meta: buckt.PageMeta{Prefixes: []string{"a b/ü&/", "a b/ü&c/"}},
			},
		},
		{
			name: "delete", method: http.MethodDelete, path: "/file-services/fs_1/objects", query: url.Values{"key": {"a/b.txt"}},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return done(c.FoundryDB.Objects.Delete(ctx, "fs_1", "a/b.txt"))
			},
			response: reply{status: http.StatusNoContent},
		},
		{
			name: "delete an odd key", method: http.MethodDelete, path: "/file-services/fs_1/objects", query: url.Values{"key": {"/../ü?&=+%#\n"}},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return done(c.FoundryDB.Objects.Delete(ctx, "fs_1", "/../ü?&=+%#\n"))
			},
			response: reply{body: `{}`},
		},
		{
			name: "presign", method: http.MethodPost, path: "/file-services/fs_1/presign", body: `{"method":"GET","key":"a.txt"}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.Objects.Presign(ctx, "fs_1", buckt.FoundryDBPresignParams{Method: http.MethodGet, Key: "a.txt"})
			},
			response: reply{body: `{"url":"` + signed + `","method":"GET","expires_at":"2026-08-18T09:15:00Z"}`},
			want: &buckt.FoundryDBPresignedURL{
				URL: buckt.NewSecret(signed), Method: buckt.FoundryDBPresignGet, ExpiresAt: at(2026, 8, 18, 9, 15, 0, 0),
			},
		},
		{
			name: "presign with everything", method: http.MethodPost, path: "/file-services/fs_1/presign",
			body: `{"method":"PUT","key":"a.txt","expires_seconds":604800,"content_type":"text/plain"}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.Objects.Presign(ctx, "fs_1", buckt.FoundryDBPresignParams{
					Method: buckt.FoundryDBPresignPut, Key: "a.txt", Expires: 604800 * time.Second, ContentType: "text/plain",
				})
			},
			response: reply{status: http.StatusCreated, body: `{"url":"` + signed + `"}`},
			want:     &buckt.FoundryDBPresignedURL{URL: buckt.NewSecret(signed)},
		},
	})
}

// A success without required data is an error that names it.
func TestFoundryDBIncompleteResponses(t *testing.T) {
	t.Parallel()
	lacks := map[string]string{
		"FoundryDB.FileServices.Create": "id", "FoundryDB.FileServices.List": "file_services", "FoundryDB.FileServices.Get": "id",
		"FoundryDB.FileServices.Usage": "current", "FoundryDB.Keys.Create": "secret_access_key", "FoundryDB.Keys.List": "keys",
		"FoundryDB.Objects.List": "objects", "FoundryDB.Objects.Presign": "url",
	}
	for _, call := range foundryDBCalls() {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			for _, body := range []string{``, `{}`, `null`, `[]`, `7`, `"x"`, `{"id":7,"url":7}`, `<html>`} {
				client, s := foundryDB.script(t, reply{body: body})
				err := call.invoke(t.Context(), client)
				requireRepeatedIfNotJSON(t, s, body)
				if lacks[call.name] == "" {
					require.NoError(t, err, "a deletion says it by its status")
					continue
				}
				require.ErrorIs(t, err, buckt.ErrInvalidResponse, body)
				require.Equal(t, call.notIdempotent, isType[*buckt.OutcomeUnknownError](err))
				if body == `{}` {
					require.ErrorContains(t, err, "it lacks "+lacks[call.name])
				}
			}
			client, _ := foundryDB.script(t, call.ok)
			require.NoError(t, call.invoke(t.Context(), client))
		})
	}
}

// Every list is an iterator that can be ranged over twice, with one page or several.
func TestFoundryDBIterators(t *testing.T) {
	t.Parallel()
	t.Run("file services", func(t *testing.T) {
		t.Parallel()
		client, s := foundryDB.script(t, reply{body: `{"file_services":[{"id":"a"},{"id":"b"}]}`})
		all := client.FoundryDB.FileServices.All(t.Context(), buckt.FoundryDBFileServiceListParams{})
		for range 2 {
			var ids []string
			for service, err := range all {
				require.NoError(t, err)
				ids = append(ids, service.ID)
			}
			require.Equal(t, []string{"a", "b"}, ids)
		}
		require.Len(t, s.sent(), 2)
	})
	t.Run("keys", func(t *testing.T) {
		t.Parallel()
		client, s := foundryDB.script(t, reply{body: `{"keys":[{"id":"a"},{"id":"b"}]}`})
		var ids []string
		for key, err := range client.FoundryDB.Keys.All(t.Context(), "fs_1", buckt.FoundryDBKeyListParams{}) {
			require.NoError(t, err)
			ids = append(ids, key.ID)
		}
		require.Equal(t, []string{"a", "b"}, ids)
		require.Len(t, s.sent(), 1)
	})
	t.Run("objects", func(t *testing.T) {
		t.Parallel()
		client, s := foundryDB.script(t,
			reply{body: `{"objects":[{"key":"a"}],"next_cursor":"1"}`}, reply{body: `{"objects":[],"next_cursor":"2"}`},
			reply{body: `{"objects":[{"key":"b"},{"key":"c"}],"next_cursor":""}`})
		var keys []string
		params := buckt.FoundryDBObjectListParams{Prefix: "p", Limit: 2, Cursor: "0"}
		for object, err := range client.FoundryDB.Objects.All(t.Context(), "fs_1", params) {
			require.NoError(t, err)
			keys = append(keys, object.Key)
		}
		require.Equal(t, []string{"a", "b", "c"}, keys)
		var cursors []string
		for _, r := range s.sent() {
			require.Equal(t, "p", r.query.Get("prefix"))
			require.Equal(t, "2", r.query.Get("max"))
			cursors = append(cursors, r.query.Get("cursor"))
		}
		require.Equal(t, []string{"0", "1", "2"}, cursors)
	})
	t.Run("objects that come round again", func(t *testing.T) {
		t.Parallel()
		client, _ := foundryDB.script(t, reply{body: `{"objects":[{"key":"a"}],"next_cursor":"1"}`})
		var last error
		n := 0
		for _, err := range client.FoundryDB.Objects.All(t.Context(), "fs_1", buckt.FoundryDBObjectListParams{}) {
			n++
			last = err
		}
		require.Equal(t, 3, n)
		require.True(t, isType[*buckt.CursorCycleError](last), "%v", last)
	})
	t.Run("errors", func(t *testing.T) {
		t.Parallel()
		client, _ := foundryDB.script(t, reply{status: 404, body: `{"error":"not found"}`})
		n := 0
		for _, err := range client.FoundryDB.Keys.All(t.Context(), "fs_1", buckt.FoundryDBKeyListParams{}) {
			require.True(t, isType[*buckt.NotFoundError](err), "%v", err)
			n++
		}
		for _, err := range client.FoundryDB.FileServices.All(t.Context(), buckt.FoundryDBFileServiceListParams{}) {
			require.True(t, isType[*buckt.NotFoundError](err), "%v", err)
			n++
		}
		require.Equal(t, 2, n)
	})
}
