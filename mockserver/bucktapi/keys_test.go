package bucktapi_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestCreateKey(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})

	t.Run("with scopes", func(t *testing.T) {
		r := c.Post("/keys", `{"name":"ci","permissions":["files:read","files:write"]}`)
		key := mocktest.RequireCreated(t, r)
		require.Regexp(t, `^key_[0-9A-HJKMNP-TV-Z]{26}$`, key)
		secret, _ := r.At("data.key").(string)
		require.Regexp(t, `^bkt_[A-Za-z0-9_-]{43}$`, secret)
		require.Len(t, r.At("data"), 3)
		require.Equal(t, "api_key", r.At("data.object"))

		r = mocktest.RequireOK(t, c.Get("/keys/"+key))
		data := r.At("data").(map[string]any)
		require.Regexp(t, `^\d{4}-`, data["createdAt"])
		delete(data, "createdAt")
		require.Equal(t, map[string]any{
			"object": "api_key", "id": key, "name": "ci", "prefix": secret[:8], "permissions": []any{"files:read", "files:write"},
			"bucketIds": nil, "expiresAt": nil, "lastUsedAt": nil,
		}, data)

		mocktest.RequireOK(t, c.As(secret).Get("/buckets/"+id+"/files"))
		mocktest.RequireBucktError(t, c.As(secret).Get("/buckets"), 403, "Insufficient permissions")
	})
	t.Run("bucketIds", func(t *testing.T) {
		for body, want := range map[string]any{`["` + id + `"]`: []any{id}, `[]`: []any{}} {
			key := mocktest.RequireCreated(t, c.Post("/keys", `{"name":"k","permissions":["files:read"],"bucketIds":`+body+`}`))
			require.Equal(t, want, c.Get("/keys/"+key).At("data.bucketIds"))
		}
		mocktest.RequireBucktError(t, c.Post("/keys", `{"name":"k","permissions":["files:read"],"bucketIds":["bkt_x","`+id+`","bkt_y"]}`), 400,
			"Invalid bucket IDs: bkt_x, bkt_y")
	})
	t.Run("duplicate permissions are accepted", func(t *testing.T) {
		key := mocktest.RequireCreated(t, c.Post("/keys", `{"name":"k","permissions":["logs:read","logs:read"]}`))
		require.Equal(t, []any{"logs:read", "logs:read"}, c.Get("/keys/"+key).At("data.permissions"))
	})
	t.Run("no check of escalation", func(t *testing.T) {
		minter := c.As(mocktest.AddKey(t, org, bucktapi.Key{Permissions: []buckt.Permission{"keys:write"}, BucketIDs: []string{}}).Secret.Reveal())
		secret, _ := minter.Post("/keys", `{"name":"k","permissions":["buckets:read"]}`).At("data.key").(string)
		require.Equal(t, []string{id}, c.As(secret).Get("/buckets").Column("id"))
	})
}

func TestCreateKeyExpiry(t *testing.T) {
	// The contract has ISO 8601 only, the server takes what JavaScript's Date takes.
	c := mocktest.CallBuckt(t, mockserver.New(t))
	for value, want := range map[string]any{
		`"2099-01-02T03:04:05Z"`:          "2099-01-02T03:04:05.000Z",
		`"2099-01-02T03:04:05.6789Z"`:     "2099-01-02T03:04:05.678Z",
		`"2099-01-02T03:04:05+02:00"`:     "2099-01-02T01:04:05.000Z",
		`"2099-01-02T03:04:05"`:           "2099-01-02T03:04:05.000Z",
		`"2099-01-02"`:                    "2099-01-02T00:00:00.000Z",
		`"Fri, 02 Jan 2099 03:04:05 GMT"`: "2099-01-02T03:04:05.000Z",
		`4070919845000`:                   "2099-01-01T03:04:05.000Z",
		`null`:                            "1970-01-01T00:00:00.000Z",
		`true`:                            "1970-01-01T00:00:00.001Z",
		`"2001-01-01T00:00:00Z"`:          "2001-01-01T00:00:00.000Z",
	} {
		t.Run(value, func(t *testing.T) {
			r := c.Post("/keys", `{"name":"k","permissions":["keys:read"],"expiresAt":`+value+`}`)
			require.Equal(t, want, c.Get("/keys/"+mocktest.RequireCreated(t, r)).At("data.expiresAt"))
			secret, _ := r.At("data.key").(string)
			if want.(string) < "2050" {
				mocktest.RequireBucktError(t, c.As(secret).Get("/keys"), 401, "API key expired")
			} else {
				mocktest.RequireOK(t, c.As(secret).Get("/keys"))
			}
		})
	}
}

