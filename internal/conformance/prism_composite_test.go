package conformance_test

import (
	"context"

	"github.com/bucktgo/buckt"
)

// compositePrismCalls are methods that send several requests, whose responses must agree. They have separate rows.
var compositePrismCalls = []prismCall{
	{method: "Buckets.Ensure", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Buckets.Ensure(ctx, buckt.BucketCreateParams{Name: "ensured", IsManagedDomain: true}))
	}},
	{method: "Buckets.Find", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Buckets.Find(ctx, buckt.BucketCreateParams{Name: "ensured", IsManagedDomain: true}))
	}},
	{method: "Keys.Replace", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Keys.Replace(ctx, buckt.KeyReplaceParams{
			Key:  buckt.KeyCreateParams{Name: "replaced", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.AllBuckets()},
			Held: []string{},
			Store: func(ctx context.Context, k *buckt.CreatedKey) error {
				return r.client.Keys.Verify(ctx, k.Key, buckt.KeyVerifyParams{})
			},
		}))
	}},
	{method: "Keys.Verify", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		k, err := r.client.Keys.Create(ctx, buckt.KeyCreateParams{
			Name: "verified", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.AllBuckets(),
		})
		if err != nil {
			return err
		}
		return r.client.Keys.Verify(ctx, k.Key, buckt.KeyVerifyParams{})
	}},
	{method: "Keys.Orphans", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Keys.Orphans(ctx, "replaced", []string{}))
	}},
	{method: "FoundryDB.FileServices.Ensure", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		s, err := r.client.FoundryDB.FileServices.Ensure(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "ensured"})
		if err == nil {
			r.service = s.Resource.ID
		}
		return err
	}},
	{method: "FoundryDB.FileServices.Find", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.FoundryDB.FileServices.Find(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "ensured"}))
	}},
	{method: "FoundryDB.Keys.Replace", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.FoundryDB.Keys.Replace(ctx, r.service, buckt.FoundryDBKeyReplaceParams{
			Key: buckt.FoundryDBKeyCreateParams{Name: "replaced", Permissions: buckt.FoundryDBRead}, Held: []string{},
			Store: func(context.Context, *buckt.FoundryDBKey) error { return nil },
		}))
	}},
	{method: "FoundryDB.Keys.Orphans", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.FoundryDB.Keys.Orphans(ctx, r.service, "replaced", []string{}))
	}},
	{method: "Amove.Buckets.Ensure", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Amove.Buckets.Ensure(ctx, r.storage, buckt.AmoveBucketCreateParams{BucketName: "ensured"}))
	}},
	{method: "Amove.Buckets.Find", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Amove.Buckets.Find(ctx, r.storage, buckt.AmoveBucketCreateParams{BucketName: "ensured"}))
	}},
	{method: "Amove.Keys.Replace", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Amove.Keys.Replace(ctx, buckt.AmoveKeyReplaceParams{
			Key: buckt.AmoveKeyCreateParams{
				Name: "replaced", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveRead,
				SelectedBuckets: buckt.OnlyBuckets("ensured"), CloudAccountID: r.storage,
			},
			Held: []string{}, Store: func(context.Context, *buckt.AmoveKey) error { return nil },
		}))
	}},
	{method: "Amove.Keys.Orphans", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Amove.Keys.Orphans(ctx, "replaced", []string{}))
	}},
	{method: "Linode.Buckets.Ensure", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Buckets.Ensure(ctx, buckt.LinodeBucketCreateParams{Label: "ensured", Region: "us-east"}))
	}},
	{method: "Linode.Buckets.Find", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Buckets.Find(ctx, buckt.LinodeBucketCreateParams{Label: "ensured", Region: "us-east"}))
	}},
	{method: "VerifyS3Access", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		b, err := r.client.Linode.Buckets.Get(ctx, "us-east", "ensured")
		if err != nil {
			return err
		}
		k, err := r.client.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "verified", BucketAccess: buckt.LinodeAllBuckets()})
		if err != nil {
			return err
		}
		access, err := r.client.Linode.S3Access(k, b)
		if err != nil {
			return err
		}
		return r.client.VerifyS3Access(ctx, access, buckt.S3VerifyParams{})
	}},
	{method: "Linode.Keys.Replace", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Keys.Replace(ctx, buckt.LinodeKeyReplaceParams{
			Key: buckt.LinodeKeyCreateParams{Label: "replaced", BucketAccess: buckt.LinodeAllBuckets()}, Held: []int{},
			Store: func(context.Context, *buckt.LinodeKey) error { return nil },
		}))
	}},
	{method: "Linode.Keys.Orphans", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Linode.Keys.Orphans(ctx, "replaced", []int{}))
	}},
}
