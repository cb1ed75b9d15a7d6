package buckt

import (
	"context"
	"strconv"
	"strings"
	"time"
)

var opLinodeBucketsEmpty = &operation{name: "Linode.Buckets.Empty", system: SystemLinode}

// Empty deletes all objects of a bucket by S3, with their versions and delete markers, and aborts its unfinished uploads, so that
// [LinodeBucketClient.Delete] can follow. It returns what it deleted, also with an error. Nothing can be restored.
//
// Without [EmptyParams].Access it needs the scope object_storage:read_write: it fetches the bucket, makes a limited key for it with the
// label "buckt-empty-" and the first 38 characters of the bucket's, and revokes the key before it returns, also after an error or the end
// of the context, which takes up to two minutes. If that fails, the error names the key. A creation whose response is lost is an
// [*OutcomeUnknownError]. S3 may refuse a new key for some seconds, so a refusal counts only when the key is 30 seconds old.
//
// Objects are deleted in batches of 1,000. Each request is tried again as any call is, see [RetryPolicy]. An option holds for each request,
// but [CaptureResponse] has no response of S3. What can be deleted is deleted before an object that cannot, such as one that object lock
// keeps, becomes an [*EmptyError]. That is also the error of a bucket that is not empty after 10 passes because a program writes to it, of
// a request to S3 that failed, and of a context that ended. What fails before that is the error of [LinodeBucketClient.Get] or
// [LinodeKeyClient.Create]. An endpoint with plain http that is not a loopback address is an [*InvalidInputError] without
// [WithInsecureHTTP].
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

// emptyKeyName is the name of a key that is made to empty a bucket. 50 characters are safe at Linode.
func emptyKeyName(bucket string) string {
	return "buckt-empty-" + strings.ToValidUTF8(bucket[:min(len(bucket), 38)], "")
}
