package buckt

import (
	"context"
	"fmt"
)

// These operations are not in the contract: they list, get and create buckets.
var (
	opBucketsEnsure = &operation{name: "Buckets.Ensure", system: SystemBuckt}
	opBucketsFind   = &operation{name: "Buckets.Find", system: SystemBuckt}
)

// Ensure returns the bucket that params describe, and creates it if it does not exist. It identifies the bucket by CustomDomain, or
// by Name if it has a managed domain. It lists the buckets first, and again after a create with a conflict or an unknown outcome,
// up to the number of attempts of the [RetryPolicy]. It needs the scopes buckets:read and buckets:write, and a key for all
// buckets: any other key cannot access the new bucket.
//
// If the bucket has other settings, the error is a [*MismatchError]. The bucket is not changed; use [BucketClient.Update] to change it.
// If the bucket is being deleted, the error is a [*BeingDeletedError]. A bucket in any other state is returned;
// [BucketClient.WaitUntilActive] waits for it.
//
// Within one client, concurrent calls of Ensure for the same domain or name run one after the other. Across processes:
//   - A domain is unique at Buckt. If it belongs to another organization, the error is the [*ConflictError] of Create.
//   - A name is not unique: two processes may both create a bucket. The next Ensure then returns a [*DuplicateError] with both ids.
//     Therefore a create by name with an unknown outcome is not repeated if the bucket does not appear: the error is an
//     [*OutcomeUnknownError], and calling Ensure again is safe.
//
// Other errors are those of List, Create and Get. Options apply to each request.
//
// See https://docs.buckt.dev/api/buckets/list and https://docs.buckt.dev/api/buckets/create.
func (c *BucketClient) Ensure(ctx context.Context, params BucketCreateParams, opts ...CallOption) (*Ensured[Bucket], error) {
	op := opBucketsEnsure
	if err := params.check(op); err != nil {
		return nil, err
	}
	e := &ensurer[Bucket]{
		core: c.core, op: op, name: lockName{kind: "bucket", name: params.identity()}, opts: opts,
		repeatable: params.CustomDomain != "",
		find:       func(ctx context.Context) (*Ensured[Bucket], error) { return c.find(ctx, op, &params, opts) },
		create: func(ctx context.Context) (*Bucket, error) {
			created, err := c.Create(ctx, params, opts...)
			if err != nil {
				return nil, err
			}
			return c.Get(ctx, created.ID, opts...)
		},
	}
	return e.run(ctx)
}

// Find returns the bucket that [BucketClient.Ensure] would return, but never creates one. It has the same errors. If no bucket
// exists, the error is a [*NotFoundError].
//
// See https://docs.buckt.dev/api/buckets/list.
func (c *BucketClient) Find(ctx context.Context, params BucketCreateParams, opts ...CallOption) (*Ensured[Bucket], error) {
	op := opBucketsFind
	if err := params.check(op); err != nil {
		return nil, err
	}
	return c.find(ctx, op, &params, opts)
}

func (c *BucketClient) find(ctx context.Context, op *operation, params *BucketCreateParams, opts []CallOption) (*Ensured[Bucket], error) {
	var found []Bucket
	var ids []string
	deleting := ""
	for b, err := range c.All(ctx, BucketListParams{}, opts...) {
		switch {
		case err != nil:
			return nil, err
		case !params.names(&b):
		case b.Status == BucketDeleting:
			deleting = b.ID
		default:
			found, ids = append(found, b), append(ids, b.ID)
		}
	}
	switch {
	case len(found) > 1:
		return nil, &DuplicateError{Operation: op.name, Name: params.identity(), IDs: ids}
	case len(found) == 1:
		return compared(op, ids[0], &found[0], params.compare(&found[0]))
	case deleting != "":
		return nil, &BeingDeletedError{Operation: op.name, ID: deleting}
	}
	return nil, notFound(op, fmt.Sprintf("no bucket is %q", params.identity()))
}

// identity returns the domain or the name that identifies the bucket.
func (p *BucketCreateParams) identity() string {
	if p.IsManagedDomain {
		return p.Name
	}
	return p.CustomDomain
}

// names reports whether the parameters identify the bucket.
func (p *BucketCreateParams) names(b *Bucket) bool {
	if p.IsManagedDomain {
		return b.IsManagedDomain && b.Name == p.Name
	}
	return b.CustomDomain == p.CustomDomain
}

func (p *BucketCreateParams) compare(b *Bucket) *comparison {
	c := &comparison{}
	compareSet(c, "Name", p.Name, b.Name)
	compareSet(c, "Region", p.Region, b.Region)
	compareSet(c, "CachePreset", p.CachePreset, b.CachePreset)
	compareList(c, "CORSOrigins", p.CORSOrigins, b.CORSOrigins, false)
	comparePointer(c, "LifecycleTTLDays", p.LifecycleTTLDays, b.LifecycleTTLDays)
	comparePointer(c, "MaxFileSizeBytes", p.MaxFileSizeBytes, b.MaxFileSizeBytes)
	compareList(c, "AllowedMimeTypes", p.AllowedMimeTypes, b.AllowedMimeTypes, true)
	compareSet(c, "OptimizationMode", p.OptimizationMode, b.OptimizationMode)
	compareSet(c, "DomainConnectProvider", p.DomainConnectProvider, b.DomainConnectProvider)
	compareSet(c, "AWSAccountID", p.AWSAccountID, b.AWSAccountID)
	return c
}
