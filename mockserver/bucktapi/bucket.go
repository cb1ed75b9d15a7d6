package bucktapi

import (
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

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

// orNull is a value that may not be there.
func orNull[T any](value *T) nullable.Nullable[T] {
	if value == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*value)
}

// sliceOrNull is null for nil, and [] for an empty slice.
func sliceOrNull[T any](values []T) nullable.Nullable[[]T] {
	if values == nil {
		return nullable.NewNullNullable[[]T]()
	}
	return nullable.NewNullableWithValue(values)
}

// timeOrNull is null for the zero time.
func timeOrNull(t time.Time) nullable.Nullable[string] {
	if t.IsZero() {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(isoTime(t))
}
