package conformance_test

import (
	"context"
	"net/http"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

var foundryDBPrismCalls = []prismCall{
	{method: "FoundryDB.FileServices.Create", make: func(ctx context.Context, r *prismRun) error {
		s, err := r.client.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{
			Name: "my-uploads", QuotaGBSoft: 1, QuotaGBHard: 2,
		})
		if err == nil {
			r.service = s.ID
		}
		return err
	}},
	{method: "FoundryDB.FileServices.WaitUntilRunning", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.FoundryDB.FileServices.WaitUntilRunning(ctx, r.service, buckt.WaitParams{}))
	}},
	{method: "FoundryDB.FileServices.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.FoundryDB.FileServices.List(ctx, buckt.FoundryDBFileServiceListParams{}))
	}},
	{method: "FoundryDB.FileServices.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.FoundryDB.FileServices.All(ctx, buckt.FoundryDBFileServiceListParams{}))
	}},
	{method: "FoundryDB.FileServices.Get", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.FoundryDB.FileServices.Get(ctx, r.service))
	}},
	{method: "FoundryDB.FileServices.Usage", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.FoundryDB.FileServices.Usage(ctx, r.service, buckt.FoundryDBFileServiceUsageParams{
			Range: 24 * time.Hour, Granularity: buckt.FoundryDBFileServiceUsageHourly, Live: true,
		}))
	}},
	{method: "FoundryDB.Keys.Create", make: func(ctx context.Context, r *prismRun) error {
		k, err := r.client.FoundryDB.Keys.Create(ctx, r.service, buckt.FoundryDBKeyCreateParams{
			Name: "ci", Permissions: buckt.FoundryDBRead, Prefix: "a/",
		})
		if err == nil {
			r.serviceKey = k.ID
		}
		return err
	}},
	{method: "FoundryDB.Keys.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.FoundryDB.Keys.List(ctx, r.service, buckt.FoundryDBKeyListParams{}))
	}},
	{method: "FoundryDB.Keys.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.FoundryDB.Keys.All(ctx, r.service, buckt.FoundryDBKeyListParams{}))
	}},
	{method: "FoundryDB.Objects.List", make: func(ctx context.Context, r *prismRun) error {
		if r.server != nil {
			if err := r.server.FoundryDB().PutObject(r.service, foundrydb.Object{Key: "a/b c.txt", Content: []byte("hello")}); err != nil {
				return err
			}
		}
		return errorOf(r.client.FoundryDB.Objects.List(ctx, r.service, buckt.FoundryDBObjectListParams{Prefix: "a/", Limit: 10}))
	}},
	{method: "FoundryDB.Objects.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.FoundryDB.Objects.All(ctx, r.service, buckt.FoundryDBObjectListParams{}))
	}},
	{method: "FoundryDB.Objects.Presign", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.FoundryDB.Objects.Presign(ctx, r.service, buckt.FoundryDBPresignParams{
			Method: http.MethodGet, Key: "a/b c.txt", Expires: time.Minute,
		}))
	}},
	{method: "FoundryDB.Objects.Delete", make: func(ctx context.Context, r *prismRun) error {
		return r.client.FoundryDB.Objects.Delete(ctx, r.service, "a/b c.txt")
	}},
	{method: "FoundryDB.Keys.Delete", make: func(ctx context.Context, r *prismRun) error {
		return r.client.FoundryDB.Keys.Delete(ctx, r.service, r.serviceKey)
	}},
	{method: "FoundryDB.FileServices.Delete", make: func(ctx context.Context, r *prismRun) error {
		return r.client.FoundryDB.FileServices.Delete(ctx, r.service)
	}},
	{method: "FoundryDB.FileServices.WaitUntilDeleted", make: func(ctx context.Context, r *prismRun) error {
		return r.client.FoundryDB.FileServices.WaitUntilDeleted(ctx, r.service, buckt.WaitParams{}, r.gone()...)
	}},
}

