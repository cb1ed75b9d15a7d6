package systemtest

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The samples of the seed 001, verbatim but for their layout.
const (
	foundrySeedService = `{
		"id": "f0e1d2c3-...", "name": "my-uploads", "status": "Running",
		"files_config": {
			"buckets": [{"region": "europe-1", "bucket": "files-f0e1d2c3", "endpoint": "https://eu.files.foundrydb.com"}],
			"quota_gb_soft": 400, "quota_gb_hard": 500, "versioning": true, "sse": true, "lifecycle_enabled": true,
			"measured_bytes": 0, "over_quota": false
		}
	}`
	foundrySeedKey = `{
		"id": "a1b2c3d4-...", "name": "backend-uploads", "access_key_id": "EXAMPLEkeyid", "secret_access_key": "EXAMPLEsecret",
		"prefix": "uploads/", "permissions": "readwrite", "status": "active"
	}`
)

// The page "Buckets and Keys" of FoundryDB, from top to bottom.
func TestSeedFoundryDB(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithProvisioning(10*time.Minute), mockserver.WithDeletion(10*time.Minute))
		w := newSeedWalk(t, server, buckt.WithFoundryDB("admin", server.FoundryDB().Password()))
		foundry, ctx := w.client.FoundryDB, t.Context()
		const address = "https://api.foundrydb.com/file-services"
		basic := map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte("admin:"+server.FoundryDB().Password()))}
		withJSON := map[string]string{"Authorization": basic["Authorization"], "Content-Type": "application/json"}

		// Create a files service.
		created, err := foundry.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads", Zone: "se-sto1"})
		require.NoError(t, err)
		got := w.asked(seedRequest{
			operation: "foundrydbCreateFileService", method: "POST", url: address, header: withJSON,
			body: `{"name": "my-uploads", "zone": "se-sto1"}`,
		})
		require.Equal(t, http.StatusCreated, got.status)
		require.Equal(t, buckt.FoundryDBFileServicePending, created.Status)
		_, told := created.Bucket()
		require.False(t, told)

		// Poll until it reaches Running.
		service, err := foundry.FileServices.WaitUntilRunning(ctx, created.ID, buckt.WaitParams{})
		require.NoError(t, err)
		got = w.asked(seedRequest{operation: "foundrydbGetFileService", method: "GET", url: address + "/" + created.ID, header: basic})
		requireSample(t, foundrySeedService, got.answer, "id", "bucket")
		require.Regexp(t, `^files-[0-9a-f]{8}$`, service.FilesConfig.Buckets[0].Bucket)
		require.True(t, strings.HasPrefix(service.ID, strings.TrimPrefix(service.FilesConfig.Buckets[0].Bucket, "files-")))

		// Request fields: the name is unique to the owner, the quotas have defaults.
		_, err = foundry.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads"})
		conflict, ok := errors.AsType[*buckt.ConflictError](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, "FoundryDB.FileServices.Create", conflict.Operation)
		w.asked(seedRequest{operation: "foundrydbCreateFileService", method: "POST", url: address, header: withJSON, body: `{"name": "my-uploads"}`})
		_, err = foundry.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "moon", Zone: "moon-1"})
		_, ok = errors.AsType[*buckt.BadRequestError](err)
		require.True(t, ok, "%v", err)
		org := server.FoundryDB().AddOrganization("acme", server.FoundryDB().User())
		owned, err := foundry.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{
			Name: "my-uploads", QuotaGBSoft: 1, QuotaGBHard: 2, OrganizationID: org.ID(),
		})
		require.NoError(t, err)
		got = w.asked(seedRequest{
			operation: "foundrydbCreateFileService", method: "POST", url: address, header: withJSON,
			body: `{"name":"my-uploads","quota_gb_soft":1,"quota_gb_hard":2,"organization_id":"` + org.ID() + `"}`,
		})
		require.Equal(t, org.ID(), owned.OrganizationID)
		requireSample(t, `{"files_config":{"quota_gb_soft":1,"quota_gb_hard":2}}`, got.answer)
		_, err = foundry.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "other", OrganizationID: "00000000-0000-4000-8000-000000000000"})
		_, ok = errors.AsType[*buckt.ForbiddenError](err)
		require.True(t, ok, "%v", err)

		// S3 coordinates.
		coordinates, ok := service.Bucket()
		require.True(t, ok)
		require.Equal(t, "https://eu.files.foundrydb.com", coordinates.Endpoint)
		require.Equal(t, "europe-1", coordinates.Region)

		// Mint an access key.
		keys := address + "/" + service.ID + "/keys"
		key, err := foundry.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{
			Name: "backend-uploads", Permissions: buckt.FoundryDBReadWrite, Prefix: "uploads/",
		})
		require.NoError(t, err)
		got = w.asked(seedRequest{
			operation: "foundrydbCreateKey", method: "POST", url: keys, header: withJSON,
			body: `{"name": "backend-uploads", "permissions": "readwrite", "prefix": "uploads/"}`,
		})
		require.Equal(t, http.StatusCreated, got.status)
		requireSample(t, foundrySeedKey, got.answer, "id", "access_key_id", "secret_access_key")
		require.False(t, key.SecretAccessKey.IsZero())
		require.NotContains(t, string(mocktest.LastExchange(t, server).ResponseBody), key.SecretAccessKey.Reveal(), "the record keeps no secret")

		// Permission levels.
		for _, level := range []buckt.FoundryDBPermissions{buckt.FoundryDBRead, buckt.FoundryDBWrite} {
			other, err := foundry.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{Name: "k", Permissions: level})
			require.NoError(t, err)
			require.Equal(t, level, other.Permissions)
			w.asked(seedRequest{
				operation: "foundrydbCreateKey", method: "POST", url: keys, header: withJSON, body: `{"name":"k","permissions":"` + string(level) + `"}`,
			})
		}

		// List access keys: no secret, and not the platform's own key.
		list, err := foundry.Keys.List(ctx, service.ID, buckt.FoundryDBKeyListParams{})
		require.NoError(t, err)
		got = w.asked(seedRequest{operation: "foundrydbListKeys", method: "GET", url: keys, header: basic})
		require.Len(t, list.Items, 3)
		require.NotContains(t, got.answer, key.SecretAccessKey.Reveal())
		for _, k := range list.Items {
			require.True(t, k.SecretAccessKey.IsZero())
			require.Equal(t, buckt.FoundryDBKeyForUser, k.Purpose)
		}

		// Revoke an access key, by its id: again and again.
		for range 2 {
			require.NoError(t, foundry.Keys.Delete(ctx, service.ID, key.ID))
			got = w.asked(seedRequest{operation: "foundrydbDeleteKey", method: "DELETE", url: keys + "/" + key.ID, header: basic})
			require.Equal(t, http.StatusNoContent, got.status)
			require.Empty(t, got.answer)
		}
		_, ok = errors.AsType[*buckt.NotFoundError](foundry.Keys.Delete(ctx, service.ID, key.AccessKeyID))
		require.True(t, ok, "the access key id is no id")

		// Delete a files service.
		require.NoError(t, foundry.FileServices.Delete(ctx, service.ID))
		w.asked(seedRequest{operation: "foundrydbDeleteFileService", method: "DELETE", url: address + "/" + service.ID, header: basic})
		require.NoError(t, foundry.FileServices.WaitUntilDeleted(ctx, service.ID, buckt.WaitParams{}))
		_, err = foundry.FileServices.Get(ctx, service.ID)
		_, ok = errors.AsType[*buckt.NotFoundError](err)
		require.True(t, ok, "%v", err)
	})
}

