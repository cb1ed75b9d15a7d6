package amove

import (
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// CloudAccount is a cloud account, as [Account.AddCloudAccount] takes it and [Account.CloudAccount] shows it. The
// zero value is internal storage that is active.
type CloudAccount struct {
	// ID is a UUID. By default the server makes one.
	ID string
	// AccountID is set by the server.
	AccountID string
	// UserID is the id of its owner, by default the account's first user.
	UserID string
	// Name is "Amove Storage" by default.
	Name string
	// CloudType is 8 by default, any S3.
	CloudType int
	// ServiceURL is the endpoint of its buckets. By default it is "https://s3.us-east-1.amove.invalid", with the region in it, or
	// null for what is not internal storage. Clients that reach the API over TCP are told the server's own address in its place.
	ServiceURL string
	// Region is what the list of its buckets tells, us-east-1 by default.
	Region string
	// StorageTier is 2 by default, which is called Global.
	StorageTier *int
	// Inactive takes it out of use and out of the list.
	Inactive bool
	// Shared shows it to those of the account who see what others share.
	Shared bool
	// External makes it another provider's, on which no keys and buckets can be made.
	External bool
}

// Bucket is a bucket of a cloud account, as [Account.AddBucket] takes it and [Account.Bucket] shows it.
type Bucket struct {
	// Name must be given.
	Name string
	// Public, Encrypted, Versioning and ObjectLock are its settings. A public bucket is one that everybody may list and read.
	Public, Encrypted, Versioning, ObjectLock bool
	// Objects is how many objects it holds, older versions among them, and Size the sum of their bytes. Both are set by the server.
	Objects int
	Size    int64
	// CreateDate is the server's time by default.
	CreateDate time.Time
}

// Key is a storage key, as [User.AddKey] takes it and [User.Key] shows it.
type Key struct {
	// ID is a UUID. By default the server makes one.
	ID string
	// AccountID and UserID are set by the server.
	AccountID, UserID string
	// Name is "key" by default.
	Name string
	// AccessKey and SecretKey are made up by default.
	AccessKey, SecretKey string
	// CloudAccountID is by default the one that the account was made with.
	CloudAccountID string
	// Region is that of the cloud account by default.
	Region string
	// StorageDN is the host of the cloud account's service URL by default. Another one becomes an endpoint of the cloud account.
	StorageDN string
	// StorageTier is that of the cloud account.
	StorageTier int
	// Permission is [ReadWrite] by default.
	Permission Permission
	// SelectedBuckets limit the key to some buckets. By default it is for all of the cloud account; an empty slice is for none.
	SelectedBuckets []string
	// Description is made by the server from permission and buckets.
	Description string
	// BackendEmail is who the key belongs to on the storage behind Amove: the user's address with the tier in it.
	BackendEmail string
	// CreateDate is the server's time by default.
	CreateDate time.Time
}

func (a *cloudAccountRow) snapshot() CloudAccount {
	return CloudAccount{
		ID: a.id, AccountID: a.account.id, UserID: a.owner.id, Name: a.name, CloudType: a.cloudType, ServiceURL: a.serviceURL,
		Region: a.region, StorageTier: state.ClonePointer(&a.tier), Inactive: !a.active, Shared: a.shared, External: !a.internal,
	}
}

func (b *bucketRow) snapshot() Bucket {
	settings, usage := b.settings(), b.store.Usage()
	return Bucket{
		Name: b.name(), Public: settings.public, Encrypted: settings.encrypted, Versioning: settings.versioning,
		ObjectLock: settings.objectLock, Objects: int(usage.Objects), Size: usage.Bytes, CreateDate: b.createdAt(),
	}
}

func (k *keyRow) snapshot() Key {
	return Key{
		ID: k.id, AccountID: k.user.account.id, UserID: k.user.id, Name: k.name, AccessKey: k.accessKey, SecretKey: k.secret,
		CloudAccountID: k.storage.id, Region: k.region, StorageDN: k.host, StorageTier: k.tier, Permission: k.permission,
		SelectedBuckets: slices.Clone(k.buckets), Description: k.description(), BackendEmail: k.backendEmail(),
		CreateDate: k.createdAt,
	}
}

// File is an object of a bucket.
type File struct {
	Key     string
	Content []byte
	// ContentType is application/octet-stream by default.
	ContentType  string
	CacheControl string
	// LastModified is by default the time at which the object is put.
	LastModified time.Time
}
