package bucktapi_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestListBuckets(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	var ids []string
	for _, status := range []string{"active", "failed", "pending"} {
		ids = append(ids, mocktest.AddBucket(t, org, bucktapi.Bucket{Status: buckt.BucketStatus(status)}))
	}
	require.True(t, slices.IsSorted(ids))

	t.Run("3 rows at limit 2", func(t *testing.T) {
		r := mocktest.RequireOK(t, c.Get("/buckets?limit=2"))
		require.Equal(t, ids[:2], r.Column("id"))
		require.Equal(t, map[string]any{"nextCursor": ids[1], "limit": 2.0}, r.At("meta"))
		r = mocktest.RequireOK(t, c.Get("/buckets?limit=2&cursor="+ids[1]))
		require.Equal(t, ids[2:], r.Column("id"))
		require.Equal(t, map[string]any{"nextCursor": nil, "limit": 2.0}, r.At("meta"))
	})
	t.Run("default limit", func(t *testing.T) {
		require.Equal(t, map[string]any{"nextCursor": nil, "limit": 20.0}, c.Get("/buckets").At("meta"))
	})
	t.Run("status filter", func(t *testing.T) {
		require.Equal(t, ids[1:2], c.Get("/buckets?status=failed").Column("id"))
		require.Equal(t, []any{}, c.Get("/buckets?status=deleting").At("data"))
	})
	t.Run("bad status", func(t *testing.T) {
		message := `Invalid option: expected one of "pending"|"provisioning"|"active"|"failed"|"deleting"`
		mocktest.RequireBucktError(t, c.Get("/buckets?status=ready"), 400, message)
		mocktest.RequireBucktError(t, c.Get("/buckets?status="), 400, message)
	})
	t.Run("scoped subset", func(t *testing.T) {
		key := mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: []string{ids[0], ids[2]}})
		require.Equal(t, []string{ids[0], ids[2]}, c.As(key.Secret.Reveal()).Get("/buckets").Column("id"))
	})
	t.Run("[] scope", func(t *testing.T) {
		key := mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: []string{}})
		require.JSONEq(t, `{"data":[],"error":null,"meta":{"nextCursor":null,"limit":20}}`, c.As(key.Secret.Reveal()).Get("/buckets").Body)
	})
}

func TestScopedKeyCreatesBucket(t *testing.T) {
	server := mocktest.New(t)
	org := server.Buckt().Organization()
	key := mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: []string{mocktest.AddBucket(t, org, bucktapi.Bucket{})}})
	scoped := mocktest.CallBuckt(t, server).As(key.Secret.Reveal())
	id := mocktest.RequireCreated(t, scoped.Post("/buckets", `{"name":"b","isManagedDomain":true}`))
	mocktest.RequireBucktError(t, scoped.Get("/buckets/"+id), 404, "Bucket not found")
	mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/buckets/"+id))
}

func TestScopedKeyOtherBuckets(t *testing.T) {
	server := mocktest.New(t)
	org := server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	failed := mocktest.AddBucket(t, org, bucktapi.Bucket{Status: "failed"})
	require.NoError(t, org.PutFile(id, bucktapi.File{Key: "f"}))
	c := mocktest.CallBuckt(t, server)
	for name, limit := range map[string][]string{"other bucket": {"bkt_other"}, "no bucket": {}} {
		scoped := c.As(mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: limit}).Secret.Reveal())
		for _, request := range []struct{ method, path, body string }{
			{"GET", "/buckets/" + id, ``},
			{"PATCH", "/buckets/" + id, `{"name":""}`}, // before the body is looked at
			{"PATCH", "/buckets/" + id, `no JSON`},
			{"DELETE", "/buckets/" + id, ``},
			{"POST", "/buckets/" + failed + "/retry", ``},
			{"GET", "/buckets/" + id + "/files?limit=0", ``},
			{"GET", "/buckets/" + id + "/files/f", ``},
			{"GET", "/buckets/" + id + "/files/", ``},
			{"PUT", "/buckets/" + id + "/files/f", `x`},
			{"PUT", "/buckets/" + id + "/files/", `x`},
			{"DELETE", "/buckets/" + id + "/files/f", ``},
		} {
			t.Run(name+" "+request.method+" "+request.path, func(t *testing.T) {
				mocktest.RequireBucktError(t, scoped.Do(request.method, request.path, request.body), 404, "Bucket not found")
			})
		}
	}
}