// Every field of the samples decodes, verbatim.
func TestSeedFoundryDBSamples(t *testing.T) {
	t.Parallel()
	client := scripted(t, buckt.WithFoundryDB("admin", "password"), reply{body: foundrySeedService})
	service, err := client.FoundryDB.FileServices.Get(t.Context(), "f0e1d2c3-...")
	require.NoError(t, err)
	require.Equal(t, &buckt.FoundryDBFileService{
		ID: "f0e1d2c3-...", Name: "my-uploads", Status: buckt.FoundryDBFileServiceRunning,
		FilesConfig: buckt.FoundryDBFilesConfig{
			Buckets:     []buckt.FoundryDBBucket{{Region: "europe-1", Bucket: "files-f0e1d2c3", Endpoint: "https://eu.files.foundrydb.com"}},
			QuotaGBSoft: 400, QuotaGBHard: 500, Versioning: true, SSE: true, LifecycleEnabled: true,
		},
	}, service)

	client = scripted(t, buckt.WithFoundryDB("admin", "password"), reply{status: http.StatusCreated, body: foundrySeedKey})
	key, err := client.FoundryDB.Keys.Create(t.Context(), "f0e1d2c3-...", buckt.FoundryDBKeyCreateParams{
		Name: "backend-uploads", Permissions: buckt.FoundryDBReadWrite, Prefix: "uploads/",
	})
	require.NoError(t, err)
	require.Equal(t, "EXAMPLEsecret", key.SecretAccessKey.Reveal())
	key.SecretAccessKey = buckt.Secret{}
	require.Equal(t, &buckt.FoundryDBKey{
		ID: "a1b2c3d4-...", Name: "backend-uploads", AccessKeyID: "EXAMPLEkeyid", Prefix: "uploads/",
		Permissions: buckt.FoundryDBReadWrite, Status: buckt.FoundryDBKeyActive,
	}, key)
}
