package bucktapi

import (
	"maps"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Bucket is a bucket, as [Organization.AddBucket] takes it and [Organization.Bucket] shows it.
type Bucket struct {
	// ID is made by the server.
	ID string
	// Name is "bucket" by default.
	Name string
	// CustomDomain is the domain of its files. By default a managed one is assigned, except to an imported bucket.
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
	// Imported makes it an imported bucket, whose settings are gated by ManagedSettings.
	Imported bool
	// ManagedDomain is set by the server.
	ManagedDomain bool
	// ManagedSettings are the toggles visibility, cache, cors, lifecycle and optimization. By default an imported bucket has
	// all of them off, one in an AWS account all of them on, and another none.
	ManagedSettings map[string]bool
	// StorageUsedBytes counts the bucket's files. A seeded number comes on top of them.
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

// File is a file in a bucket.
type File struct {
	Key     string
	Content []byte
	// ContentType is application/octet-stream by default.
	ContentType string
	// CacheControl is sent with downloads. By default it follows from the bucket's settings.
	CacheControl string
	// LastModified is the server's time by default.
	LastModified time.Time
}

// Key is an API key.
type Key struct {
	// ID and Secret are made by the server.
	ID, Secret string
	// Name is "key" by default.
	Name string
	// Permissions are scopes. By default the key holds every one; an empty slice holds none.
	Permissions []string
	// BucketIDs limit the key to some buckets. By default it sees all; an empty slice sees none.
	BucketIDs []string
	// ExpiresAt is never by default.
	ExpiresAt time.Time
	// CreatedAt and LastUsedAt are set by the server.
	CreatedAt, LastUsedAt time.Time
}

// AWSAccount is a connected AWS account.
type AWSAccount struct {
	// ID and ExternalID are made by the server.
	ID, ExternalID string
	// AWSAccountID is 123456789012 by default where the account is active, and "pending-" with 8 hex digits elsewhere.
	AWSAccountID string
	// RoleARN is a role of that account by default where the account is active, and not set elsewhere.
	RoleARN string
	StackID string
	Label   string
	// Status is active by default.
	Status string
	// S3Buckets are what the account holds in AWS.
	S3Buckets []S3Bucket
	// The times are set by the server.
	CreatedAt, UpdatedAt, LastValidatedAt time.Time
}

// S3Bucket is a bucket that an AWS account holds. Its settings are what an import reads from AWS.
type S3Bucket struct {
	Name string
	// CreationDate is unknown by default, which the API shows as "".
	CreationDate time.Time
	// Region is us-east-1 by default.
	Region           string
	CORSOrigins      []string
	LifecycleTTLDays *int
	// CloudFrontAlias becomes the imported bucket's domain. By default it has none.
	CloudFrontAlias string
}

// Log is one request in the organization's logs. The API shows its headers and bodies.
type Log struct {
	ID, Method, Path string
	StatusCode       int
	Duration         time.Duration
	KeyID            string
	// BucketID and ErrorMessage are "" for none.
	BucketID, ErrorMessage string
	CreatedAt              time.Time
}

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

func (f *file) snapshot() File {
	return File{
		Key: f.key, Content: slices.Clone(f.content), ContentType: f.contentType, CacheControl: f.cacheControl,
		LastModified: f.lastModified,
	}
}

func (k *apiKey) snapshot() Key {
	return Key{
		ID: k.id, Secret: k.secret, Name: k.name, Permissions: slices.Clone(k.permissions), BucketIDs: slices.Clone(k.bucketIDs),
		ExpiresAt: k.expiresAt, CreatedAt: k.createdAt, LastUsedAt: k.lastUsedAt,
	}
}

func (a *awsAccount) snapshot() AWSAccount {
	s := AWSAccount{
		ID: a.id, ExternalID: a.externalID, AWSAccountID: a.number, RoleARN: a.roleARN, Status: a.status,
		S3Buckets: slices.Collect(a.s3.All()), CreatedAt: a.createdAt, UpdatedAt: a.updatedAt, LastValidatedAt: a.lastValidatedAt,
	}
	if a.label != nil {
		s.Label = *a.label
	}
	if a.stackID != nil {
		s.StackID = *a.stackID
	}
	return s
}

func (r *logRecord) snapshot() Log {
	return Log{
		ID: r.id, Method: r.method, Path: r.path, StatusCode: r.status, Duration: r.duration, KeyID: r.keyID, BucketID: r.bucketID,
		ErrorMessage: r.message, CreatedAt: r.createdAt,
	}
}
