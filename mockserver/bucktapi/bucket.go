package bucktapi

import (
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Bucket is a bucket: the argument of [Organization.AddBucket] and the result of [Organization.Bucket].
type Bucket struct {
	// ID is made by the server by default.
	ID string `json:"id,omitzero"`
	// Name is "bucket" by default.
	Name string `json:"name,omitzero"`
	// CustomDomain is the domain of its files. By default a managed domain is assigned, except to an imported bucket.
	CustomDomain string `json:"customDomain,omitzero"`
	// ManagedDomain marks a domain that the server has assigned.
	ManagedDomain         bool    `json:"isManagedDomain,omitzero"`
	DomainConnectProvider *string `json:"domainConnectProvider,omitzero"` // nil for none
	// DNSUnset marks a custom domain whose DNS records are not set, so that clients cannot reach it. A bucket that a request creates has it
	// until [System.SetDNS], a seeded one does not.
	DNSUnset bool `json:"dnsUnset,omitzero"`
	// Region is us-east-1 by default.
	Region string `json:"region,omitzero"`
	// Status is active by default. A bucket seeded in another status keeps it until a request or the program changes it.
	Status buckt.BucketStatus `json:"status,omitzero"`
	// CachePreset is standard by default.
	CachePreset          buckt.CachePreset `json:"cachePreset,omitzero"`
	CacheControlOverride *string           `json:"cacheControlOverride,omitzero"`
	CORSOrigins          []string          `json:"corsOrigins,omitzero"`
	LifecycleTTLDays     *int              `json:"lifecycleTtlDays,omitzero"`
	MaxFileSizeBytes     *int64            `json:"maxFileSizeBytes,omitzero"`
	// AllowedMIMETypes is nil for any type; an empty slice allows none.
	AllowedMIMETypes []string `json:"allowedMimeTypes,omitzero"`
	// OptimizationMode is none by default.
	OptimizationMode buckt.OptimizationMode `json:"optimizationMode,omitzero"`
	// AWSAccountID is the id of an [AWSAccount] of the organization, "" for Buckt's own.
	AWSAccountID string `json:"awsAccountId,omitzero"`
	// S3BucketName is the name of the imported S3 bucket, "" for a bucket that Buckt created. The settings of an imported bucket are
	// gated by its toggles.
	S3BucketName string `json:"s3BucketName,omitzero"`
	// ManagedSettings are the toggles visibility, cache, cors, lifecycle and optimization. By default all are off in an imported bucket, all
	// are on in another bucket of an AWS account, and other buckets have none.
	ManagedSettings map[string]bool `json:"managedSettings,omitzero"`
	// StorageUsedBytes is the size of the bucket's files. A seeded number is added to it.
	StorageUsedBytes   int64 `json:"-"`
	BandwidthUsedBytes int64 `json:"bandwidthUsedBytes,omitzero"`
	// DNSRecords are by default those that the domain needs in the bucket's status.
	DNSRecords []DNSRecord `json:"dnsRecords,omitzero"`
	// CreatedAt is the server's time by default.
	CreatedAt time.Time `json:"createdAt,omitzero"`
	// UpdatedAt is the time of the creation by default.
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// DNSRecord is a DNS record that a bucket's domain needs.
type DNSRecord struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Value   string `json:"value"`
	Applied bool   `json:"applied,omitzero"`
}

func (b Bucket) id() string { return b.ID }

// bucketRow is a bucket without its files.
type bucketRow struct {
	Bucket
	Steps                 []state.Step `json:"steps,omitzero"`                 // changes of status to come
	CloudFront            string       `json:"cloudFront,omitzero"`            // domain of the distribution
	CertificateValidation string       `json:"certificateValidation,omitzero"` // part of a DNS record
	BandwidthPendingBytes int64        `json:"bandwidthPendingBytes,omitzero"` // served, but not added to the used bandwidth yet
	BandwidthDue          time.Time    `json:"bandwidthDue,omitzero"`          // when they are added
}

// bucket is one bucket with its files. The lock of the system guards it.
type bucket struct {
	org *Organization
	bucketRow
	files state.Table[*file]
}

// bucketState is a bucket with its files.
type bucketState struct {
	bucketRow
	Storage *int64      `json:"storageUsedBytes,omitzero"` // by default the size of the files
	Files   []fileState `json:"files,omitzero"`
}

func (b *bucket) state() bucketState {
	row := state.Clone(b.bucketRow)
	row.DNSRecords = state.OrEmpty(row.DNSRecords) // nil would get the records of its status again
	files := state.Collect(b.files.All(), func(f *file) fileState { return fileState{File: f.whole()} })
	return bucketState{row, new(b.StorageUsedBytes), files}
}

func (l loader) bucket(at state.Path, o *Organization, d bucketState) {
	b, err := o.addBucket(state.Clone(d.bucketRow), l.Now)
	l.Accept(at, err)
	for i, f := range d.Files {
		l.file(at.Field("files").At(i), b, f)
	}
	b.StorageUsedBytes = state.OrDefault(d.Storage, b.StorageUsedBytes)
}

func (b *bucket) isImported() bool { return b.S3BucketName != "" }

func (b *bucket) snapshot() Bucket {
	b.settleBandwidth(b.org.system.env.Now())
	return state.Clone(b.Bucket)
}

// onWire is the bucket as the API shows it.
func (b *bucket) onWire(now time.Time) wire.BucktBucket {
	b.settleBandwidth(now)
	created := isoTime(b.CreatedAt)
	updated := created // most buckets are never changed
	if !b.UpdatedAt.Equal(b.CreatedAt) {
		updated = isoTime(b.UpdatedAt)
	}
	return wire.BucktBucket{
		Object:                wire.BucktBucketObjectBucket,
		ID:                    b.ID,
		Name:                  b.Name,
		CustomDomain:          b.CustomDomain,
		Region:                wire.BucktRegion(b.Region),
		Status:                wire.BucktBucketStatus(b.Status),
		CachePreset:           wire.BucktCachePreset(b.CachePreset),
		CacheControlOverride:  orNull(b.CacheControlOverride),
		CORSOrigins:           state.OrEmpty(b.CORSOrigins),
		LifecycleTTLDays:      orNull(b.LifecycleTTLDays),
		MaxFileSizeBytes:      orNull(b.MaxFileSizeBytes),
		AllowedMIMETypes:      sliceOrNull(b.AllowedMIMETypes),
		OptimizationMode:      wire.BucktOptimizationMode(b.OptimizationMode),
		DomainConnectProvider: orNull(b.DomainConnectProvider),
		AWSAccountID:          textOrNull(b.AWSAccountID),
		IsImported:            b.isImported(),
		IsManagedDomain:       b.ManagedDomain,
		ManagedSettings: wire.BucktManagedSettings{
			Visibility:   b.toggle("visibility"),
			Cache:        b.toggle("cache"),
			CORS:         b.toggle("cors"),
			Lifecycle:    b.toggle("lifecycle"),
			Optimization: b.toggle("optimization"),
		},
		StorageUsedBytes:   b.StorageUsedBytes,
		BandwidthUsedBytes: b.BandwidthUsedBytes,
		DNSRecords:         sliceOrNull(b.dnsOnWire()),
		CreatedAt:          created,
		UpdatedAt:          updated,
	}
}

func (b *bucket) dnsOnWire() []wire.BucktDNSRecord {
	if b.DNSRecords == nil {
		return nil
	}
	records := make([]wire.BucktDNSRecord, len(b.DNSRecords))
	for i := range records {
		r := &b.DNSRecords[i]
		records[i] = wire.BucktDNSRecord{Name: r.Name, Type: r.Type, Value: r.Value}
		if r.Applied {
			records[i].Applied = &r.Applied
		}
	}
	return records
}

func (b *bucket) toggle(name string) *bool {
	if on, present := b.ManagedSettings[name]; present {
		return &on
	}
	return nil
}

// ref is the response to a write.
func (b *bucket) ref() wire.BucktBucketRef {
	return wire.BucktBucketRef{Object: wire.BucktBucketRefObjectBucket, ID: b.ID}
}
