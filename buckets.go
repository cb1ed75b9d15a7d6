package buckt

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Bucket is a branded bucket of Buckt.
type Bucket struct {
	Object string `json:"object"`
	ID     string `json:"id"`
	Name   string `json:"name"`
	// CustomDomain is the domain that serves the files. The server assigns it for a managed domain. It may be "" for a bucket that
	// was imported without a CDN.
	CustomDomain string       `json:"customDomain"`
	Region       string       `json:"region"`
	Status       BucketStatus `json:"status"`
	CachePreset  CachePreset  `json:"cachePreset"`
	// CacheControlOverride replaces the header of the preset unless it is nil; "" is an override too.
	CacheControlOverride *string  `json:"cacheControlOverride"`
	CORSOrigins          []string `json:"corsOrigins"`
	// LifecycleTTLDays is the number of days after which files expire, nil for never.
	LifecycleTTLDays *int `json:"lifecycleTtlDays"`
	// MaxFileSizeBytes is the maximum size of an upload, nil for the plan's default.
	MaxFileSizeBytes *int64 `json:"maxFileSizeBytes"`
	// AllowedMimeTypes are the media types of uploads, nil for any.
	AllowedMimeTypes []string         `json:"allowedMimeTypes"`
	OptimizationMode OptimizationMode `json:"optimizationMode"`
	// DomainConnectProvider is "" if there is none, as for a managed domain.
	DomainConnectProvider string `json:"domainConnectProvider"`
	// AWSAccountID is the id of the account's record at Buckt, not the twelve digits of AWS; "" for a bucket in Buckt's own account.
	AWSAccountID    string `json:"awsAccountId"`
	IsImported      bool   `json:"isImported"`
	IsManagedDomain bool   `json:"isManagedDomain"`
	// ManagedSettings has the settings of an imported bucket that Buckt may change.
	ManagedSettings    ManagedSettings `json:"managedSettings"`
	StorageUsedBytes   int64           `json:"storageUsedBytes"`
	BandwidthUsedBytes int64           `json:"bandwidthUsedBytes"`
	// DNSRecords are the records that the domain needs, nil if none are known.
	DNSRecords []DNSRecord `json:"dnsRecords"`
	CreatedAt  time.Time   `json:"createdAt"`
	UpdatedAt  time.Time   `json:"updatedAt"`
}

func (b *Bucket) missing() string { return requiredText("data.id", b.ID) }

// DNSRecord is a DNS record that a bucket's domain needs.
type DNSRecord struct {
	// Name and Value may end with a dot, for example in a record that validates a certificate of AWS. Some DNS providers expect them
	// without the dot, and the name relative to the zone.
	Name string `json:"name"`
	Type string `json:"type"`
	// Value is "pending-cloudfront-distribution" until the bucket is active.
	Value string `json:"value"`
	// Applied is true if the server knows that the record is set. It sets the records of a managed domain, and is informed of others
	// only by the dashboard and by Domain Connect. Do not wait for it.
	Applied bool `json:"applied"`
}

// BucketStatus is a state of a bucket.
type BucketStatus string

// The states. A new bucket is pending, then provisioning, then active or failed. An imported bucket is active immediately.
const (
	BucketPending      BucketStatus = "pending"
	BucketProvisioning BucketStatus = "provisioning"
	BucketActive       BucketStatus = "active"
	BucketFailed       BucketStatus = "failed"
	BucketDeleting     BucketStatus = "deleting"
)

// BucketClient is the service for buckets, at [Client.Buckets].
//
// See https://docs.buckt.dev/api/buckets.
type BucketClient struct{ core *core }

var opBucketsGet = &operation{
	system: SystemBuckt, id: "bucktGetBucket", name: "Buckets.Get",
	method: http.MethodGet, path: "/buckets/{id}",
}

// Get fetches a bucket in any state. It needs the scope buckets:read. A bucket that does not exist, or that the key may
// not access, is a [*NotFoundError].
//
// See https://docs.buckt.dev/api/buckets/get.
func (c *BucketClient) Get(ctx context.Context, id string, opts ...CallOption) (*Bucket, error) {
	return getObject[Bucket](ctx, c.core, &request{op: opBucketsGet, args: []string{"id", id}, opts: opts})
}

// BucketListParams selects buckets.
type BucketListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string `url:"cursor,omitempty"`
	// Limit is the maximum number of buckets per page, at most 100. 0 means the server's default of 20.
	Limit int `url:"limit,omitempty"`
	// Status selects the buckets in one state.
	Status BucketStatus `url:"status,omitempty"`
}

var opBucketsList = &operation{
	system: SystemBuckt, id: "bucktListBuckets", name: "Buckets.List",
	method: http.MethodGet, path: "/buckets",
}

