package conformance_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func (f *fixture) amoveBucket(t *testing.T, name string, settings buckt.AmoveBucketCreateParams) {
	t.Helper()
	settings.BucketName = name
	require.NoError(t, f.client.Amove.Buckets.Create(t.Context(), f.storage.ID, settings))
}

func (f *fixture) amoveAccess(t *testing.T, bucket string, permission buckt.AmovePermission, scope buckt.BucketScope) (buckt.S3Access, string) {
	t.Helper()
	key, err := f.client.Amove.Keys.Create(t.Context(), buckt.AmoveKeyCreateParams{
		Name: "app", Region: "us-east-1", StorageDN: hostOf(t, f.storage.ServiceURL), Permission: permission, SelectedBuckets: scope,
		CloudAccountID: f.storage.ID,
	})
	require.NoError(t, err)
	return secure(amoveS3Access(t, f.client, key, &f.storage, bucket)), key.ID
}

func (f *fixture) foundryDBService(t *testing.T, name string) *buckt.FoundryDBFileService {
	t.Helper()
	service, err := f.client.FoundryDB.FileServices.Create(t.Context(), buckt.FoundryDBFileServiceCreateParams{Name: name})
	require.NoError(t, err)
	service, err = f.client.FoundryDB.FileServices.WaitUntilRunning(t.Context(), service.ID, buckt.WaitParams{})
	require.NoError(t, err)
	return service
}

func (f *fixture) foundryDBAccess(t *testing.T, service *buckt.FoundryDBFileService, params buckt.FoundryDBKeyCreateParams) (buckt.S3Access, string) {
	t.Helper()
	params.Name = "app"
	key, err := f.client.FoundryDB.Keys.Create(t.Context(), service.ID, params)
	require.NoError(t, err)
	return secure(foundryDBS3Access(t, f.client, service, key)), key.ID
}

func (f *fixture) linodeBucket(t *testing.T, region, label string) *buckt.LinodeBucket {
	t.Helper()
	bucket, err := f.client.Linode.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{Region: region, Label: label})
	require.NoError(t, err)
	return bucket
}

func (f *fixture) linodeAccess(t *testing.T, bucket *buckt.LinodeBucket, scope buckt.LinodeKeyScope) (buckt.S3Access, int) {
	t.Helper()
	key, err := f.client.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{Label: "app", BucketAccess: scope})
	require.NoError(t, err)
	return secure(linodeS3Access(t, f.client, key, bucket)), key.ID
}

func hostOf(t *testing.T, target string) string {
	t.Helper()
	u, err := url.Parse(target)
	require.NoError(t, err)
	return u.Host
}
