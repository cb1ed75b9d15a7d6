package foundrydb

import "time"

// FileService is a file service of FoundryDB, as [System.AddFileService] takes it and [System.FileService] shows
// it.
type FileService struct {
	// ID is made by the server.
	ID string
	// Name is that of the bucket by default.
	Name string
	// Zone is se-sto1 by default.
	Zone string
	// UserID is the id of the [User] who made the service, the default one by default.
	UserID string
	// OrganizationID is the id of the [Organization] that owns the service, "" for the personal account of the user.
	OrganizationID string
	// Status is Running by default. A service that is seeded in another status stays there until something changes it.
	Status string
	// QuotaGBSoft is 400 by default, QuotaGBHard is 500.
	QuotaGBSoft, QuotaGBHard int64
	// Bucket, Region and Endpoint are made by the server. They are shown to customers once the service has been Running; clients on TCP
	// are shown the server's own address as the endpoint.
	Bucket, Region, Endpoint string
	// What the bucket held when it was last measured is set by the server; see [System.SetUsage].
	MeasuredBytes, MeasuredObjects int64
	MeasuredAt                     time.Time
	OverQuota                      bool
	// CreatedAt is the server's time by default. UpdatedAt is set by the server.
	CreatedAt, UpdatedAt time.Time
}

func (fs *fileService) snapshot(now time.Time) FileService {
	measured := fs.storage.measured(now)
	row := FileService{
		ID: fs.id, Name: fs.name, Zone: fs.zone, UserID: fs.user.id, Status: fs.status,
		QuotaGBSoft: fs.quotaSoft, QuotaGBHard: fs.quotaHard,
		Bucket: fs.bucket, Region: fs.region.name, Endpoint: fs.region.endpoint(),
		MeasuredBytes: measured.bytes, MeasuredObjects: measured.objects, MeasuredAt: measured.at, OverQuota: fs.overQuota(now),
		CreatedAt: fs.createdAt, UpdatedAt: fs.updatedAt,
	}
	if fs.org != nil {
		row.OrganizationID = fs.org.id
	}
	return row
}

// Key is an access key of a file service.
type Key struct {
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
	Policy []Statement
	// Purpose is user by default, or attachment.
	Purpose string
	// RevokedAt is set by the server, as are the other times. It is zero while the key works.
	RevokedAt, LastUsedAt, CreatedAt, UpdatedAt time.Time
}

func (k *accessKey) snapshot() Key {
	return Key{
		ID: k.id, AccessKeyID: k.accessKeyID, SecretAccessKey: k.secret, ServiceID: k.service.id, UserID: k.user.id, Name: k.name,
		Permissions: k.permissions, Prefix: k.prefix, Policy: clonePolicy(k.policy), Purpose: k.purpose,
		RevokedAt: k.revokedAt, LastUsedAt: k.lastUsedAt, CreatedAt: k.createdAt, UpdatedAt: k.updatedAt,
	}
}
