package mockserver_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestListBuckets(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	var ids []string
	for _, status := range []string{"active", "failed", "pending"} {
		ids = append(ids, bucket(t, org, mockserver.Bucket{Status: status}))
	}
	require.True(t, slices.IsSorted(ids))

	t.Run("3 rows at limit 2", func(t *testing.T) {
		r := succeeds(t, c.get("/buckets?limit=2"))
		require.Equal(t, ids[:2], r.column("id"))
		require.Equal(t, map[string]any{"nextCursor": ids[1], "limit": 2.0}, r.at("meta"))
		r = succeeds(t, c.get("/buckets?limit=2&cursor="+ids[1]))
		require.Equal(t, ids[2:], r.column("id"))
		require.Equal(t, map[string]any{"nextCursor": nil, "limit": 2.0}, r.at("meta"))
	})
	t.Run("default limit", func(t *testing.T) {
		require.Equal(t, map[string]any{"nextCursor": nil, "limit": 20.0}, c.get("/buckets").at("meta"))
	})
	t.Run("status filter", func(t *testing.T) {
		require.Equal(t, ids[1:2], c.get("/buckets?status=failed").column("id"))
		require.Equal(t, []any{}, c.get("/buckets?status=deleting").at("data"))
	})
	t.Run("bad status", func(t *testing.T) {
		message := `Invalid option: expected one of "pending"|"provisioning"|"active"|"failed"|"deleting"`
		fails(t, c.get("/buckets?status=ready"), 400, message)
		fails(t, c.get("/buckets?status="), 400, message)
	})
	t.Run("scoped subset", func(t *testing.T) {
		key := org.AddKey(mockserver.Key{BucketIDs: []string{ids[0], ids[2]}})
		require.Equal(t, []string{ids[0], ids[2]}, c.as(key.Secret).get("/buckets").column("id"))
	})
	t.Run("[] scope", func(t *testing.T) {
		key := org.AddKey(mockserver.Key{BucketIDs: []string{}})
		require.JSONEq(t, `{"data":[],"error":null,"meta":{"nextCursor":null,"limit":20}}`, c.as(key.Secret).get("/buckets").body)
	})
}

func TestScopedKeyMayCreateButNotSeeItsBucket(t *testing.T) {
	server := newServer(t)
	org := server.Buckt().Organization()
	key := org.AddKey(mockserver.Key{BucketIDs: []string{bucket(t, org, mockserver.Bucket{})}})
	scoped := call(t, server).as(key.Secret)
	id := created(t, scoped.post("/buckets", `{"name":"b","isManagedDomain":true}`))
	fails(t, scoped.get("/buckets/"+id), 404, "Bucket not found")
	succeeds(t, call(t, server).get("/buckets/"+id))
}

func TestOutOfScopeBucketsDoNotExist(t *testing.T) {
	server := newServer(t)
	org := server.Buckt().Organization()
	id := bucket(t, org, mockserver.Bucket{})
	failed := bucket(t, org, mockserver.Bucket{Status: "failed"})
	require.NoError(t, org.PutFile(id, mockserver.File{Key: "f"}))
	c := call(t, server)
	for name, limit := range map[string][]string{"other bucket": {"bkt_other"}, "no bucket": {}} {
		scoped := c.as(org.AddKey(mockserver.Key{BucketIDs: limit}).Secret)
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
				fails(t, scoped.do(request.method, request.path, request.body), 404, "Bucket not found")
			})
		}
	}
}
