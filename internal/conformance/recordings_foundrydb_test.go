package conformance_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

const (
	recordedService = "f0e1d2c3-0001-4000-8000-000000000001"
	recordedKey     = "a1b2c3d4-0001-4000-8000-000000000001"
)

// foundryDBCalls make the requests of foundrydb.json.
var foundryDBCalls = map[string]func(*testing.T, *buckt.Client){
	"create service": func(t *testing.T, c *buckt.Client) {
		s := must(c.FoundryDB.FileServices.Create(t.Context(), buckt.FoundryDBFileServiceCreateParams{
			Name: "uploads", Zone: "se-sto1",
		}))
		_, ok := s.Bucket()
		require.False(t, ok)
	},
	"get service": func(t *testing.T, c *buckt.Client) {
		bucket, ok := must(c.FoundryDB.FileServices.Get(t.Context(), recordedService)).Bucket()
		require.True(t, ok)
		require.Equal(t, "files-f0e1d2c3", bucket.Bucket)
	},
	"list services": func(t *testing.T, c *buckt.Client) {
		page := must(c.FoundryDB.FileServices.List(t.Context(), buckt.FoundryDBFileServiceListParams{}))
		require.Equal(t, recordedService, page.Items[0].ID)
	},
	"create key": func(t *testing.T, c *buckt.Client) {
		k := must(c.FoundryDB.Keys.Create(t.Context(), recordedService, buckt.FoundryDBKeyCreateParams{
			Name: "backend", Permissions: buckt.FoundryDBReadWrite, Prefix: "uploads/",
		}))
		require.Equal(t, "EXAMPLEsecret", k.SecretAccessKey.Reveal())
	},
	"create policy key": func(t *testing.T, c *buckt.Client) {
		k := must(c.FoundryDB.Keys.Create(t.Context(), recordedService, buckt.FoundryDBKeyCreateParams{
			Name: "reader", Policy: &buckt.FoundryDBKeyPolicy{Statements: []buckt.FoundryDBPolicyStatement{
				{Effect: buckt.FoundryDBAllow, Actions: []string{"s3:GetObject"}, Prefixes: []string{"uploads/"}},
			}},
		}))
		require.Len(t, k.InlinePolicy.Statements, 1)
	},
	"sign put": func(t *testing.T, c *buckt.Client) {
		u := must(c.FoundryDB.Objects.Presign(t.Context(), recordedService, buckt.FoundryDBPresignParams{
			Method: buckt.FoundryDBPresignPut, Key: "uploads/a.txt", Expires: time.Minute,
		}))
		require.Equal(t, time.Date(2026, 8, 18, 3, 7, 5, 0, time.UTC), u.ExpiresAt.UTC())
	},
	"list objects": func(t *testing.T, c *buckt.Client) {
		page := must(c.FoundryDB.Objects.List(t.Context(), recordedService, buckt.FoundryDBObjectListParams{
			Prefix: "uploads/",
		}))
		require.Equal(t, int64(10), page.Items[0].Size)
		require.Empty(t, page.NextCursor)
	},
	"usage": func(t *testing.T, c *buckt.Client) {
		usage := must(c.FoundryDB.FileServices.Usage(t.Context(), recordedService, buckt.FoundryDBFileServiceUsageParams{}))
		require.True(t, usage.Current.MeasuredAt.IsZero())
	},
	"delete object": func(t *testing.T, c *buckt.Client) {
		require.NoError(t, c.FoundryDB.Objects.Delete(t.Context(), recordedService, "uploads/a.txt"))
	},
	"revoke key": func(t *testing.T, c *buckt.Client) {
		require.NoError(t, c.FoundryDB.Keys.Delete(t.Context(), recordedService, recordedKey))
	},
	"list keys": func(t *testing.T, c *buckt.Client) {
		page := must(c.FoundryDB.Keys.List(t.Context(), recordedService, buckt.FoundryDBKeyListParams{}))
		require.False(t, page.Items[0].RevokedAt.IsZero())
		require.True(t, page.Items[1].RevokedAt.IsZero())
	},
	"get no service": func(t *testing.T, c *buckt.Client) {
		_, err := c.FoundryDB.FileServices.Get(t.Context(), "f0e1d2c3-0009-4000-8000-000000000001")
		require.ErrorAs(t, err, new(*buckt.NotFoundError))
	},
	"delete service": func(t *testing.T, c *buckt.Client) {
		require.NoError(t, c.FoundryDB.FileServices.Delete(t.Context(), recordedService))
	},
}
