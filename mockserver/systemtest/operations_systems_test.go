package systemtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// unperformed are the operations of the contract that the server did not see from the SDK, or did not answer 2xx.
func unperformed(server *mockserver.Server) []string {
	missing := map[string]bool{}
	for _, op := range contractcheck.Operations() {
		missing[op.ID] = true
	}
	for _, ex := range server.Requests() {
		if strings.HasPrefix(ex.RequestHeader.Get("User-Agent"), "buckt-go/") && ex.Status/100 == 2 {
			delete(missing, ex.Operation)
		}
	}
	return slices.Sorted(maps.Keys(missing))
}

func performFoundryDB(t *testing.T, client *buckt.Client, server *mockserver.Server) {
	t.Helper()
	ctx, foundry := t.Context(), client.FoundryDB
	service, err := foundry.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads", QuotaGBSoft: 1, QuotaGBHard: 2})
	require.NoError(t, err)
	services, err := foundry.FileServices.List(ctx, buckt.FoundryDBFileServiceListParams{})
	require.NoError(t, err)
	require.Len(t, services.Items, 1)
	_, err = foundry.FileServices.Get(ctx, service.ID)
	require.NoError(t, err)
	_, err = foundry.FileServices.Usage(ctx, service.ID, buckt.FoundryDBFileServiceUsageParams{Range: 24 * time.Hour, Granularity: buckt.FoundryDBFileServiceUsageHourly, Live: true})
	require.NoError(t, err)

	key, err := foundry.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{Name: "ci", Permissions: buckt.FoundryDBRead, Prefix: "a/"})
	require.NoError(t, err)
	keys, err := foundry.Keys.List(ctx, service.ID, buckt.FoundryDBKeyListParams{})
	require.NoError(t, err)
	require.Len(t, keys.Items, 1)

	require.NoError(t, server.FoundryDB().PutObject(service.ID, foundrydb.Object{Key: "a/b c.txt", Content: []byte("hello")}))
	objects, err := foundry.Objects.List(ctx, service.ID, buckt.FoundryDBObjectListParams{Prefix: "a/", Limit: 10})
	require.NoError(t, err)
	require.Len(t, objects.Items, 1)
	_, err = foundry.Objects.Presign(ctx, service.ID, buckt.FoundryDBPresignParams{Method: http.MethodGet, Key: "a/b c.txt", Expires: 60 * time.Second})
	require.NoError(t, err)
	require.NoError(t, foundry.Objects.Delete(ctx, service.ID, "a/b c.txt"))
	require.Empty(t, server.FoundryDB().Objects(service.ID))

	require.NoError(t, foundry.Keys.Delete(ctx, service.ID, key.ID))
	require.NoError(t, foundry.FileServices.Delete(ctx, service.ID))
}

func performAmove(t *testing.T, client *buckt.Client, server *mockserver.Server) {
	t.Helper()
	ctx, sys := t.Context(), client.Amove
	storage, err := sys.CloudAccounts.List(ctx, buckt.AmoveCloudAccountListParams{})
	require.NoError(t, err)
	require.NotEmpty(t, storage.Items)
	account := server.Amove().CloudAccountID()
	require.NoError(t, sys.Buckets.Create(ctx, account, buckt.AmoveBucketCreateParams{BucketName: "team-bucket", IsEncrypted: buckt.Set(true)}))
	buckets, err := sys.Buckets.List(ctx, account, buckt.AmoveBucketListParams{})
	require.NoError(t, err)
	require.Len(t, buckets.Items, 1)
	require.NoError(t, sys.Buckets.Update(ctx, account, "team-bucket", buckt.AmoveBucketUpdateParams{VersioningEnabled: buckt.Set(true)}))
	status, err := sys.Buckets.Status(ctx, account, "team-bucket")
	require.NoError(t, err)
	require.Equal(t, &buckt.AmoveBucketStatus{VersioningEnabled: true, EncryptionEnabled: true}, status)

	key, err := sys.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
		Name: "ci-key", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveRead,
		SelectedBuckets: buckt.OnlyBuckets("team-bucket"), CloudAccountID: account,
	})
	require.NoError(t, err)
	keys, err := sys.Keys.List(ctx, buckt.AmoveKeyListParams{Limit: 10, SortField: "Name", Descending: buckt.Set(false)})
	require.NoError(t, err)
	require.Len(t, keys.Items, 1)
	require.NoError(t, sys.Keys.Delete(ctx, key.ID))
	require.NoError(t, sys.Buckets.Delete(ctx, account, "team-bucket"))
}

