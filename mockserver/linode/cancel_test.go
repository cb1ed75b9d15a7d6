package linode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestCancel(t *testing.T) {
	server := mocktest.New(t)
	a, other := server.Linode().Account(), server.Linode().AddAccount("other")
	c := withObjects(t, server, "a", "b")
	mocktest.AddLinodeBucket(t, a, "us-sea", "more")
	key := mocktest.AddLinodeKey(t, a, linode.Key{})
	mocktest.AddLinodeBucket(t, other, "us-east", "kept")
	mocktest.AddLinodeKey(t, other, linode.Key{})
	access := func() string {
		return mocktest.S3Access(t, server, "us-east-1.linodeobjects.com", key.AccessKey, key.SecretKey.Reveal(), "s3:GetObject", "assets", "a")
	}
	require.Equal(t, mocktest.S3OK, access())
	require.Equal(t, 2.0, mocktest.RequireOK(t, c.Get("/quotas/obj-objects-us-east-1.linodeobjects.com/usage")).At("usage"))

	require.JSONEq(t, `{}`, mocktest.RequireOK(t, c.Post("/cancel", "")).Body)
	require.Empty(t, a.Buckets())
	require.Empty(t, a.Keys())
	require.Equal(t, mocktest.S3AccessDenied, access())
	require.Equal(t, 0.0, mocktest.RequireOK(t, c.Get("/quotas/obj-objects-us-east-1.linodeobjects.com/usage")).At("usage"))
	require.Len(t, other.Buckets(), 1)
	require.Len(t, other.Keys(), 1)

	mocktest.RequireOK(t, c.Post("/cancel", `{}`))
	mocktest.RequireOK(t, c.Post("/buckets", `{"label":"assets","region":"us-east"}`))
	require.Empty(t, a.Objects("us-east", "assets"))
}