var amovePrismCalls = []prismCall{
	{method: "Amove.CloudAccounts.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Amove.CloudAccounts.List(ctx, buckt.AmoveCloudAccountListParams{}))
	}},
	{method: "Amove.CloudAccounts.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Amove.CloudAccounts.All(ctx, buckt.AmoveCloudAccountListParams{}))
	}},
	{method: "Amove.CloudAccounts.UsableStorage", make: func(ctx context.Context, r *prismRun) error {
		storages, err := r.client.Amove.CloudAccounts.UsableStorage(ctx)
		r.storage = "7d9f3c1a-52b8-4e6f-9a0d-000000000004"
		if err == nil && len(storages) > 0 {
			r.storage = storages[0].ID
		}
		return err
	}},
	{method: "Amove.Buckets.Create", make: func(ctx context.Context, r *prismRun) error {
		return r.client.Amove.Buckets.Create(ctx, r.storage, buckt.AmoveBucketCreateParams{BucketName: "my-bucket", IsEncrypted: buckt.Set(true)})
	}},
	{method: "Amove.Buckets.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Amove.Buckets.List(ctx, r.storage, buckt.AmoveBucketListParams{}))
	}},
	{method: "Amove.Buckets.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Amove.Buckets.All(ctx, r.storage, buckt.AmoveBucketListParams{}))
	}},
	{method: "Amove.Buckets.Update", make: func(ctx context.Context, r *prismRun) error {
		return r.client.Amove.Buckets.Update(ctx, r.storage, "my-bucket", buckt.AmoveBucketUpdateParams{VersioningEnabled: buckt.Set(true)})
	}},
	{method: "Amove.Buckets.Status", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Amove.Buckets.Status(ctx, r.storage, "my-bucket"))
	}},
	{method: "Amove.Keys.Create", make: func(ctx context.Context, r *prismRun) error {
		k, err := r.client.Amove.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
			Name: "ci-key", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveRead,
			SelectedBuckets: buckt.OnlyBuckets("my-bucket"), CloudAccountID: r.storage,
		})
		if err == nil {
			r.amoveKey = k.ID
		}
		return err
	}},
	{method: "Amove.Keys.List", make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Amove.Keys.List(ctx, buckt.AmoveKeyListParams{Limit: 10, SortField: "Name", Descending: buckt.Set(false)}))
	}},
	{method: "Amove.Keys.All", steady: true, make: func(ctx context.Context, r *prismRun) error {
		return readAll(r.client.Amove.Keys.All(ctx, buckt.AmoveKeyListParams{}))
	}},
	{method: "Amove.Keys.Delete", make: func(ctx context.Context, r *prismRun) error { return r.client.Amove.Keys.Delete(ctx, r.amoveKey) }},
	{method: "Amove.Buckets.Empty", onMock: true, make: func(ctx context.Context, r *prismRun) error {
		return errorOf(r.client.Amove.Buckets.Empty(ctx, r.storage, "my-bucket", buckt.EmptyParams{}))
	}},
	{method: "Amove.Buckets.Delete", make: func(ctx context.Context, r *prismRun) error {
		return r.client.Amove.Buckets.Delete(ctx, r.storage, "my-bucket")
	}},
}

var tornadoPrismCalls = []prismCall{
	{method: "Tornado.SetBucket", make: func(ctx context.Context, r *prismRun) error {
		params := buckt.TornadoAWS("us-east-1")
		params.Bucket, params.AccessKey, params.SecretKey = "downloads", "AKIAIOSFODNN7EXAMPLE", buckt.NewSecret("secret")
		if r.server != nil {
			if err := r.server.Tornado().AddExternalBucket(tornado.ExternalBucket{
				Endpoint: params.Endpoint, Bucket: params.Bucket, AccessKey: params.AccessKey, SecretKey: params.SecretKey,
			}); err != nil {
				return err
			}
		}
		return errorOf(r.client.Tornado.SetBucket(ctx, params))
	}},
	{method: "Tornado.ResetBucket", make: func(ctx context.Context, r *prismRun) error { return errorOf(r.client.Tornado.ResetBucket(ctx)) }},
	{method: "Tornado.Usage", make: func(ctx context.Context, r *prismRun) error { return errorOf(r.client.Tornado.Usage(ctx)) }},
}
