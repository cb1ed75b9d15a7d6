package buckt

import (
	"context"
)

// These are not operations of the contract: they get the status of buckets, and create them.
var (
	opAmoveBucketsEnsure = &operation{name: "Amove.Buckets.Ensure", system: SystemAmove}
	opAmoveBucketsFind   = &operation{name: "Amove.Buckets.Find", system: SystemAmove}
)

// Ensure returns the settings of the bucket of that name on a cloud account, and creates the bucket if it does not exist. It gets the
// status first, which is the [*NotFoundError] of a bucket that does not exist as far as is known; and again after the creation, and after
// one whose outcome is unknown or that met a conflict, as often as the [RetryPolicy] has attempts.
//
// A bucket with other settings is a [*MismatchError], and is not changed. [AmoveBucketClient.Update] changes them, but for object lock.
// Amove may create a bucket and fail to switch on its versioning or encryption: the error is a *MismatchError then as well.
//
// Within a client one Ensure at a time works on a name of a cloud account. Across processes it is safe as far as is known: Amove is not
// documented to refuse a name that exists, but to have an error for duplicates. Any other error is that of Status or Create. An option
// holds for each request.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveBucketClient) Ensure(ctx context.Context, cloudAccountID string, params AmoveBucketCreateParams, opts ...CallOption) (
	*Ensured[AmoveBucketStatus], error,
) {
	op := opAmoveBucketsEnsure
	if err := params.check(op, cloudAccountID); err != nil {
		return nil, err
	}
	find := func(ctx context.Context) (*Ensured[AmoveBucketStatus], error) {
		return c.find(ctx, op, cloudAccountID, &params, opts)
	}
	e := &ensuring[AmoveBucketStatus]{
		core: c.core, op: op, name: lockName{kind: "bucket", parent: cloudAccountID, name: params.BucketName}, opts: opts,
		repeatable: true,
		find:       find,
		create: func(ctx context.Context) (*AmoveBucketStatus, error) {
			if err := c.Create(ctx, cloudAccountID, params, opts...); err != nil {
				return nil, err
			}
			created, err := find(ctx)
			if err != nil {
				return nil, err
			}
			return &created.Resource, nil
		},
	}
	return e.run(ctx)
}

// Find returns what [AmoveBucketClient.Ensure] would return without creating a bucket, and its errors. If none exists, the error is a
// [*NotFoundError].
//
// See https://developer.amove.io/web/storage.
func (c *AmoveBucketClient) Find(ctx context.Context, cloudAccountID string, params AmoveBucketCreateParams, opts ...CallOption) (
	*Ensured[AmoveBucketStatus], error,
) {
	op := opAmoveBucketsFind
	if err := params.check(op, cloudAccountID); err != nil {
		return nil, err
	}
	return c.find(ctx, op, cloudAccountID, &params, opts)
}

func (c *AmoveBucketClient) find(ctx context.Context, op *operation, cloudAccountID string, params *AmoveBucketCreateParams, opts []CallOption) (
	*Ensured[AmoveBucketStatus], error,
) {
	status, err := c.Status(ctx, cloudAccountID, params.BucketName, opts...)
	if err != nil {
		return nil, err
	}
	difference := &comparison{}
	compareField(difference, "IsPublic", params.IsPublic, status.IsPublic)
	compareField(difference, "IsEncrypted", params.IsEncrypted, status.EncryptionEnabled)
	compareField(difference, "VersioningEnabled", params.VersioningEnabled, status.VersioningEnabled)
	compareField(difference, "ObjectLockEnabled", params.ObjectLockEnabled, status.ObjectLockEnabled)
	return compared(op, params.BucketName, status, difference)
}
