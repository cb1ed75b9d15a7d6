package bucktapi

import (
	"maps"
	"slices"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Bucket is a bucket: the argument of [Organization.AddBucket] and the result of [Organization.Bucket].
type Bucket struct {
	// ID is made by the server.
	ID string
	// Name is "bucket" by default.
	Name string
	// CustomDomain is the domain of its files. By default a managed domain is assigned, except to an imported bucket.
	CustomDomain string
	// Region is us-east-1 by default.
	Region string
	// Status is active by default. A bucket that is seeded in another status stays there until something changes it.
	Status string
	// CachePreset is standard by default.
	CachePreset          string
	CacheControlOverride *string
	CORSOrigins          []string
	LifecycleTTLDays     *int
	MaxFileSizeBytes     *int64
	// AllowedMIMETypes is nil for any type; an empty slice allows none.
	AllowedMIMETypes []string
	// OptimizationMode is none by default.
	OptimizationMode      string
	DomainConnectProvider string
	// AWSAccountID is the id of an [AWSAccount] of the organization, "" for Buckt's own.
	AWSAccountID string
	// Imported marks an imported bucket, whose settings are gated by ManagedSettings.
	Imported bool
	// ManagedDomain is set by the server.
	ManagedDomain bool
	// ManagedSettings are the toggles visibility, cache, cors, lifecycle and optimization. By default all are off in an imported bucket, all
	// are on in another bucket of an AWS account, and other buckets have none.
	ManagedSettings map[string]bool
	// StorageUsedBytes is the size of the bucket's files. A seeded number is added to it.
	StorageUsedBytes   int64
	BandwidthUsedBytes int64
	// DNSRecords are made by the server.
	DNSRecords []DNSRecord
	// CreatedAt is the server's time by default, UpdatedAt is CreatedAt.
	CreatedAt, UpdatedAt time.Time
}

// DNSRecord is a DNS record that a bucket's domain needs.
type DNSRecord struct {
	Name, Type, Value string
	Applied           bool
}

// Buckets returns the organization's buckets in the order of their ids, those that are being deleted included.
func (o *Organization) Buckets() []Bucket {
	now := o.system.begin()
	defer o.system.mu.Unlock()
	return state.Collect(o.buckets.All(), func(b *bucket) Bucket { return b.snapshot(now) })
}

// Bucket returns a bucket by its id.
func (o *Organization) Bucket(id string) (b Bucket, found bool) {
	now := o.system.begin()
	defer o.system.mu.Unlock()
	row, found := o.buckets.Get(id)
	if !found {
		return Bucket{}, false
	}
	return row.snapshot(now), true
}

// bucket is one bucket with its files. The lock of the system guards it.
type bucket struct {
	org *Organization
	id  string
	settings

	region                string
	domain                string // "" where an imported bucket has none
	managedDomain         bool
	domainConnectProvider *string
	account               *awsAccount
	s3Name                string // of an imported one
	managed               map[string]bool

	status string
	// steps are the changes of status to come, see advance.
	steps      []state.Step
	dns        []wire.BucktDNSRecord
	cloudFront string
	validation string // of the certificate

	files            state.Table[*file]
	storageUsed      int64
	bandwidthUsed    int64
	bandwidthPending int64 // served, and added to bandwidthUsed at bandwidthDue
	bandwidthDue     time.Time

	createdAt, updatedAt time.Time
}

// settings are what a user may change of a bucket.
type settings struct {
	name                 string
	cachePreset          string
	cacheControlOverride *string
	corsOrigins          []string
	lifecycleTTLDays     *int
	maxFileSizeBytes     *int64
	allowedMIMETypes     []string // nil takes any
	optimizationMode     string
}

func (b *bucket) isImported() bool { return b.s3Name != "" }

func (b *bucket) snapshot(now time.Time) Bucket {
	b.settleBandwidth(now)
	s := Bucket{
		ID: b.id, Name: b.name, CustomDomain: b.domain, Region: b.region, Status: b.status, CachePreset: b.cachePreset,
		CacheControlOverride: state.ClonePointer(b.cacheControlOverride), CORSOrigins: slices.Clone(b.corsOrigins),
		LifecycleTTLDays: state.ClonePointer(b.lifecycleTTLDays), MaxFileSizeBytes: state.ClonePointer(b.maxFileSizeBytes),
		AllowedMIMETypes: slices.Clone(b.allowedMIMETypes), OptimizationMode: b.optimizationMode,
		Imported: b.isImported(), ManagedDomain: b.managedDomain, ManagedSettings: maps.Clone(b.managed),
		StorageUsedBytes: b.storageUsed, BandwidthUsedBytes: b.bandwidthUsed, CreatedAt: b.createdAt, UpdatedAt: b.updatedAt,
	}
	if b.domainConnectProvider != nil {
		s.DomainConnectProvider = *b.domainConnectProvider
	}
	if b.account != nil {
		s.AWSAccountID = b.account.id
	}
	for _, r := range b.dns {
		s.DNSRecords = append(s.DNSRecords, DNSRecord{Name: r.Name, Type: r.Type, Value: r.Value, Applied: r.Applied != nil && *r.Applied})
	}
	return s
}

// onWire is the bucket as the API shows it.
func (b *bucket) onWire(now time.Time) wire.BucktBucket {
	b.settleBandwidth(now)
	row := wire.BucktBucket{
		Object:                wire.BucktBucketObjectBucket,
		ID:                    b.id,
		Name:                  b.name,
		CustomDomain:          b.domain,
		Region:                wire.BucktRegion(b.region),
		Status:                wire.BucktBucketStatus(b.status),
		CachePreset:           wire.BucktCachePreset(b.cachePreset),
		CacheControlOverride:  orNull(b.cacheControlOverride),
		CORSOrigins:           state.OrEmpty(b.corsOrigins),
		LifecycleTTLDays:      orNull(b.lifecycleTTLDays),
		MaxFileSizeBytes:      orNull(b.maxFileSizeBytes),
		AllowedMIMETypes:      sliceOrNull(b.allowedMIMETypes),
		OptimizationMode:      wire.BucktOptimizationMode(b.optimizationMode),
		DomainConnectProvider: orNull(b.domainConnectProvider),
		AWSAccountID:          nullable.NewNullNullable[string](),
		IsImported:            b.isImported(),
		IsManagedDomain:       b.managedDomain,
		ManagedSettings: wire.BucktManagedSettings{
			Visibility:   b.toggle("visibility"),
			Cache:        b.toggle("cache"),
			CORS:         b.toggle("cors"),
			Lifecycle:    b.toggle("lifecycle"),
			Optimization: b.toggle("optimization"),
		},
		StorageUsedBytes:   b.storageUsed,
		BandwidthUsedBytes: b.bandwidthUsed,
		DNSRecords:         sliceOrNull(b.dns),
		CreatedAt:          isoTime(b.createdAt),
		UpdatedAt:          isoTime(b.updatedAt),
	}
	if b.account != nil {
		row.AWSAccountID.Set(b.account.id)
	}
	return row
}

func (b *bucket) toggle(name string) *bool {
	if on, present := b.managed[name]; present {
		return &on
	}
	return nil
}

// ref is what writes answer with.
func (b *bucket) ref() wire.BucktBucketRef {
	return wire.BucktBucketRef{Object: wire.BucktBucketRefObjectBucket, ID: b.id}
}

// toggles are managed settings that are all on or all off.
func toggles(on bool) map[string]bool {
	all := make(map[string]bool, len(managedSettings))
	for _, name := range managedSettings {
		all[name] = on
	}
	return all
}
