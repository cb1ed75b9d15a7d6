package mockserver_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// The founding page from top to bottom, with its requests as they stand there.
func TestFoundryDBPageBucketsAndKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		c := callFoundryDB(t, server)

		r := c.post("/file-services", `{"name": "my-uploads", "zone": "se-sto1"}`)
		require.Equal(t, 201, r.status, r.body)
		require.Equal(t, "Pending", r.at("status"))
		id := textOf(r.at("id"))
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id)

		time.Sleep(300 * time.Millisecond)
		r = succeeds(t, c.get("/file-services/"+id))
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
		service := r.whole().(map[string]any)
		for _, field := range []string{"created_at", "updated_at"} {
			_, err := time.Parse(time.RFC3339, textOf(service[field]))
			require.NoError(t, err, field)
			delete(service, field)
		}
		require.Equal(t, sample, service)

		r = c.post("/file-services/"+id+"/keys", `{"name": "backend-uploads", "permissions": "readwrite", "prefix": "uploads/"}`)
		require.Equal(t, 201, r.status, r.body)
		for field, want := range map[string]string{
			"name": "backend-uploads", "prefix": "uploads/", "permissions": "readwrite", "status": "active",
		} {
			require.Equal(t, want, r.at(field), field)
		}
		keyID, secret := textOf(r.at("id")), textOf(r.at("secret_access_key"))
		require.NotEmpty(t, r.at("access_key_id"))
		require.NotEmpty(t, secret)

		r = succeeds(t, c.get("/file-services/"+id+"/keys"))
		require.Equal(t, []string{keyID}, r.rows("keys", "id"))
		require.NotContains(t, r.body, secret)

		sendsNothing(t, c.delete("/file-services/"+id+"/keys/"+keyID), 204)
		sendsNothing(t, c.delete("/file-services/"+id), 202)
		require.Equal(t, "Deleting", c.get("/file-services/"+id).at("status"))
		time.Sleep(300 * time.Millisecond)
		foundryDBFails(t, c.get("/file-services/"+id), 404, "not found")
	})
}
