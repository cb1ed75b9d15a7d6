package buckt

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Bucket is a branded bucket.
type Bucket struct {
	Object string `json:"object"`
	ID     string `json:"id"`
	Name   string `json:"name"`
	// CustomDomain is where the files are served. It is assigned by the server for a managed domain, and may be ""
	// for a bucket that was imported without a CDN.
	CustomDomain string       `json:"customDomain"`
	Region       string       `json:"region"`
	Status       BucketStatus `json:"status"`
	CachePreset  CachePreset  `json:"cachePreset"`
	// CacheControlOverride takes the place of the preset's header when it is not nil, also when it is "".
	CacheControlOverride *string  `json:"cacheControlOverride"`
	CORSOrigins          []string `json:"corsOrigins"`
	// LifecycleTTLDays is the number of days after which files expire, nil for never.
	LifecycleTTLDays *int `json:"lifecycleTtlDays"`
	// MaxFileSizeBytes is the largest upload, nil for the plan's default.
	MaxFileSizeBytes *int64 `json:"maxFileSizeBytes"`
	// AllowedMimeTypes are the types that may be uploaded, nil for any.
	AllowedMimeTypes []string         `json:"allowedMimeTypes"`
	OptimizationMode OptimizationMode `json:"optimizationMode"`
	// DomainConnectProvider is "" if there is none, as for a managed domain.
	DomainConnectProvider string `json:"domainConnectProvider"`
	// AWSAccountID is the id of the record at Buckt, not the twelve digits of AWS; "" for a bucket on Buckt's own.
	AWSAccountID    string `json:"awsAccountId"`
	IsImported      bool   `json:"isImported"`
	IsManagedDomain bool   `json:"isManagedDomain"`
	// ManagedSettings says for an imported bucket what Buckt may change.
	ManagedSettings    ManagedSettings `json:"managedSettings"`
	StorageUsedBytes   int64           `json:"storageUsedBytes"`
	BandwidthUsedBytes int64           `json:"bandwidthUsedBytes"`
	// DNSRecords are the records that the domain needs, nil where none are known.
	DNSRecords []DNSRecord `json:"dnsRecords"`
	CreatedAt  time.Time   `json:"createdAt"`
	UpdatedAt  time.Time   `json:"updatedAt"`
}

func (b *Bucket) missing() string { return requiredText("data.id", b.ID) }

// DNSRecord is a record that a bucket's domain needs.
type DNSRecord struct {
	// Name and Value may end with a dot, as those of a record for AWS's validation of a certificate do. Some DNS providers want them
	// without, and the name relative to the zone.
	Name string `json:"name"`
	Type string `json:"type"`
	// Value is "pending-cloudfront-distribution" until the bucket is active.
	Value string `json:"value"`
	// Applied is true if the server knows that the record is set: it sets those of a managed domain, and learns of others by the dashboard
	// and by Domain Connect alone. Do not wait for it.
	Applied bool `json:"applied"`
}

// BucketStatus is a state in the life of a bucket.
type BucketStatus string

// The states. A new bucket is pending, then provisioning, then active or failed; an imported one is active at once.
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
// not touch, is a [*NotFoundError].
//
// See https://docs.buckt.dev/api/buckets/get.
func (c *BucketClient) Get(ctx context.Context, id string, opts ...CallOption) (*Bucket, error) {
	return getObject[Bucket](ctx, c.core, &request{op: opBucketsGet, args: []string{"id", id}, opts: opts})
}

// BucketListParams selects buckets.
type BucketListParams struct {
	// Cursor starts after that place in the list: a Page's NextCursor.
	Cursor string `url:"cursor,omitempty"`
	// Limit is the number of buckets on a page. 0 leaves it to the server: 20; it allows up to 100.
	Limit int `url:"limit,omitempty"`
	// Status selects the buckets in one state.
	Status BucketStatus `url:"status,omitempty"`
}

var opBucketsList = &operation{
	system: SystemBuckt, id: "bucktListBuckets", name: "Buckets.List",
	method: http.MethodGet, path: "/buckets",
}

// List fetches one page of the buckets that the key may see, in the order of their ids. It needs the scope buckets:read.
//
// See https://docs.buckt.dev/api/buckets/list.
func (c *BucketClient) List(ctx context.Context, params BucketListParams, opts ...CallOption) (*Page[Bucket], error) {
	return listPage[Bucket](ctx, c.core, &request{op: opBucketsList, query: params, opts: opts})
}

