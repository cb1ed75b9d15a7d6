package systemtest

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The samples of the seed 002, verbatim.
const (
	nilUUID       = "00000000-0000-0000-0000-000000000000"
	amoveSeedKeys = `{
		"data": [
			{
				"id": "00000000-0000-0000-0000-000000000000",
				"userId": "00000000-0000-0000-0000-000000000000",
				"accountId": "00000000-0000-0000-0000-000000000000",
				"name": "ci-key",
				"accessKey": "EXAMPLE_ACCESS_KEY",
				"description": "Write access on selected buckets",
				"region": "us-east-1",
				"storageDn": "s3.example.com",
				"storageTier": 0,
				"createDate": "2026-01-01T00:00:00Z"
			}
		],
		"total": 1
	}`
	amoveSeedCreatedKey = `{
		"id": "00000000-0000-0000-0000-000000000000",
		"userId": "00000000-0000-0000-0000-000000000000",
		"accountId": "00000000-0000-0000-0000-000000000000",
		"name": "ci-key",
		"accessKey": "EXAMPLE_ACCESS_KEY",
		"secretKey": "SECRET_EXAMPLE_ONLY",
		"description": "Write access on selected buckets",
		"region": "us-east-1",
		"storageDn": "s3.example.com",
		"createDate": "2026-01-01T00:00:00Z"
	}`
	amoveSeedStatus = `{"versioningEnabled": false, "encryptionEnabled": false, "isPublic": false, "objectLockEnabled": false}`
)

