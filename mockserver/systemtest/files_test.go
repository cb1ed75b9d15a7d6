package systemtest

import (
	"cmp"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestFiles(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	client, ctx := server.Client(), t.Context()
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	for _, key := range []string{"b/2", "a", "b/10", "ü", "B"} {
		f, err := client.Files.Upload(ctx, id, key, buckt.FileUploadParams{Source: buckt.FromBytes([]byte("hello world")), ContentType: "text/plain"})
		require.NoError(t, err)
		require.Equal(t, int64(11), f.Size)
		got, err := client.Files.Get(ctx, id, key)
		require.NoError(t, err)
		f.LastModified = f.LastModified.Truncate(time.Second) // as S3 has it
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

	failed := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{Status: "failed"})
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
	server := mocktest.New(f, mockserver.WithRecordLimit(8))
	org := server.Buckt().Organization()
	bucket, err := org.AddBucket(bucktapi.Bucket{})
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

// Keys without #, ? and % are stored as they are, also by a server that leaves escapes in keys.
func TestFileKeysKeepEscapes(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mockserver.WithBuckt(bucktapi.Behavior{KeysKeepEscapes: true, DeletionsReturnKeys: true}))
	client, ctx := server.Client(), t.Context()
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
	for key, stored := range map[string]string{
		"a b": "", "é/✓": "", "+,;:@&=$!*'()~": "", `[]|\"<>^{}` + "`": "", "/a//b/": "", "...": "", "x/files/y": "", "\u00a0": "",
		"a#b": "a%23b", "a?b": "a%3Fb", "100%.txt": "100%25.txt", "a%23b": "a%2523b",
	} {
		stored = cmp.Or(stored, key)
		f, err := client.Files.Upload(ctx, id, key, buckt.FileUploadParams{Source: buckt.FromBytes([]byte("x"))})
		require.NoError(t, err, key)
		require.Equal(t, stored, f.Key)
		f, err = client.Files.Get(ctx, id, key)
		require.NoError(t, err, key)
		require.Equal(t, stored, f.Key)
		if stored != key {
			_, err = client.Files.Delete(ctx, id, stored)
			_, isNotFound := errors.AsType[*buckt.NotFoundError](err)
			require.True(t, isNotFound, "%s: %v", stored, err)
		}
		deleted, err := client.Files.Delete(ctx, id, key)
		require.NoError(t, err, key)
		require.Equal(t, &buckt.WriteResult{Object: "file", ID: key}, deleted)
	}
}