// All iterates over the buckets on all pages from params.Cursor on. It may be ranged over more than once, and fetches
// the list each time. An error ends it.
func (c *BucketClient) All(ctx context.Context, params BucketListParams, opts ...CallOption) iter.Seq2[Bucket, error] {
	return allPages(ctx, c.core, opBucketsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[Bucket], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// BucketCreateParams describes a new bucket. Name and one of CustomDomain and IsManagedDomain are required; the zero
// value of anything else leaves it to the server.
type BucketCreateParams struct {
	// Name has 1 to 100 characters, and need not be unique.
	Name string `json:"name"`
	// CustomDomain is the domain that serves the files, in lower case. No two buckets share one.
	CustomDomain string `json:"customDomain,omitzero"`
	// IsManagedDomain has the server assign a domain of its own.
	IsManagedDomain bool `json:"isManagedDomain,omitzero"`
	// Region is an AWS region. Default "us-east-1".
	Region string `json:"region,omitzero"`
	// CachePreset is [CacheStandard] by default.
	CachePreset CachePreset `json:"cachePreset,omitzero"`
	// CORSOrigins are up to ten origins.
	CORSOrigins []string `json:"corsOrigins,omitzero"`
	// LifecycleTTLDays expires files after 1 to 3650 calendar days. 0 keeps them.
	LifecycleTTLDays int `json:"lifecycleTtlDays,omitzero"`
	// MaxFileSizeBytes is the largest upload. 0 is the plan's default.
	MaxFileSizeBytes int64 `json:"maxFileSizeBytes,omitzero"`
	// AllowedMimeTypes are up to 50 types such as "image/png" or "image/*". nil allows any; an empty list that is not
	// nil allows none.
	AllowedMimeTypes []string `json:"allowedMimeTypes,omitzero"`
	// OptimizationMode is [OptimizationNone] by default.
	OptimizationMode OptimizationMode `json:"optimizationMode,omitzero"`
	// DomainConnectProvider names the DNS provider of the custom domain.
	DomainConnectProvider string `json:"domainConnectProvider,omitzero"`
	// AWSAccountID puts the bucket into a connected AWS account, which must be active. It needs a paid plan and a
	// custom domain.
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
	method: http.MethodPost, path: "/buckets", once: true,
}

// Create makes a bucket, which is pending at first; see [BucketClient.WaitUntilActive]. It needs the scope
// buckets:write. A domain that is taken is a [*ConflictError]; more than the plan allows, an own AWS account or
// optimization on the free plan is a [*PaymentRequiredError]. Create is not repeated when the server may have acted:
// see [*OutcomeUnknownError].
//
// See https://docs.buckt.dev/api/buckets/create.
func (c *BucketClient) Create(ctx context.Context, params BucketCreateParams, opts ...CallOption) (*WriteResult, error) {
	if err := params.check(opBucketsCreate); err != nil {
		return nil, err
	}
	r := &request{op: opBucketsCreate, body: &params, opts: opts}
	return getObject[WriteResult](ctx, c.core, r)
}

// BucketUpdateParams changes a bucket. A field that is not set stays as it is; see [Field].
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
	// LifecycleTTLDays: buckt.Set(30), or buckt.Null[int]() to keep files for ever.
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
// that Buckt does not manage is a [*ForbiddenError], optimization on the free plan a [*PaymentRequiredError].
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

// Delete deletes a bucket with all its files. It is deleting for some minutes, and then gone; see
// [BucketClient.WaitUntilDeleted]. It needs the scope buckets:delete. A bucket that is being provisioned or deleted is a
// [*ConflictError]; one that an earlier attempt of the same call deleted is a success.
//
// See https://docs.buckt.dev/api/buckets/delete.
func (c *BucketClient) Delete(ctx context.Context, id string, opts ...CallOption) (*WriteResult, error) {
	return getObject[WriteResult](ctx, c.core, &request{op: opBucketsDelete, args: []string{"id", id}, opts: opts})
}

var opBucketsRetry = &operation{
	system: SystemBuckt, id: "bucktRetryBucket", name: "Buckets.RetryProvisioning",
	method: http.MethodPost, path: "/buckets/{id}/retry", once: true,
}

// RetryProvisioning starts the provisioning of a failed bucket again. It needs the scope buckets:write. A bucket that has
// not failed is a [*BadRequestError], which the API's overview calls a conflict: [*ConflictError] is possible as well.
// The call is not repeated when the server may have acted: see [*OutcomeUnknownError].
//
// See https://docs.buckt.dev/api/buckets/retry.
func (c *BucketClient) RetryProvisioning(ctx context.Context, id string, opts ...CallOption) (*WriteResult, error) {
	return getObject[WriteResult](ctx, c.core, &request{op: opBucketsRetry, args: []string{"id", id}, opts: opts})
}
