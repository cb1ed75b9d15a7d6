package buckt

import (
	"context"
)

// These operations are not in the contract: they get the status of buckets, and create buckets.
var (
	opAmoveBucketsEnsure = &operation{name: "Amove.Buckets.Ensure", system: SystemAmove}
	opAmoveBucketsFind   = &operation{name: "Amove.Buckets.Find", system: SystemAmove}
)

// Ensure returns the settings of the bucket with the name of params on a cloud account, and creates the bucket if it does not exist. It
// gets the status first; a bucket that does not exist is a [*NotFoundError] then, which is not documented. It gets the status again
// after the create, and after a create with a conflict or an unknown outcome, up to the number of attempts of the [RetryPolicy].
//
// If the bucket has other settings, the error is a [*MismatchError], and the bucket is not changed. [AmoveBucketClient.Update] changes
// the settings, except object lock. The error is a [*MismatchError] too if Amove creates a bucket, but fails to switch on its
// versioning or encryption.
//
// Within one client, concurrent calls of Ensure for the same name and cloud account run one after the other. Across processes Ensure
// relies on an error for a name that exists: Amove documents such an error, but not for this call. Other errors are those of Status and
// Create. Options apply to each request.
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
	e := &ensurer[AmoveBucketStatus]{
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

// Find returns the settings that [AmoveBucketClient.Ensure] would return, but never creates a bucket. It has the same errors. If no
// bucket exists, the error is a [*NotFoundError].
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