func performLinode(t *testing.T, client *buckt.Client, server *mockserver.Server) {
	t.Helper()
	ctx, sys := t.Context(), client.Linode
	bucket, err := sys.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{Label: "example-bucket", Region: "us-east", ACL: buckt.LinodeACLPrivate})
	require.NoError(t, err)
	for _, region := range []string{"", "us-east"} {
		page, err := sys.Buckets.List(ctx, buckt.LinodeBucketListParams{Region: region, Limit: 25})
		require.NoError(t, err)
		require.Equal(t, []buckt.LinodeBucket{*bucket}, page.Items)
	}
	_, err = sys.Buckets.Get(ctx, "us-east", bucket.Label)
	require.NoError(t, err)
	require.NoError(t, sys.Buckets.SetAccess(ctx, "us-east", bucket.Label, buckt.LinodeBucketAccessParams{ACL: buckt.Set(buckt.LinodeACLPublicRead)}))
	require.NoError(t, sys.Buckets.SetAccess(ctx, "us-east", bucket.Label, buckt.LinodeBucketAccessParams{
		ACL: buckt.Set(buckt.LinodeACLPrivate), CORSEnabled: buckt.Set(false),
	}))
	access, err := sys.Buckets.GetAccess(ctx, "us-east", bucket.Label)
	require.NoError(t, err)
	require.Equal(t, buckt.LinodeACLPrivate, access.ACL)
	_, err = sys.Buckets.ObjectURL(ctx, "us-east", bucket.Label, buckt.LinodeObjectURLParams{Name: "a.txt", Method: http.MethodGet})
	require.NoError(t, err)

	require.NoError(t, server.Linode().Account().PutObject("us-east", bucket.Label, linode.Object{Key: "a.txt", Content: []byte("a")}))
	objects, err := sys.Objects.List(ctx, "us-east", bucket.Label, buckt.LinodeObjectListParams{Prefix: "a", Delimiter: "/", Limit: 25})
	require.NoError(t, err)
	require.Len(t, objects.Items, 1)
	require.NoError(t, sys.Objects.SetACL(ctx, "us-east", bucket.Label, buckt.LinodeObjectACLParams{Name: "a.txt", ACL: buckt.LinodeACLPublicRead}))
	acl, err := sys.Objects.GetACL(ctx, "us-east", bucket.Label, "a.txt")
	require.NoError(t, err)
	require.Equal(t, buckt.LinodeACLPublicRead, acl.ACL)
	certificate, privateKey := mocktest.NewCertificate(t, bucket.Label)
	_, err = sys.Certificates.Upload(ctx, "us-east", bucket.Label, buckt.LinodeCertificateParams{
		Certificate: certificate, PrivateKey: buckt.NewSecret(privateKey),
	})
	require.NoError(t, err)
	state, err := sys.Certificates.Get(ctx, "us-east", bucket.Label)
	require.NoError(t, err)
	require.True(t, *state.SSL)
	require.NoError(t, sys.Certificates.Delete(ctx, "us-east", bucket.Label))

	key, err := sys.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "my-key", BucketAccess: buckt.LinodeAllBuckets()})
	require.NoError(t, err)
	_, err = sys.Keys.Get(ctx, key.ID)
	require.NoError(t, err)
	keys, err := sys.Keys.List(ctx, buckt.LinodeKeyListParams{})
	require.NoError(t, err)
	require.Len(t, keys.Items, 1)
	_, err = sys.Keys.Update(ctx, key.ID, buckt.LinodeKeyUpdateParams{Label: buckt.Set("renamed")})
	require.NoError(t, err)
	require.NoError(t, sys.Keys.Delete(ctx, key.ID))

	_, err = sys.Endpoints.List(ctx, buckt.LinodeEndpointListParams{})
	require.NoError(t, err)
	quotas, err := sys.Quotas.List(ctx, buckt.LinodeQuotaListParams{})
	require.NoError(t, err)
	require.NotEmpty(t, quotas.NextCursor)
	const quota = "obj-buckets-us-east-1.linodeobjects.com"
	_, err = sys.Quotas.Get(ctx, quota)
	require.NoError(t, err)
	usage, err := sys.Quotas.Usage(ctx, quota)
	require.NoError(t, err)
	require.Equal(t, int64(1), usage.Usage)
	global, err := sys.Quotas.ListGlobal(ctx, buckt.LinodeQuotaListParams{})
	require.NoError(t, err)
	require.NotEmpty(t, global.Items)
	_, err = sys.Quotas.GetGlobal(ctx, global.Items[0].QuotaID)
	require.NoError(t, err)
	_, err = sys.Quotas.GlobalUsage(ctx, global.Items[0].QuotaID)
	require.NoError(t, err)
	_, err = sys.Transfer.Get(ctx)
	require.NoError(t, err)
	clusters, err := sys.Clusters.List(ctx, buckt.LinodeClusterListParams{})
	require.NoError(t, err)
	cluster, err := sys.Clusters.Get(ctx, clusters.Items[0].ID)
	require.NoError(t, err)
	require.Equal(t, &clusters.Items[0], cluster)
	types, err := sys.Types.List(ctx, buckt.LinodeTypeListParams{})
	require.NoError(t, err)
	require.Len(t, types.Items, 2)

	require.True(t, isType[*buckt.BadRequestError](sys.Buckets.Delete(ctx, "us-east", bucket.Label)), "it holds an object")
	require.NoError(t, server.Linode().Account().RemoveObject("us-east", bucket.Label, "a.txt"))
	require.NoError(t, sys.Buckets.Delete(ctx, "us-east", bucket.Label))
	require.NoError(t, sys.Cancel(ctx, buckt.LinodeCancelParams{Confirmation: buckt.LinodeCancelConfirmation}))
}

func performTornado(t *testing.T, client *buckt.Client, server *mockserver.Server) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, server.Tornado().AddExternalBucket(tornado.ExternalBucket{
		Endpoint: "https://s3.us-east-1.amazonaws.com", Bucket: "my-tornado-downloads", AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: buckt.NewSecret("secret"),
	}))
	params := buckt.TornadoAWS("us-east-1")
	params.Bucket, params.AccessKey, params.SecretKey = "my-tornado-downloads", "AKIAIOSFODNN7EXAMPLE", buckt.NewSecret("secret")
	_, err := client.Tornado.SetBucket(ctx, params)
	require.NoError(t, err)
	require.True(t, server.Tornado().Customer().Configured())
	_, err = client.Tornado.ResetBucket(ctx)
	require.NoError(t, err)
	require.False(t, server.Tornado().Customer().Configured())
	_, err = client.Tornado.Usage(ctx)
	require.NoError(t, err)
}
