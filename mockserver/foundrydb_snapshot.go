package mockserver

import "time"

// FileService is a file service of FoundryDB, as [FoundryDBSystem.AddFileService] takes it and [FoundryDBSystem.FileService] shows
// it.
type FileService struct {
	// ID is made by the server.
	ID string
	// Name is that of the bucket by default.
	Name string
	// Zone is se-sto1 by default.
	Zone string
	// UserID is the id of the [FoundryDBUser] who made the service, the default one by default.
	UserID string
	// OrganizationID is the id of the [FoundryDBOrganization] that owns the service, "" for the personal account of the user.
	OrganizationID string
	// Status is Running by default. A service that is seeded in another status stays there until something changes it.
	Status string
	// QuotaGBSoft is 400 by default, QuotaGBHard is 500.
	QuotaGBSoft, QuotaGBHard int64
	// Bucket, Region and Endpoint are made by the server. They are shown to customers once the service has been Running; clients on TCP
	// are shown the server's own address as the endpoint.
	Bucket, Region, Endpoint string
	// What the bucket held when it was last measured is set by the server; see [FoundryDBSystem.SetUsage].
	MeasuredBytes, MeasuredObjects int64
	MeasuredAt                     time.Time
	OverQuota                      bool
	// CreatedAt is the server's time by default. UpdatedAt is set by the server.
	CreatedAt, UpdatedAt time.Time
}

func (service *fileService) snapshot(now time.Time) FileService {
	measured := service.storage.measured(now)
	row := FileService{
		ID: service.id, Name: service.name, Zone: service.zone, UserID: service.user.id, Status: service.status,
		QuotaGBSoft: service.quotaSoft, QuotaGBHard: service.quotaHard,
		Bucket: service.bucket, Region: service.region.name, Endpoint: service.region.endpoint(),
		MeasuredBytes: measured.bytes, MeasuredObjects: measured.objects, MeasuredAt: measured.at, OverQuota: service.overQuota(now),
		CreatedAt: service.createdAt, UpdatedAt: service.updatedAt,
	}
	if service.org != nil {
		row.OrganizationID = service.org.id
	}
	return row
}

// FoundryDBKey is an access key of a file service.
type FoundryDBKey struct {
	// ID, AccessKeyID and SecretAccessKey are made by the server.
	ID, AccessKeyID, SecretAccessKey string
	// ServiceID is the id of the [FileService].
	ServiceID string
	// UserID is the id of the user who minted the key, the one who made the service by default.
	UserID string
	// Name is "key" by default.
	Name string
	// Permissions are read, write or readwrite, which is the default where there is no policy.
	Permissions string
	// Prefix limits the key to objects whose keys begin with it.
	Prefix string
	// Policy stands in place of Permissions and Prefix.
	Policy []FoundryDBStatement
	// Purpose is user by default, or attachment.
	Purpose string
	// RevokedAt is set by the server, as are the other times. It is zero while the key works.
	RevokedAt, LastUsedAt, CreatedAt, UpdatedAt time.Time
}

func (k *accessKey) snapshot() FoundryDBKey {
	return FoundryDBKey{
		ID: k.id, AccessKeyID: k.accessKeyID, SecretAccessKey: k.secret, ServiceID: k.service.id, UserID: k.user.id, Name: k.name,
		Permissions: k.permissions, Prefix: k.prefix, Policy: clonePolicy(k.policy), Purpose: k.purpose,
		RevokedAt: k.revokedAt, LastUsedAt: k.lastUsedAt, CreatedAt: k.createdAt, UpdatedAt: k.updatedAt,
	}
}