func TestListKeys(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	ids := []string{org.Keys()[0].ID, mocktest.AddKey(t, org, bucktapi.Key{Name: "b"}).ID, mocktest.AddKey(t, org, bucktapi.Key{Name: "c"}).ID}
	r := mocktest.RequireOK(t, c.Get("/keys"))
	require.Equal(t, ids, r.Column("id"), "the calling key is among them")
	require.Equal(t, map[string]any{"nextCursor": nil, "limit": 20.0}, r.At("meta"))
	row := r.At("data.1").(map[string]any)
	require.Len(t, row, 6)
	require.Nil(t, row["lastUsedAt"])

	r = c.Get("/keys?limit=2")
	require.Equal(t, ids[:2], r.Column("id"))
	require.Equal(t, ids[1], r.At("meta.nextCursor"))
	r = c.Get("/keys?limit=2&cursor=" + ids[1])
	require.Equal(t, ids[2:], r.Column("id"))
	require.Nil(t, r.At("meta.nextCursor"))
}

func TestRevokeKey(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	key := mocktest.AddKey(t, org, bucktapi.Key{})
	mine := c.As(key.Secret.Reveal())
	mocktest.RequireOK(t, mine.Get("/buckets"))
	r := mocktest.RequireOK(t, c.Delete("/keys/"+key.ID))
	require.JSONEq(t, `{"data":{"object":"api_key","id":"`+key.ID+`"},"error":null,"meta":null}`, r.Body)
	mocktest.RequireBucktError(t, mine.Get("/buckets"), 401, "Invalid API key")
	mocktest.RequireBucktError(t, c.Get("/keys/"+key.ID), 404, "API key not found")
	mocktest.RequireBucktError(t, c.Delete("/keys/"+key.ID), 404, "API key not found")

	t.Run("a key may delete itself", func(t *testing.T) {
		self := mocktest.AddKey(t, org, bucktapi.Key{Permissions: []buckt.Permission{"keys:write"}})
		mocktest.RequireOK(t, c.As(self.Secret.Reveal()).Delete("/keys/"+self.ID))
		mocktest.RequireBucktError(t, c.As(self.Secret.Reveal()).Delete("/keys/"+self.ID), 401, "Invalid API key")
	})
}

// Keys, accounts and billing ignore the limit of a key to some buckets.
func TestBucketScopeIgnored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		org := server.Buckt().Organization()
		mocktest.AddBucket(t, org, bucktapi.Bucket{})
		account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{S3Buckets: []bucktapi.S3Bucket{{Name: "s3"}}})
		scoped := mocktest.CallBuckt(t, server).As(mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: []string{}}).Secret.Reveal())
		time.Sleep(time.Second)
		require.Len(t, scoped.Get("/keys").At("data"), 2)
		require.Len(t, scoped.Get("/aws-accounts").At("data"), 1)
		require.Equal(t, 1.0, scoped.Get("/billing/usage").At("data.bucketCount.used"))
		require.Equal(t, 201, scoped.Post("/aws-accounts/"+account.ID+"/import", `{"bucketNames":["s3"]}`).Status)
	})
}
