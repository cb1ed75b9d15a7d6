package buckt

import (
	"context"
	"fmt"
)

// These are not operations of the contract: they list, get and create buckets.
var (
	opBucketsEnsure = &operation{name: "Buckets.Ensure", system: SystemBuckt}
	opBucketsFind   = &operation{name: "Buckets.Find", system: SystemBuckt}
)

// Ensure returns the bucket that params describe, and creates it if it does not exist: the bucket with that CustomDomain, or with that
// Name and a managed domain. It lists the buckets first, and again after a creation whose outcome is unknown or that met a conflict, as
// often as the [RetryPolicy] has attempts. It needs the scopes buckets:read and buckets:write, and a key for all buckets: any other key
// does not see what it creates.
//
// A bucket with other settings is a [*MismatchError], and is not changed; [BucketClient.Update] changes it. One that is being deleted is a
// [*BeingDeletedError]. A bucket in any other state is returned: [BucketClient.WaitUntilActive] waits for it.
//
// Within a client one Ensure at a time works on a domain or name. Across processes a domain is safe, as Buckt has each only once; if it
// belongs to another organization, the error is the [*ConflictError] of Create. A name is not: two processes may both create a bucket, and
// the next Ensure returns a [*DuplicateError] that names both. For that reason a creation by name whose outcome is unknown, and whose
// bucket does not appear, is not repeated: it is an [*OutcomeUnknownError], and the next Ensure is safe. Any other error is that of List,
// Create or Get. An option holds for each request.
//
// See https://docs.buckt.dev/api/buckets/list and https://docs.buckt.dev/api/buckets/create.
func (c *BucketClient) Ensure(ctx context.Context, params BucketCreateParams, opts ...CallOption) (*Ensured[Bucket], error) {
	op := opBucketsEnsure
	if err := params.check(op); err != nil {
		return nil, err
	}
	e := &ensuring[Bucket]{
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

// Find returns the bucket that [BucketClient.Ensure] would return without creating one, and its errors. If none exists, the error is a
// [*NotFoundError].
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

// identity is the domain or the name that the bucket is known by.
func (p *BucketCreateParams) identity() string {
	if p.IsManagedDomain {
		return p.Name
	}
	return p.CustomDomain
}

// names reports whether a bucket is the one that the parameters describe.
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