// List fetches one page of the buckets that the key may access, sorted by id. It needs the scope buckets:read. A cursor that is
// not of this list is a [*BadRequestError].
//
// See https://docs.buckt.dev/api/buckets/list.
func (c *BucketClient) List(ctx context.Context, params BucketListParams, opts ...CallOption) (*Page[Bucket], error) {
	return listPage[Bucket](ctx, c.core, &request{op: opBucketsList, query: params, opts: opts})
}

// All iterates over the buckets of all pages, starting at params.Cursor. It can be ranged over repeatedly, and fetches the list each time.
// An error, such as one of List or a [*CursorCycleError], ends the iteration.
//
// See https://docs.buckt.dev/api/buckets/list.
func (c *BucketClient) All(ctx context.Context, params BucketListParams, opts ...CallOption) iter.Seq2[Bucket, error] {
	return allPages(ctx, c.core, opBucketsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[Bucket], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// BucketCreateParams describes a new bucket. Name and either CustomDomain or IsManagedDomain are required. The zero value of
// any other field means the server's default.
type BucketCreateParams struct {
	// Name has 1 to 100 characters and need not be unique.
	Name string `json:"name"`
	// CustomDomain is the domain that serves the files, in lower case. It must be unique.
	CustomDomain string `json:"customDomain,omitzero"`
	// IsManagedDomain requests a domain of the server's choice.
	IsManagedDomain bool `json:"isManagedDomain,omitzero"`
	// Region is an AWS region. Default "us-east-1".
	Region string `json:"region,omitzero"`
	// CachePreset is [CacheStandard] by default.
	CachePreset CachePreset `json:"cachePreset,omitzero"`
	// CORSOrigins are up to ten origins.
	CORSOrigins []string `json:"corsOrigins,omitzero"`
	// LifecycleTTLDays expires files after 1 to 3650 calendar days. 0 keeps them.
	LifecycleTTLDays int `json:"lifecycleTtlDays,omitzero"`
	// MaxFileSizeBytes is the maximum size of an upload. 0 means the plan's default.
	MaxFileSizeBytes int64 `json:"maxFileSizeBytes,omitzero"`
	// AllowedMimeTypes are up to 50 types such as "image/png" or "image/*". nil allows all types; an empty list that is not
	// nil allows none.
	AllowedMimeTypes []string `json:"allowedMimeTypes,omitzero"`
	// OptimizationMode is [OptimizationNone] by default.
	OptimizationMode OptimizationMode `json:"optimizationMode,omitzero"`
	// DomainConnectProvider names the DNS provider of the custom domain.
	DomainConnectProvider string `json:"domainConnectProvider,omitzero"`
	// AWSAccountID places the bucket in a connected AWS account, which must be active. This needs a paid plan and a custom
	// domain.
	AWSAccountID string `json:"awsAccountId,omitzero"`
}

func (p *BucketCreateParams) check(op *operation) error {
	if err := checkLength(op, "Name", p.Name, 1, 100); err != nil {
		return err
	}
	switch {
	case p.CustomDomain == "" && !p.IsManagedDomain:
		return invalid(op, "CustomDomain", "is required unless IsManagedDomain is set")
	case p.CustomDomain != "" && p.IsManagedDomain:
		return invalid(op, "CustomDomain", "must be empty when IsManagedDomain is set: the server assigns it")
	case p.AWSAccountID != "" && p.IsManagedDomain:
		return invalid(op, "AWSAccountID", "must be empty when IsManagedDomain is set: a bucket in an own AWS account needs a custom domain")
	case p.OptimizationMode != "":
		return checkOptimization(op, "OptimizationMode", p.OptimizationMode)
	}
	return nil
}

var opBucketsCreate = &operation{
	system: SystemBuckt, id: "bucktCreateBucket", name: "Buckets.Create",
	method: http.MethodPost, path: "/buckets", notIdempotent: true,
}

// Create creates a bucket, whose first state is pending; see [BucketClient.WaitUntilActive]. It needs the scope buckets:write. A
// domain that is in use is a [*ConflictError]. Exceeding the plan's limit is a [*PaymentRequiredError], as are an AWS account or
// optimization on the free plan. Create is not idempotent; see [*OutcomeUnknownError], and [BucketClient.Ensure] for an
// alternative.
//
// See https://docs.buckt.dev/api/buckets/create.
func (c *BucketClient) Create(ctx context.Context, params BucketCreateParams, opts ...CallOption) (*WriteResult, error) {
	if err := params.check(opBucketsCreate); err != nil {
		return nil, err
	}
	r := &request{op: opBucketsCreate, body: &params, opts: opts}
	return getObject[WriteResult](ctx, c.core, r)
}

// BucketUpdateParams changes a bucket. Unset fields keep their values; see [Field].
type BucketUpdateParams struct {
	// Name: buckt.Set("assets"). It cannot be null.
	Name Field[string] `json:"name,omitzero"`
	// CachePreset: buckt.Set(buckt.CacheShort). It cannot be null.
	CachePreset Field[CachePreset] `json:"cachePreset,omitzero"`
	// CacheControlOverride: buckt.Set("public, max-age=60"), up to 256 characters, or buckt.Null[string]() to return to
	// the preset.
	CacheControlOverride Field[string] `json:"cacheControlOverride,omitzero"`
	// CORSOrigins: buckt.Set([]string{"https://example.com"}), or buckt.Set([]string{}) for none. It cannot be null.
	CORSOrigins Field[[]string] `json:"corsOrigins,omitzero"`
	// LifecycleTTLDays: buckt.Set(30), or buckt.Null[int]() to keep files forever.
	LifecycleTTLDays Field[int] `json:"lifecycleTtlDays,omitzero"`
	// MaxFileSizeBytes: buckt.Set[int64](10<<20), or buckt.Null[int64]() for the plan's default.
	MaxFileSizeBytes Field[int64] `json:"maxFileSizeBytes,omitzero"`
	// AllowedMimeTypes: buckt.Set([]string{"image/*"}), or buckt.Null[[]string]() for any type.
	AllowedMimeTypes Field[[]string] `json:"allowedMimeTypes,omitzero"`
	// OptimizationMode: buckt.Set(buckt.OptimizationLight). It cannot be null.
	OptimizationMode Field[OptimizationMode] `json:"optimizationMode,omitzero"`
}

func (p *BucketUpdateParams) check(op *operation) error {
	err := firstError(
		checkNotNull(op, "Name", p.Name),
		checkNotNull(op, "CachePreset", p.CachePreset),
		checkNotNull(op, "CORSOrigins", p.CORSOrigins),
		checkNotNull(op, "OptimizationMode", p.OptimizationMode),
	)
	if err != nil {
		return err
	}
	if name, ok := p.Name.Get(); ok {
		if err := checkLength(op, "Name", name, 1, 100); err != nil {
			return err
		}
	}
	if override, ok := p.CacheControlOverride.Get(); ok {
		if err := checkLength(op, "CacheControlOverride", override, 0, 256); err != nil {
			return err
		}
	}
	if mode, ok := p.OptimizationMode.Get(); ok {
		return checkOptimization(op, "OptimizationMode", mode)
	}
	return nil
}

var opBucketsUpdate = &operation{
	system: SystemBuckt, id: "bucktUpdateBucket", name: "Buckets.Update",
	method: http.MethodPatch, path: "/buckets/{id}",
}

// Update changes settings of a bucket in any state. It needs the scope buckets:write. A setting of an imported bucket
// that Buckt does not manage is a [*ForbiddenError]. Optimization on the free plan is a [*PaymentRequiredError].
//
// See https://docs.buckt.dev/api/buckets/update.
func (c *BucketClient) Update(ctx context.Context, id string, params BucketUpdateParams, opts ...CallOption) (*WriteResult, error) {
	if err := params.check(opBucketsUpdate); err != nil {
		return nil, err
	}
	return getObject[WriteResult](ctx, c.core, &request{op: opBucketsUpdate, args: []string{"id", id}, body: &params, opts: opts})
}

var opBucketsDelete = &operation{
	system: SystemBuckt, id: "bucktDeleteBucket", name: "Buckets.Delete",
	method: http.MethodDelete, path: "/buckets/{id}", object: "bucket", deleting: "already being deleted",
}

// Delete deletes a bucket with all its files. The bucket is deleting for some minutes before it no longer exists; see
// [BucketClient.WaitUntilDeleted]. It needs the scope buckets:delete. A bucket in provisioning or deletion is a
// [*ConflictError]. A bucket that an earlier attempt of the same call deleted is a success.
//
// See https://docs.buckt.dev/api/buckets/delete.
func (c *BucketClient) Delete(ctx context.Context, id string, opts ...CallOption) (*WriteResult, error) {
	return getObject[WriteResult](ctx, c.core, &request{op: opBucketsDelete, args: []string{"id", id}, opts: opts})
}

var opBucketsRetry = &operation{
	system: SystemBuckt, id: "bucktRetryBucket", name: "Buckets.RetryProvisioning",
	method: http.MethodPost, path: "/buckets/{id}/retry", notIdempotent: true,
}

// RetryProvisioning restarts the provisioning of a failed bucket. It needs the scope buckets:write. A bucket that has not
// failed is a [*BadRequestError]; the API's overview documents a conflict, so a [*ConflictError] is possible as well. The
// call is not idempotent; see [*OutcomeUnknownError].
//
// See https://docs.buckt.dev/api/buckets/retry.
func (c *BucketClient) RetryProvisioning(ctx context.Context, id string, opts ...CallOption) (*WriteResult, error) {
	return getObject[WriteResult](ctx, c.core, &request{op: opBucketsRetry, args: []string{"id", id}, opts: opts})
}
