package buckt

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"
)

var opAmoveBucketsEmpty = &operation{name: "Amove.Buckets.Empty", system: SystemAmove}

// Empty deletes all objects of a bucket with S3 requests, including versions and delete markers, and aborts unfinished uploads. Its
// batches, retries, options and errors, such as [*EmptyError], are those of [LinodeBucketClient.Empty].
//
// Without [EmptyParams].Access it lists the cloud accounts and the buckets of this one, and creates a key that can read and write the
// bucket. The name of the key is "buckt-empty-" and the first 38 bytes of the bucket's name. Empty revokes the key before it returns. A
// cloud account that is not visible to the user, or has no ServiceURL, is an [*InvalidInputError]. Errors before the bucket is listed
// are those of [AmoveCloudAccountClient.List], [AmoveBucketClient.List] and [AmoveKeyClient.Create].
//
// See https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html and
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html.
func (c *AmoveBucketClient) Empty(ctx context.Context, cloudAccountID, bucketName string, params EmptyParams, opts ...CallOption) (
	EmptyProgress, error,
) {
	op := opAmoveBucketsEmpty
	err := firstError(checkID(op, "cloudAccountID", cloudAccountID), checkID(op, "bucketName", bucketName), params.check(op, bucketName))
	if err != nil {
		return EmptyProgress{}, err
	}
	if params.Access != (S3Access{}) {
		return c.core.empty(ctx, op, params.Access, params, time.Time{}, opts)
	}
	system := newAmoveClient(c.core)
	accounts, err := system.CloudAccounts.List(ctx, AmoveCloudAccountListParams{}, opts...)
	if err != nil {
		return EmptyProgress{}, err
	}
	at := slices.IndexFunc(accounts.Items, func(a AmoveCloudAccount) bool { return a.ID == cloudAccountID })
	if at < 0 {
		return EmptyProgress{}, invalid(op, "cloudAccountID", "must be the id of a cloud account that the user can see")
	}
	account := &accounts.Items[at]
	endpoint, err := url.Parse(account.ServiceURL)
	if err != nil || endpoint.Host == "" {
		return EmptyProgress{}, invalid(op, "Access", "must be set: the cloud account has no ServiceURL")
	}
	region := ""
	for b, err := range c.All(ctx, cloudAccountID, AmoveBucketListParams{}, opts...) {
		if err != nil {
			return EmptyProgress{}, err
		}
		if b.Name == bucketName {
			region = b.Region
		}
	}
	key, err := system.Keys.Create(ctx, AmoveKeyCreateParams{
		Name: emptyKeyName(bucketName), Region: cmp.Or(region, usualS3Region), StorageDN: endpoint.Host, Permission: AmoveReadWrite,
		SelectedBuckets: OnlyBuckets(bucketName), CloudAccountID: cloudAccountID,
	}, opts...)
	if err != nil {
		return EmptyProgress{}, err
	}
	revoke := func(ctx context.Context) error { return system.Keys.Delete(ctx, key.ID, opts...) }
	return emptyWithKey(ctx, op, bucketName, key.ID, revoke, func() (EmptyProgress, error) {
		access, err := system.S3Access(key, account, bucketName)
		if err != nil {
			return EmptyProgress{}, err
		}
		return c.core.empty(ctx, op, access, params, time.Now().Add(newKeyWithin), opts)
	})
}
