package foundrydb_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The founding page from top to bottom, with its requests as they stand there.
func TestPageBucketsAndKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallFoundryDB(t, server)

		r := c.Post("/file-services", `{"name": "my-uploads", "zone": "se-sto1"}`)
		require.Equal(t, 201, r.Status, r.Body)
		require.Equal(t, "Pending", r.At("status"))
		id := textOf(r.At("id"))
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id)

		time.Sleep(300 * time.Millisecond)
		r = mocktest.RequireOK(t, c.Get("/file-services/"+id))
		sample := map[string]any{
			"id": id, "name": "my-uploads", "status": "Running",
			"files_config": map[string]any{
				"buckets": []any{map[string]any{
					"region": "europe-1", "bucket": "files-" + id[:8], "endpoint": "https://eu.files.foundrydb.com",
				}},
				"quota_gb_soft": 400.0, "quota_gb_hard": 500.0, "versioning": true, "sse": true, "lifecycle_enabled": true,
				"measured_bytes": 0.0, "over_quota": false,
				"measured_objects": 0.0, // which the page does not have
			},
			"zone": "se-sto1", "service_kind": "files", "user_id": server.FoundryDB().User().ID(),
		}
		service := r.JSON().(map[string]any)
		for _, field := range []string{"created_at", "updated_at"} {
			_, err := time.Parse(time.RFC3339, textOf(service[field]))
			require.NoError(t, err, field)
			delete(service, field)
		}
		require.Equal(t, sample, service)

		r = c.Post("/file-services/"+id+"/keys", `{"name": "backend-uploads", "permissions": "readwrite", "prefix": "uploads/"}`)
		require.Equal(t, 201, r.Status, r.Body)
		for field, want := range map[string]string{
			"name": "backend-uploads", "prefix": "uploads/", "permissions": "readwrite", "status": "active",
		} {
			require.Equal(t, want, r.At(field), field)
		}
		keyID, secret := textOf(r.At("id")), textOf(r.At("secret_access_key"))
		require.NotEmpty(t, r.At("access_key_id"))
		require.NotEmpty(t, secret)

		r = mocktest.RequireOK(t, c.Get("/file-services/"+id+"/keys"))
		require.Equal(t, []string{keyID}, rows(r, "keys", "id"))
		require.NotContains(t, r.Body, secret)

		mocktest.RequireNoBody(t, c.Delete("/file-services/"+id+"/keys/"+keyID), 204)
		mocktest.RequireNoBody(t, c.Delete("/file-services/"+id), 202)
		require.Equal(t, "Deleting", c.Get("/file-services/"+id).At("status"))
		time.Sleep(300 * time.Millisecond)
		mocktest.RequireFoundryDBError(t, c.Get("/file-services/"+id), 404, "not found")
	})
}
