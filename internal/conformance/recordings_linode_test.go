package conformance_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// must returns the result of a call, and panics if the call failed.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// linodeCalls make the requests of linode.json.
var linodeCalls = map[string]func(*testing.T, *buckt.Client){
	"endpoints": func(t *testing.T, c *buckt.Client) {
		page := must(c.Linode.Endpoints.List(t.Context(), buckt.LinodeEndpointListParams{}))
		require.Equal(t, "us-east-1.linodeobjects.com", page.Items[0].S3Endpoint)
		require.Empty(t, page.Items[1].S3Endpoint)
	},
	"create bucket": func(t *testing.T, c *buckt.Client) {
		b := must(c.Linode.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{Region: "us-east", Label: "photos"}))
		require.Equal(t, "us-east-1", b.Cluster)
		require.Equal(t, time.Date(2026, 4, 30, 3, 4, 5, 0, time.UTC), b.Created.UTC())
	},
	"create bucket with access": func(t *testing.T, c *buckt.Client) {
		b := must(c.Linode.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{
			Region: "se-sto", Label: "albums", EndpointType: buckt.LinodeEndpointE1,
			ACL: buckt.LinodeACLAuthenticatedRead, CORSEnabled: buckt.Set(false),
		}))
		require.Equal(t, "albums", b.Label)
	},
	"create bucket without cluster": func(t *testing.T, c *buckt.Client) {
		b := must(c.Linode.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{Region: "au-mel", Label: "films"}))
		require.Empty(t, b.Cluster)
	},
	"get bucket": func(t *testing.T, c *buckt.Client) {
		require.Equal(t, "photos", must(c.Linode.Buckets.Get(t.Context(), "us-east", "photos")).Label)
	},
	"get bucket in no region": func(t *testing.T, c *buckt.Client) {
		_, err := c.Linode.Buckets.Get(t.Context(), "us-west-1", "photos")
		require.ErrorContains(t, err, "does not support Object Storage")
		require.ErrorAs(t, err, new(*buckt.NotFoundError))
	},
	"list buckets": func(t *testing.T, c *buckt.Client) {
		require.Len(t, must(c.Linode.Buckets.List(t.Context(), buckt.LinodeBucketListParams{})).Items, 1)
	},
	"get access": func(t *testing.T, c *buckt.Client) {
		a := must(c.Linode.Buckets.GetAccess(t.Context(), "se-sto", "albums"))
		require.Equal(t, buckt.LinodeACLAuthenticatedRead, a.ACL)
	},
	"get access without CORS": func(t *testing.T, c *buckt.Client) {
		require.Equal(t, buckt.LinodeACLPrivate, must(c.Linode.Buckets.GetAccess(t.Context(), "au-mel", "films")).ACL)
	},
	"update access": func(t *testing.T, c *buckt.Client) {
		require.NoError(t, c.Linode.Buckets.SetAccess(t.Context(), "se-sto", "albums", buckt.LinodeBucketAccessParams{
			ACL: buckt.Set(buckt.LinodeACLPrivate), CORSEnabled: buckt.Set(false),
		}))
	},
	"modify access": func(t *testing.T, _ *buckt.Client) { t.Skip("the client sends PUT") },
	"sign put": func(t *testing.T, c *buckt.Client) {
		u := must(c.Linode.Buckets.ObjectURL(t.Context(), "us-east", "photos", buckt.LinodeObjectURLParams{
			Name: "test", Method: http.MethodPut, ContentType: "text/plain", ExpiresIn: 360 * time.Second,
		}))
		require.Contains(t, u.URL.Reveal(), "Signature=EXAMPLE")
	},
	"list objects": func(t *testing.T, c *buckt.Client) {
		page := must(c.Linode.Objects.List(t.Context(), "us-east", "photos", buckt.LinodeObjectListParams{}))
		require.Equal(t, int64(10), page.Items[0].Size)
		require.Empty(t, page.NextCursor)
	},
	"get object ACL": func(t *testing.T, c *buckt.Client) {
		require.Equal(t, buckt.LinodeACLPrivate, must(c.Linode.Objects.GetACL(t.Context(), "us-east", "photos", "test")).ACL)
	},
	"set object ACL": func(t *testing.T, c *buckt.Client) {
		require.NoError(t, c.Linode.Objects.SetACL(t.Context(), "us-east", "photos", buckt.LinodeObjectACLParams{
			Name: "test", ACL: buckt.LinodeACLPublicRead,
		}))
	},
	"sign delete": func(t *testing.T, c *buckt.Client) {
		u := must(c.Linode.Buckets.ObjectURL(t.Context(), "us-east", "photos", buckt.LinodeObjectURLParams{
			Name: "test", Method: http.MethodDelete, ExpiresIn: 360 * time.Second,
		}))
		require.True(t, u.Exists)
	},
	"create key": func(t *testing.T, c *buckt.Client) {
		k := must(c.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{Label: "app", BucketAccess: buckt.LinodeAllBuckets()}))
		require.Equal(t, "EXAMPLEexampleEXAMPLEexampleEXAMPLE01234", k.SecretKey.Reveal())
		require.True(t, k.BucketAccess.IsAll())
	},
	"get key": func(t *testing.T, c *buckt.Client) {
		require.True(t, must(c.Linode.Keys.Get(t.Context(), 3573414)).SecretKey.IsZero())
	},
	"rename key": func(t *testing.T, c *buckt.Client) {
		k := must(c.Linode.Keys.Update(t.Context(), 3573414, buckt.LinodeKeyUpdateParams{Label: buckt.Set("app-2")}))
		require.Equal(t, "app-2", k.Label)
	},
	"create limited key": func(t *testing.T, c *buckt.Client) {
		k := must(c.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{Label: "twice", BucketAccess: buckt.LinodeOnlyBuckets(
			buckt.LinodeKeyBucketAccess{Region: "us-east", BucketName: "photos", Permissions: buckt.LinodeReadOnly},
			buckt.LinodeKeyBucketAccess{Region: "us-east", BucketName: "photos", Permissions: buckt.LinodeReadWrite},
		)}))
		require.False(t, k.BucketAccess.IsAll())
	},
	"create key in a region": func(t *testing.T, c *buckt.Client) {
		k := must(c.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{
			Label: "far", Regions: []string{"au-mel"},
			BucketAccess: buckt.LinodeOnlyBuckets(
				buckt.LinodeKeyBucketAccess{Region: "au-mel", BucketName: "films", Permissions: buckt.LinodeReadOnly},
			),
		}))
		require.Equal(t, buckt.LinodeEndpointE2, k.Regions[0].EndpointType)
	},
	"add region": func(t *testing.T, c *buckt.Client) {
		k := must(c.Linode.Keys.Update(t.Context(), 3573417, buckt.LinodeKeyUpdateParams{Regions: buckt.Set([]string{"au-mel", "us-mia"})}))
		require.Len(t, k.Regions, 2)
	},
	"list keys": func(t *testing.T, c *buckt.Client) {
		require.Len(t, must(c.Linode.Keys.List(t.Context(), buckt.LinodeKeyListParams{})).Items, 2)
	},
	"get no key": func(t *testing.T, c *buckt.Client) {
		_, err := c.Linode.Keys.Get(t.Context(), 123)
		require.ErrorAs(t, err, new(*buckt.NotFoundError))
	},
	"delete key": func(t *testing.T, c *buckt.Client) { require.NoError(t, c.Linode.Keys.Delete(t.Context(), 3573414)) },
	"delete bucket": func(t *testing.T, c *buckt.Client) {
		require.NoError(t, c.Linode.Buckets.Delete(t.Context(), "us-east", "photos"))
	},
	"list quotas": func(t *testing.T, c *buckt.Client) {
		page := must(c.Linode.Quotas.List(t.Context(), buckt.LinodeQuotaListParams{}))
		require.Equal(t, int64(109951162777600), page.Items[0].QuotaLimit)
	},
	"get quota": func(t *testing.T, c *buckt.Client) {
		require.True(t, must(c.Linode.Quotas.Get(t.Context(), "obj-objects-id-cgk-1.linodeobjects.com")).HasUsage)
	},
	"get quota usage": func(t *testing.T, c *buckt.Client) {
		usage := must(c.Linode.Quotas.Usage(t.Context(), "obj-objects-id-cgk-1.linodeobjects.com"))
		require.Equal(t, int64(100000000), usage.QuotaLimit)
	},
	"list global quotas": func(t *testing.T, c *buckt.Client) {
		require.Len(t, must(c.Linode.Quotas.ListGlobal(t.Context(), buckt.LinodeQuotaListParams{})).Items, 1)
	},
	"get global quota": func(t *testing.T, c *buckt.Client) {
		require.Equal(t, int64(100), must(c.Linode.Quotas.GetGlobal(t.Context(), "keys")).QuotaLimit)
	},
	"get global quota usage": func(t *testing.T, c *buckt.Client) {
		require.Equal(t, int64(100), must(c.Linode.Quotas.GlobalUsage(t.Context(), "keys")).QuotaLimit)
	},
	"transfer": func(t *testing.T, c *buckt.Client) {
		require.Zero(t, must(c.Linode.Transfer.Get(t.Context())).Used)
	},
}
