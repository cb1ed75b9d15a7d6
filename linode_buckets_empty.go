package buckt

import (
	"context"
	"strconv"
	"strings"
	"time"
)

var opLinodeBucketsEmpty = &operation{name: "Linode.Buckets.Empty", system: SystemLinode}

// Empty deletes all objects of a bucket with S3 requests, including versions and delete markers, and aborts unfinished uploads. After
// that [LinodeBucketClient.Delete] can delete the bucket. Empty returns what it deleted, also with an error. Nothing can be restored.
//
// Without [EmptyParams].Access it needs the scope object_storage:read_write. It fetches the bucket and creates a key that is limited to
// it. The label of the key is "buckt-empty-" and the first 38 characters of the bucket's label. Empty revokes the key before it
// returns, also after an error or the end of the context, which takes up to two minutes. If that fails, the error names the key. If the
// response to the create is lost, the error is an [*OutcomeUnknownError]. S3 may reject a new key for some seconds, so rejections are
// retried until the key is 30 seconds old.
//
// Objects are deleted in batches of 1,000. Each request is retried according to the [RetryPolicy]. Options apply to each request, but
// [CaptureResponse] does not store responses of S3.
//
// The error is an [*EmptyError] if
//   - an object cannot be deleted, for example because of an object lock (all others are deleted before),
//   - the bucket is not empty after 10 passes, because a program writes to it,
//   - a request to S3 fails, or
//   - the context ends.
//
// Earlier errors are those of [LinodeBucketClient.Get] and [LinodeKeyClient.Create]. Without [WithInsecureHTTP], an endpoint with plain
// HTTP is an [*InvalidInputError] unless it is a loopback address.
//
// See https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html and
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html.
func (c *LinodeBucketClient) Empty(ctx context.Context, region, label string, params EmptyParams, opts ...CallOption) (
	EmptyProgress, error,
) {
	op := opLinodeBucketsEmpty
	err := firstError(checkID(op, "region", region), checkID(op, "label", label), params.check(op, label))
	if err != nil {
		return EmptyProgress{}, err
	}
	if params.Access != (S3Access{}) {
		return c.core.empty(ctx, op, params.Access, params, time.Time{}, opts)
	}
	bucket, err := c.Get(ctx, region, label, opts...)
	if err != nil {
		return EmptyProgress{}, err
	}
	system := newLinodeClient(c.core)
	grant := LinodeKeyBucketAccess{Region: bucket.Region, BucketName: bucket.Label, Permissions: LinodeReadWrite}
	if bucket.Region == "" {
		grant.Cluster = bucket.Cluster
	}
	key, err := system.Keys.Create(ctx, LinodeKeyCreateParams{Label: emptyKeyName(label), BucketAccess: LinodeOnlyBuckets(grant)}, opts...)
	if err != nil {
		return EmptyProgress{}, err
	}
	revoke := func(ctx context.Context) error { return system.Keys.Delete(ctx, key.ID, opts...) }
	return emptyWithKey(ctx, op, label, strconv.Itoa(key.ID), revoke, func() (EmptyProgress, error) {
		access, err := system.S3Access(key, bucket)
		if err != nil {
			return EmptyProgress{}, err
		}
		return c.core.empty(ctx, op, access, params, time.Now().Add(newKeyWithin), opts)
	})
}

// emptyKeyName returns the name of the key that empties a bucket. All systems accept 50 characters.
func emptyKeyName(bucket string) string {
	return "buckt-empty-" + strings.ToValidUTF8(bucket[:min(len(bucket), 38)], "")
}
