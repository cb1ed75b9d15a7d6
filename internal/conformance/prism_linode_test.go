package conformance_test

import (
	"context"
	"net/http"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// prismQuota is a quota of an endpoint.
const prismQuota = "obj-buckets-us-east-1.linodeobjects.com"

var linodePrismCalls = []prismCall{
	{method: "Linode.Buckets.Create", make: func(ctx context.Context, r *prismRun) error {
		b, err := r.client.Linode.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{
			Label: "example-bucket", Region: "us-east", ACL: buckt.LinodeACLPrivate,
		})
		if err == nil {
			r.linodeBucket = b.Label
		}
		return err
	}},
	{method: "Linode.Buckets.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Buckets.List(ctx, buckt.LinodeBucketListParams{Region: "us-east", Limit: 25}))
	}},
	{method: "Linode.Buckets.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Linode.Buckets.All(ctx, buckt.LinodeBucketListParams{}))
	}},
	{method: "Linode.Buckets.Get", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Buckets.Get(ctx, "us-east", r.linodeBucket))
	}},
	{method: "Linode.Buckets.SetAccess", make: func(ctx context.Context, r *prismRun) error {
		err := r.client.Linode.Buckets.SetAccess(ctx, "us-east", r.linodeBucket, buckt.LinodeBucketAccessParams{
			ACL: buckt.Set(buckt.LinodeACLPublicRead),
		})
		if err != nil {
			return err
		}
		return r.client.Linode.Buckets.SetAccess(ctx, "us-east", r.linodeBucket, buckt.LinodeBucketAccessParams{
			ACL: buckt.Set(buckt.LinodeACLPrivate), CORSEnabled: buckt.Set(false),
		})
	}},
	{method: "Linode.Buckets.GetAccess", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Buckets.GetAccess(ctx, "us-east", r.linodeBucket))
	}},
	{method: "Linode.Buckets.ObjectURL", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Buckets.ObjectURL(ctx, "us-east", r.linodeBucket, buckt.LinodeObjectURLParams{
			Name: "a.txt", Method: http.MethodGet,
		}))
	}},
	{method: "Linode.Objects.List", make: func(ctx context.Context, r *prismRun) error {
		if r.server != nil {
			err := r.server.Linode().Account().PutObject("us-east", r.linodeBucket, linode.Object{Key: "a.txt", Content: []byte("a")})
			if err != nil {
				return err
			}
		}
		return errorOf(r.client.Linode.Objects.List(ctx, "us-east", r.linodeBucket, buckt.LinodeObjectListParams{
			Prefix: "a", Delimiter: "/", Limit: 25,
		}))
	}},
	{method: "Linode.Objects.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Linode.Objects.All(ctx, "us-east", r.linodeBucket, buckt.LinodeObjectListParams{}))
	}},
	{method: "Linode.Objects.SetACL", make: func(ctx context.Context, r *prismRun) error {
		return r.client.Linode.Objects.SetACL(ctx, "us-east", r.linodeBucket, buckt.LinodeObjectACLParams{
			Name: "a.txt", ACL: buckt.LinodeACLPublicRead,
		})
	}},
	{method: "Linode.Objects.GetACL", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Objects.GetACL(ctx, "us-east", r.linodeBucket, "a.txt"))
	}},
	{method: "Linode.Certificates.Upload", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Certificates.Upload(ctx, "us-east", r.linodeBucket, buckt.LinodeCertificateParams{
			Certificate: r.certificate, PrivateKey: buckt.NewSecret(r.privateKey),
		}))
	}},
	{method: "Linode.Certificates.Get", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Certificates.Get(ctx, "us-east", r.linodeBucket))
	}},
	{method: "Linode.Certificates.Delete", make: func(ctx context.Context, r *prismRun) error {
		return r.client.Linode.Certificates.Delete(ctx, "us-east", r.linodeBucket)
	}},
	{method: "Linode.Keys.Create", make: func(ctx context.Context, r *prismRun) error {
		k, err := r.client.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "my-key", BucketAccess: buckt.LinodeAllBuckets()})
		if err == nil {
			r.linodeKey = k.ID
		}
		return err
	}},
	{method: "Linode.Keys.Get", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Keys.Get(ctx, r.linodeKey))
	}},
	{method: "Linode.Keys.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Keys.List(ctx, buckt.LinodeKeyListParams{Limit: 25}))
	}},
	{method: "Linode.Keys.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{}))
	}},
	{method: "Linode.Keys.Update", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Keys.Update(ctx, r.linodeKey, buckt.LinodeKeyUpdateParams{Label: buckt.Set("renamed")}))
	}},
	{method: "Linode.Keys.Delete", make: func(ctx context.Context, r *prismRun) error {
		return r.client.Linode.Keys.Delete(ctx, r.linodeKey)
	}},
	{method: "Linode.Endpoints.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Endpoints.List(ctx, buckt.LinodeEndpointListParams{}))
	}},
	{method: "Linode.Endpoints.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Linode.Endpoints.All(ctx, buckt.LinodeEndpointListParams{}))
	}},
	{method: "Linode.Quotas.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Quotas.List(ctx, buckt.LinodeQuotaListParams{}))
	}},
	{method: "Linode.Quotas.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Linode.Quotas.All(ctx, buckt.LinodeQuotaListParams{}))
	}},
	{method: "Linode.Quotas.Get", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Quotas.Get(ctx, prismQuota))
	}},
	{method: "Linode.Quotas.Usage", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Quotas.Usage(ctx, prismQuota))
	}},
	{method: "Linode.Quotas.ListGlobal", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Quotas.ListGlobal(ctx, buckt.LinodeQuotaListParams{}))
	}},
	{method: "Linode.Quotas.AllGlobal", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Linode.Quotas.AllGlobal(ctx, buckt.LinodeQuotaListParams{}))
	}},
	{method: "Linode.Quotas.GetGlobal", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Quotas.GetGlobal(ctx, "keys"))
	}},
	{method: "Linode.Quotas.GlobalUsage", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Quotas.GlobalUsage(ctx, "keys"))
	}},
	{method: "Linode.Transfer.Get", make: func(ctx context.Context, r *prismRun) error { return errorOf(r.client.Linode.Transfer.Get(ctx)) }},
	{method: "Linode.Clusters.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Clusters.List(ctx, buckt.LinodeClusterListParams{}))
	}},
	{method: "Linode.Clusters.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Linode.Clusters.All(ctx, buckt.LinodeClusterListParams{}))
	}},
	{method: "Linode.Clusters.Get", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Clusters.Get(ctx, "us-east-1"))
	}},
	{method: "Linode.Types.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Types.List(ctx, buckt.LinodeTypeListParams{}))
	}},
	{method: "Linode.Types.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Linode.Types.All(ctx, buckt.LinodeTypeListParams{}))
	}},
	{method: "Linode.Buckets.Empty", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Buckets.Empty(ctx, "us-east", r.linodeBucket, buckt.EmptyParams{}))
	}},
	{method: "Linode.Buckets.Delete", make: func(ctx context.Context, r *prismRun) error {
		return r.client.Linode.Buckets.Delete(ctx, "us-east", r.linodeBucket)
	}},
	{method: "Linode.Cancel", make: func(ctx context.Context, r *prismRun) error {
		return r.client.Linode.Cancel(ctx, buckt.LinodeCancelParams{Confirmation: buckt.LinodeCancelConfirmation})
	}},
}
