package buckt

import (
	"context"
)

// These operations are not in the contract: they get and create buckets, and get their access.
var (
	opLinodeBucketsEnsure = &operation{name: "Linode.Buckets.Ensure", system: SystemLinode}
	opLinodeBucketsFind   = &operation{name: "Linode.Buckets.Find", system: SystemLinode}
)

// Ensure returns the bucket with the Region and Label of params, and creates it if it does not exist. It gets the bucket first, and its
// access if ACL or CORSEnabled is set. After a create with an unknown outcome it gets both again, up to the number of attempts of the
// [RetryPolicy]. It needs the scope object_storage:read_write.
//
// If the bucket has other settings, the error is a [*MismatchError], and the bucket is not changed; [LinodeBucketClient.SetAccess]
// changes its access. CORSEnabled cannot be compared at endpoints of the types E2 and E3, which do not return it.
//
// Within one client, concurrent calls of Ensure for the same label and region run one after the other. Across processes only one
// bucket is created: Linode returns the existing bucket to every further create of the account, with the settings of the first one.
// Both processes may then report that they created it. A label that belongs to another customer is an error of
// [LinodeBucketClient.Create]. Other errors are those of Get, GetAccess and Create. Options apply to each request.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-bucket and
// https://techdocs.akamai.com/linode-api/reference/post-object-storage-bucket.
func (c *LinodeBucketClient) Ensure(ctx context.Context, params LinodeBucketCreateParams, opts ...CallOption) (*Ensured[LinodeBucket], error) {
	op := opLinodeBucketsEnsure
	if err := params.check(op); err != nil {
		return nil, err
	}
	e := &ensurer[LinodeBucket]{
		core: c.core, op: op, name: lockName{kind: "bucket", parent: params.Region, name: params.Label}, opts: opts,
		find:   func(ctx context.Context) (*Ensured[LinodeBucket], error) { return c.find(ctx, op, &params, opts) },
		create: func(ctx context.Context) (*LinodeBucket, error) { return c.Create(ctx, params, opts...) },
	}
	return e.run(ctx)
}

// Find returns the bucket that [LinodeBucketClient.Ensure] would return, but never creates one. It has the same errors. If no bucket
// exists, the error is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-bucket.
func (c *LinodeBucketClient) Find(ctx context.Context, params LinodeBucketCreateParams, opts ...CallOption) (*Ensured[LinodeBucket], error) {
	op := opLinodeBucketsFind
	if err := params.check(op); err != nil {
		return nil, err
	}
	return c.find(ctx, op, &params, opts)
}

func (c *LinodeBucketClient) find(ctx context.Context, op *operation, params *LinodeBucketCreateParams, opts []CallOption) (
	*Ensured[LinodeBucket], error,
) {
	bucket, err := c.Get(ctx, params.Region, params.Label, opts...)
	if err != nil {
		return nil, err
	}
	access := &LinodeBucketAccess{}
	if params.ACL != "" || !params.CORSEnabled.IsZero() {
		if access, err = c.GetAccess(ctx, params.Region, params.Label, opts...); err != nil {
			return nil, err
		}
	}
	return compared(op, params.Region+"/"+params.Label, bucket, params.compare(bucket, access))
}

func (p *LinodeBucketCreateParams) compare(b *LinodeBucket, access *LinodeBucketAccess) *comparison {
	c := &comparison{}
	compareSet(c, "ACL", p.ACL, access.ACL)
	switch {
	case access.CORSEnabled != nil:
		compareField(c, "CORSEnabled", p.CORSEnabled, *access.CORSEnabled)
	case !p.CORSEnabled.IsZero():
		c.unchecked = append(c.unchecked, "CORSEnabled")
	}
	compareSet(c, "EndpointType", p.EndpointType, b.EndpointType)
	compareSet(c, "S3Endpoint", p.S3Endpoint, b.S3Endpoint)
	return c
}
