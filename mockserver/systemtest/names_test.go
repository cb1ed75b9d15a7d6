package systemtest

import (
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// namesIn reads the record of a server.
type namesIn struct {
	*testing.T
	server *mockserver.Server
}

// require requires the names in the newest request of a match, and that the match finds the request by them.
func (n namesIn) require(m fault.Match, bucket, key, credential string) {
	n.Helper()
	found := n.server.Requests(m)
	require.NotEmpty(n, found, m)
	ex := found[len(found)-1]
	require.Equal(n, []string{bucket, key, credential}, []string{ex.Bucket, ex.Key, ex.CredentialID}, ex.Operation)
	m.Bucket, m.Key, m.Credential = bucket, key, credential
	require.NotEmpty(n, n.server.Requests(m), m)
}

// list lists a bucket with a key.
func (n namesIn) list(access buckt.S3Access) {
	n.Helper()
	key := sigv4.Credentials{AccessKey: access.AccessKeyID, Secret: access.SecretAccessKey.Reveal(), Region: access.Region}
	c := mocktest.S3Caller{T: n.T, Server: n.server, HTTP: n.server.HTTPClient(), Endpoint: access.Endpoint, Key: key}
	require.Equal(n, 200, c.Do("GET", "/"+access.Bucket+"?list-type=2").Status)
}

// credential is the credential of the newest request to a system.
func (n namesIn) credential(system buckt.System) string {
	found := n.server.Requests(fault.Match{System: system})
	require.NotEmpty(n, found[len(found)-1].CredentialID)
	return found[len(found)-1].CredentialID
}

// The record has buckets, keys and credentials by the names in the table of package fault, of the control plane and of S3.
func TestMatchNames(t *testing.T) {
	t.Parallel()
	for system, test := range map[buckt.System]func(*testing.T, namesIn, *buckt.Client){
		buckt.SystemBuckt: func(t *testing.T, n namesIn, client *buckt.Client) {
			ctx := t.Context()
			bucket, err := client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true})
			require.NoError(t, err)
			apiKey := n.credential(buckt.SystemBuckt)
			n.require(fault.Match{Operation: "Buckets.Create"}, bucket.ID, "", apiKey)
			_, err = client.Buckets.WaitUntilActive(ctx, bucket.ID, buckt.WaitParams{})
			require.NoError(t, err)
			_, err = client.Files.List(ctx, bucket.ID, buckt.FileListParams{})
			require.NoError(t, err)
			n.require(fault.Match{Operation: "Files.List"}, bucket.ID, "", apiKey)
			key, err := client.Keys.Create(ctx, buckt.KeyCreateParams{
				Name: "a", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.AllBuckets(),
			})
			require.NoError(t, err)
			n.require(fault.Match{Operation: "Keys.Create"}, "", key.ID, apiKey)
		},
		buckt.SystemFoundryDB: func(t *testing.T, n namesIn, client *buckt.Client) {
			ctx := t.Context()
			foundry := client.FoundryDB
			created, err := foundry.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "uploads"})
			require.NoError(t, err)
			user := n.credential(buckt.SystemFoundryDB)
			n.require(fault.Match{System: "foundrydb", Operation: "FileServices.Create"}, created.ID, "", user)
			service, err := foundry.FileServices.WaitUntilRunning(ctx, created.ID, buckt.WaitParams{})
			require.NoError(t, err)
			key, err := foundry.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{Name: "a", Permissions: buckt.FoundryDBReadWrite})
			require.NoError(t, err)
			n.require(fault.Match{System: "foundrydb", Operation: "Keys.Create"}, service.ID, key.ID, user)
			access, err := foundry.S3Access(service, key)
			require.NoError(t, err)
			n.list(access)
			n.require(fault.Match{System: "foundrydb", Operation: "s3ListObjectsV2"}, service.ID, "", key.ID)
		},
		buckt.SystemAmove: func(t *testing.T, n namesIn, client *buckt.Client) {
			ctx := t.Context()
			storages, err := client.Amove.CloudAccounts.UsableStorage(ctx)
			require.NoError(t, err)
			user, storage := n.credential(buckt.SystemAmove), storages[0]
			require.NoError(t, client.Amove.Buckets.Create(ctx, storage.ID, buckt.AmoveBucketCreateParams{BucketName: "team-bucket"}))
			n.require(fault.Match{System: "amove", Operation: "Buckets.Create"}, "team-bucket", "", user)
			key, err := client.Amove.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
				Name: "a", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveReadWrite,
				SelectedBuckets: buckt.AllBuckets(), CloudAccountID: storage.ID,
			})
			require.NoError(t, err)
			n.require(fault.Match{System: "amove", Operation: "Keys.Create"}, "", key.ID, user)
			access, err := client.Amove.S3Access(key, &storage, "team-bucket")
			require.NoError(t, err)
			n.list(access)
			n.require(fault.Match{System: "amove", Operation: "s3ListObjectsV2"}, "team-bucket", "", key.ID)
		},
		buckt.SystemLinode: func(t *testing.T, n namesIn, client *buckt.Client) {
			ctx := t.Context()
			bucket, err := client.Linode.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{Label: "example-bucket", Region: "us-east"})
			require.NoError(t, err)
			token := n.credential(buckt.SystemLinode)
			n.require(fault.Match{System: "linode", Operation: "Buckets.Create"}, "example-bucket", "", token)
			key, err := client.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "a", BucketAccess: buckt.LinodeAllBuckets()})
			require.NoError(t, err)
			id := strconv.Itoa(key.ID)
			n.require(fault.Match{System: "linode", Operation: "Keys.Create"}, "", id, token)
			access, err := client.Linode.S3Access(key, bucket)
			require.NoError(t, err)
			n.list(access)
			n.require(fault.Match{System: "linode", Operation: "s3ListObjectsV2"}, "example-bucket", "", id)
		},
		buckt.SystemTornado: func(t *testing.T, n namesIn, client *buckt.Client) {
			ctx := t.Context()
			require.NoError(t, n.server.Tornado().AddExternalBucket(tornado.ExternalBucket{
				Endpoint: "https://s3.us-east-1.amazonaws.com", Bucket: "downloads", AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: buckt.NewSecret("secret"),
			}))
			params := buckt.TornadoAWS("us-east-1")
			params.Bucket, params.AccessKey, params.SecretKey = "downloads", "AKIAIOSFODNN7EXAMPLE", buckt.NewSecret("secret")
			_, err := client.Tornado.SetBucket(ctx, params)
			require.NoError(t, err)
			n.require(fault.Match{System: "tornado", Operation: "SetBucket"}, "downloads", "", n.credential(buckt.SystemTornado))
			n.require(fault.Match{System: "tornado", Method: "GET", Bucket: "downloads"}, "downloads", "", "AKIAIOSFODNN7EXAMPLE")
		},
	} {
		t.Run(string(system), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				test(t, namesIn{t, server}, server.Client())
			})
		})
	}
}
