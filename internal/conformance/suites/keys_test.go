package suites

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// kind is a kind of key that a system makes.
type kind struct {
	name string
	// mint creates a bucket and a key for it.
	mint func(*testing.T, *buckt.Client) buckt.S3Access
	// prefix is the prefix that the key may access, "" for the whole bucket.
	prefix string
	// isLimited is set if the key may not use other buckets: it receives 403 for a bucket that does not exist.
	isLimited bool
}

// kinds are the kinds of keys that may list, read, write and delete.
var kinds = []kind{
	{name: "FoundryDB readwrite", isLimited: true, mint: foundryDB(buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})},
	{name: "FoundryDB readwrite of a prefix", isLimited: true, prefix: "mine/", mint: foundryDB(buckt.FoundryDBKeyCreateParams{
		Permissions: buckt.FoundryDBReadWrite, Prefix: "mine/",
	})},
	{name: "FoundryDB policy", isLimited: true, mint: foundryDB(buckt.FoundryDBKeyCreateParams{Policy: &buckt.FoundryDBKeyPolicy{
		Statements: []buckt.FoundryDBPolicyStatement{{
			Effect: buckt.FoundryDBAllow, Actions: []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"},
		}},
	}})},
	{name: "Amove all buckets", mint: amove(buckt.AllBuckets())},
	{name: "Amove one bucket", isLimited: true, mint: amove(buckt.OnlyBuckets("photos"))},
	{name: "Linode unlimited", mint: linode(buckt.LinodeAllBuckets())},
	{name: "Linode read_write", isLimited: true, mint: linode(buckt.LinodeOnlyBuckets(buckt.LinodeKeyBucketAccess{
		Region: "us-ord", BucketName: "photos", Permissions: buckt.LinodeReadWrite,
	}))},
}

// forEachKind runs a test with a separate server for each kind of key.
func forEachKind(t *testing.T, test func(*testing.T, kind, buckt.S3Access, http.RoundTripper)) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()), mockserver.WithProvisioning(0))
			access := k.mint(t, server.Client())
			access.Endpoint = strings.Replace(access.Endpoint, "http://", "https://", 1) // in memory either is served
			test(t, k, access, server.HTTPClient().Transport)
		})
	}
}

func foundryDB(params buckt.FoundryDBKeyCreateParams) func(*testing.T, *buckt.Client) buckt.S3Access {
	params.Name = "app"
	return func(t *testing.T, client *buckt.Client) buckt.S3Access {
		t.Helper()
		service, err := client.FoundryDB.FileServices.Create(t.Context(), buckt.FoundryDBFileServiceCreateParams{Name: "photos"})
		require.NoError(t, err)
		service, err = client.FoundryDB.FileServices.WaitUntilRunning(t.Context(), service.ID, buckt.WaitParams{})
		require.NoError(t, err)
		key, err := client.FoundryDB.Keys.Create(t.Context(), service.ID, params)
		require.NoError(t, err)
		access, err := client.FoundryDB.S3Access(service, key)
		require.NoError(t, err)
		return access
	}
}

func amove(scope buckt.BucketScope) func(*testing.T, *buckt.Client) buckt.S3Access {
	return func(t *testing.T, client *buckt.Client) buckt.S3Access {
		t.Helper()
		storages, err := client.Amove.CloudAccounts.UsableStorage(t.Context())
		require.NoError(t, err)
		require.NotEmpty(t, storages)
		storage := storages[0]
		require.NoError(t, client.Amove.Buckets.Create(t.Context(), storage.ID, buckt.AmoveBucketCreateParams{BucketName: "photos"}))
		key, err := client.Amove.Keys.Create(t.Context(), buckt.AmoveKeyCreateParams{
			Name: "app", Region: "us-east-1", StorageDN: strings.TrimPrefix(storage.ServiceURL, "https://"), Permission: buckt.AmoveReadWrite,
			SelectedBuckets: scope, CloudAccountID: storage.ID,
		})
		require.NoError(t, err)
		access, err := client.Amove.S3Access(key, &storage, "photos")
		require.NoError(t, err)
		return access
	}
}

func linode(scope buckt.LinodeKeyScope) func(*testing.T, *buckt.Client) buckt.S3Access {
	return func(t *testing.T, client *buckt.Client) buckt.S3Access {
		t.Helper()
		bucket, err := client.Linode.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{Region: "us-ord", Label: "photos"})
		require.NoError(t, err)
		key, err := client.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{Label: "app", BucketAccess: scope})
		require.NoError(t, err)
		access, err := client.Linode.S3Access(key, bucket)
		require.NoError(t, err)
		return access
	}
}