// The page "Storage Endpoints" of Amove, from top to bottom.
func TestSeedAmove(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	sys := server.Amove()
	_, err := sys.Account().AddCloudAccount(amove.CloudAccount{ID: nilUUID, StorageTier: new(buckt.AmoveTierAll)})
	require.NoError(t, err)
	err = sys.SetBehavior(amove.Behavior{Credentials: func() (string, string) { return "EXAMPLE_ACCESS_KEY", "SECRET_EXAMPLE_ONLY" }})
	require.NoError(t, err)
	w := newSeedWalk(t, server, buckt.WithAmove(sys.Token()))
	keys, buckets, ctx := w.client.Amove.Keys, w.client.Amove.Buckets, t.Context()
	const address = "https://api.amove.io/api/v1/storage/"
	bearer := map[string]string{"Authorization": "Bearer " + sys.Token()}
	withJSON := map[string]string{"Authorization": bearer["Authorization"], "Content-Type": "application/json"}
	own := []string{"id", "userId", "accountId", "createDate"}

	// Get storage keys: without parameters, and with the documented defaults.
	key, err := sys.Account().User().AddKey(amove.Key{
		ID: nilUUID, Name: "ci-key", AccessKey: "EXAMPLE_ACCESS_KEY", SecretKey: buckt.NewSecret("SECRET_EXAMPLE_ONLY"), CloudAccountID: nilUUID, StorageDN: "s3.example.com",
		Permission: buckt.AmoveWrite, SelectedBuckets: []string{"bucket1", "bucket2"}, CreateDate: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	require.NoError(t, err)
	page, err := keys.List(ctx, buckt.AmoveKeyListParams{})
	require.NoError(t, err)
	got := w.asked(seedRequest{operation: "amoveListKeys", method: "GET", url: address + "get_storage_key", header: bearer})
	require.Equal(t, http.StatusOK, got.status)
	requireSample(t, amoveSeedKeys, got.answer, "userId", "accountId")
	require.Equal(t, 1, *page.Meta.Total)
	require.Equal(t, key.ID, page.Items[0].ID)
	require.NotContains(t, got.answer, "SECRET_EXAMPLE_ONLY", "the secret key is never returned by this endpoint")
	_, err = keys.List(ctx, buckt.AmoveKeyListParams{Limit: 50, SortField: "CreateDate", Descending: buckt.Set(true)})
	require.NoError(t, err)
	w.asked(seedRequest{
		operation: "amoveListKeys", method: "GET", url: address + "get_storage_key?pagesize=50&sortfield=CreateDate&descending=true", header: bearer,
	})

	// Delete storage key, by its id.
	require.NoError(t, keys.Delete(ctx, nilUUID))
	got = w.asked(seedRequest{operation: "amoveDeleteKey", method: "DELETE", url: address + "delete_storage_key?id=" + nilUUID, header: bearer})
	requireEmptyOK(t, got)
	_, ok := errors.AsType[*buckt.NotFoundError](keys.Delete(ctx, nilUUID))
	require.True(t, ok)

	// Create storage key.
	created, err := keys.Create(ctx, buckt.AmoveKeyCreateParams{
		Name: "ci-key", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveWrite,
		SelectedBuckets: buckt.OnlyBuckets("bucket1", "bucket2"), CloudAccountID: nilUUID,
	})
	require.NoError(t, err)
	got = w.asked(seedRequest{
		operation: "amoveCreateKey", method: "POST", url: address + "create_storage_key", header: withJSON,
		body: `{"name":"ci-key","region":"us-east-1","storageDn":"s3.example.com","permission":1,"allBuckets":false,
			"selectedBuckets":["bucket1","bucket2"],"cloudAccountId":"` + nilUUID + `"}`,
	})
	require.Equal(t, http.StatusOK, got.status)
	requireSample(t, amoveSeedCreatedKey, got.answer, own...)
	require.Equal(t, "SECRET_EXAMPLE_ONLY", created.SecretKey.Reveal())
	require.NotContains(t, string(mocktest.LastExchange(t, server).ResponseBody), "SECRET_EXAMPLE_ONLY", "the record keeps no secret")
	require.NoError(t, keys.Delete(ctx, created.ID))

	// The sample code in Python and JavaScript: a key, and a bucket.
	created, err = keys.Create(ctx, buckt.AmoveKeyCreateParams{
		Name: "ci-key", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveReadWrite,
		SelectedBuckets: buckt.OnlyBuckets("team-bucket"), CloudAccountID: nilUUID,
	})
	require.NoError(t, err)
	require.Equal(t, "ReadWrite access on selected buckets", created.Description)
	w.asked(seedRequest{
		operation: "amoveCreateKey", method: "POST", url: address + "create_storage_key", header: withJSON,
		body: `{"name":"ci-key","region":"us-east-1","storageDn":"s3.example.com","permission":2,"allBuckets":false,
			"selectedBuckets":["team-bucket"],"cloudAccountId":"` + nilUUID + `"}`,
	})
	require.NoError(t, buckets.Create(ctx, nilUUID, buckt.AmoveBucketCreateParams{
		BucketName: "team-bucket", IsEncrypted: buckt.Set(true), VersioningEnabled: buckt.Set(true), ObjectLockEnabled: buckt.Set(false),
	}))
	got = w.asked(seedRequest{
		operation: "amoveCreateBucket", method: "POST", url: address + "create_bucket", header: withJSON,
		body: `{"cloudAccountId":"` + nilUUID + `","bucketName":"team-bucket","isEncrypted":true,"versioningEnabled":true,"objectLockEnabled":false}`,
	})
	requireEmptyOK(t, got)

	// Create bucket, with every flag off.
	off := buckt.Set(false)
	require.NoError(t, buckets.Create(ctx, nilUUID, buckt.AmoveBucketCreateParams{
		BucketName: "plain", IsPublic: off, IsEncrypted: off, VersioningEnabled: off, ObjectLockEnabled: off,
	}))
	got = w.asked(seedRequest{
		operation: "amoveCreateBucket", method: "POST", url: address + "create_bucket", header: withJSON,
		body: `{"cloudAccountId":"` + nilUUID + `","bucketName":"plain","isPublic":false,"isEncrypted":false,"versioningEnabled":false,
			"objectLockEnabled":false}`,
	})
	requireEmptyOK(t, got)

	// Get bucket status.
	bucket := `{"cloudAccountId":"` + nilUUID + `","bucketName":"plain"}`
	status, err := buckets.Status(ctx, nilUUID, "plain")
	require.NoError(t, err)
	got = w.asked(seedRequest{operation: "amoveGetBucketStatus", method: "POST", url: address + "bucket_status", header: withJSON, body: bucket})
	requireSample(t, amoveSeedStatus, got.answer)
	require.Equal(t, &buckt.AmoveBucketStatus{}, status)
	_, err = buckets.Status(ctx, nilUUID, "unknown")
	missing, ok := errors.AsType[*buckt.NotFoundError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, 499, missing.StatusCode)
	require.Equal(t, "NOT_FOUND", missing.Code)

	// Update bucket. The sample in C# omits isPublic, which we always send: it would be switched off.
	require.NoError(t, buckets.Update(ctx, nilUUID, "plain", buckt.AmoveBucketUpdateParams{IsPublic: off, IsEncrypted: off, VersioningEnabled: off}))
	got = w.asked(seedRequest{
		operation: "amoveUpdateBucket", method: "PUT", url: address + "update_bucket", header: withJSON,
		body: `{"cloudAccountId":"` + nilUUID + `","bucketName":"plain","isPublic":false,"isEncrypted":false,"versioningEnabled":false}`,
	})
	requireEmptyOK(t, got)
	require.NoError(t, buckets.Update(ctx, nilUUID, "team-bucket", buckt.AmoveBucketUpdateParams{IsPublic: buckt.Set(true)}))
	w.asked(seedRequest{
		operation: "amoveUpdateBucket", method: "PUT", url: address + "update_bucket", header: withJSON,
		body: `{"cloudAccountId":"` + nilUUID + `","bucketName":"team-bucket","isPublic":true,"isEncrypted":true,"versioningEnabled":true}`,
	})
	status, err = buckets.Status(ctx, nilUUID, "team-bucket")
	require.NoError(t, err)
	require.Equal(t, &buckt.AmoveBucketStatus{IsPublic: true, EncryptionEnabled: true, VersioningEnabled: true}, status)

	// Delete bucket.
	require.NoError(t, buckets.Delete(ctx, nilUUID, "plain"))
	got = w.asked(seedRequest{
		operation: "amoveDeleteBucket", method: "DELETE", url: address + "delete_bucket?cloudAccountId=" + nilUUID + "&bucketName=plain", header: bearer,
	})
	requireEmptyOK(t, got)
	_, ok = errors.AsType[*buckt.NotFoundError](buckets.Delete(ctx, nilUUID, "plain"))
	require.True(t, ok)

	// Auth required: yes.
	sys.Account().User().RevokeToken(sys.Token())
	_, err = keys.List(ctx, buckt.AmoveKeyListParams{})
	_, ok = errors.AsType[*buckt.UnauthorizedError](err)
	require.True(t, ok, "%v", err)
}

// requireEmptyOK is "a 200 OK status with no body on success".
func requireEmptyOK(t *testing.T, got onWire) {
	t.Helper()
	require.Equal(t, http.StatusOK, got.status)
	require.Empty(t, got.answer)
}

// Every field of the samples decodes, verbatim.
func TestSeedAmoveSamples(t *testing.T) {
	t.Parallel()
	want := buckt.AmoveKey{
		ID: nilUUID, UserID: nilUUID, AccountID: nilUUID, Name: "ci-key", AccessKey: "EXAMPLE_ACCESS_KEY",
		Description: "Write access on selected buckets", Region: "us-east-1", StorageDN: "s3.example.com",
		StorageTier: new(buckt.AmoveTierAll), CreateDate: at(2026, time.January, 1, 0, 0, 0, 0),
	}
	page, err := scripted(t, buckt.WithAmove("JWT"), reply{body: amoveSeedKeys}).Amove.Keys.List(t.Context(), buckt.AmoveKeyListParams{})
	require.NoError(t, err)
	require.Equal(t, []buckt.AmoveKey{want}, page.Items)
	require.Equal(t, 1, *page.Meta.Total)
	require.Empty(t, page.NextCursor)

	key, err := scripted(t, buckt.WithAmove("JWT"), reply{body: amoveSeedCreatedKey}).Amove.Keys.Create(t.Context(), buckt.AmoveKeyCreateParams{
		Name: "ci-key", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveRead,
		SelectedBuckets: buckt.AllBuckets(), CloudAccountID: nilUUID,
	})
	require.NoError(t, err)
	require.Equal(t, "SECRET_EXAMPLE_ONLY", key.SecretKey.Reveal())
	key.SecretKey, want.StorageTier = buckt.Secret{}, nil
	require.Equal(t, &want, key)

	for text, status := range map[string]buckt.AmoveBucketStatus{
		amoveSeedStatus: {},
		`{"versioningEnabled": true, "encryptionEnabled": true, "isPublic": true, "objectLockEnabled": true}`: {
			VersioningEnabled: true, EncryptionEnabled: true, IsPublic: true, ObjectLockEnabled: true,
		},
	} {
		got, err := scripted(t, buckt.WithAmove("JWT"), reply{body: text}).Amove.Buckets.Status(t.Context(), nilUUID, "string")
		require.NoError(t, err)
		require.Equal(t, &status, got)
	}
}
