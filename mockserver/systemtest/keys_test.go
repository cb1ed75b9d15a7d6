package systemtest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// A new key works at once, has the rights of its scope, and stops working when it is revoked.
func TestKeys(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	client, ctx := server.Client(), t.Context()
	mine, other := mocktest.AddBucket(t, server.Buckt().Organization(), mockBucket("mine")), mocktest.AddBucket(t, server.Buckt().Organization(), mockBucket("other"))
	created, err := client.Keys.Create(ctx, buckt.KeyCreateParams{
		Name: "scoped", Permissions: []buckt.Permission{buckt.PermissionBucketsRead, buckt.PermissionKeysWrite},
		BucketIDs: buckt.OnlyBuckets(mine), ExpiresAt: time.Now().Add(time.Hour),
	})
	require.NoError(t, err)
	stored, found := server.Buckt().Organization().Key(created.ID)
	require.True(t, found)
	require.True(t, created.Key.Equal(stored.Secret))
	require.Equal(t, []string{mine}, stored.BucketIDs)
	text, err := json.Marshal(created)
	require.NoError(t, err)
	require.NotContains(t, string(text), stored.Secret.Reveal())

	scoped := mockClient(t, server, buckt.WithAPIKey(created.Key.Reveal()))
	_, err = scoped.Buckets.Get(ctx, mine)
	require.NoError(t, err)
	_, err = scoped.Buckets.Get(ctx, other)
	require.True(t, isType[*buckt.NotFoundError](err), "%v", err)
	_, err = scoped.Keys.List(ctx, buckt.KeyListParams{})
	require.True(t, isType[*buckt.ForbiddenError](err), "%v", err)

	_, err = scoped.Keys.Delete(ctx, created.ID)
	require.NoError(t, err, "a key may delete itself")
	_, err = scoped.Buckets.Get(ctx, mine)
	require.True(t, isType[*buckt.UnauthorizedError](err), "%v", err)
	_, err = client.Keys.Delete(ctx, created.ID)
	require.True(t, isType[*buckt.NotFoundError](err), "%v", err)
	_, err = client.Keys.Create(ctx, buckt.KeyCreateParams{
		Name: "x", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.OnlyBuckets("bkt_nobody"),
	})
	e, ok := err.(*buckt.BadRequestError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "Invalid bucket IDs: bkt_nobody", e.Message)
}
