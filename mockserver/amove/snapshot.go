package amove

import (
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// CloudAccount is a cloud account. [Account.AddCloudAccount] takes and returns it. The zero value is active internal storage.
type CloudAccount struct {
	// ID is a UUID. By default the server makes one.
	ID string
	// AccountID is set by the server.
	AccountID string
	// UserID is the id of its owner. The default is the account's first user.
	UserID string
	// Name is "Amove Storage" by default.
	Name string
	// CloudType is 8 by default, which is any S3.
	CloudType int
	// ServiceURL is the endpoint of its buckets. By default it is "https://s3.us-east-1.amove.invalid", with the region in it, or null if
	// it is not internal storage. Over TCP the API gives its clients the server's own address instead.
	ServiceURL string
	// Region is the region in the list of its buckets, us-east-1 by default.
	Region string
	// StorageTier is 2 by default, which is called Global.
	StorageTier *int
	// Inactive deactivates it and keeps it out of the list.
	Inactive bool
	// Shared shows it to the other users of the account whose role sees shared cloud accounts.
	Shared bool
	// External makes it another provider's, on which no keys and buckets can be created.
	External bool
}

// Bucket is a bucket of a cloud account. [Account.AddBucket] takes and returns it.
type Bucket struct {
	// Name is required.
	Name string
	// Public, Encrypted, Versioning and ObjectLock are its settings. A public bucket can be listed and read without a key.
	Public, Encrypted, Versioning, ObjectLock bool
	// Objects and Size count the objects and their bytes, older versions included. The server sets them.
	Objects int
	Size    int64
	// CreateDate is the server's time by default.
	CreateDate time.Time
}

// Key is a storage key. [User.AddKey] takes and returns it.
type Key struct {
	// ID is a UUID. By default the server makes one.
	ID string
	// AccountID and UserID are set by the server.
	AccountID, UserID string
	// Name is "key" by default.
	Name string
	// AccessKey and SecretKey are made by the server by default.
	AccessKey, SecretKey string
	// CloudAccountID is the id of its cloud account. The default is the one that the account was made with.
	CloudAccountID string
	// Region is the region of the cloud account by default.
	Region string
	// StorageDN is the host of the cloud account's service URL by default. Another one becomes an endpoint of the cloud account.
	StorageDN string
	// StorageTier is the tier of the cloud account.
	StorageTier int
	// Permission is [ReadWrite] by default.
	Permission Permission
	// SelectedBuckets limits the key to some buckets. By default it reaches all buckets of the cloud account; an empty slice allows none.
	SelectedBuckets []string
	// Description is set by the server, from the permission and the buckets.
	Description string
	// BackendEmail is the user of the key in the storage behind Amove: the user's address with the tier in it.
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

// File is an object in a bucket. [Account.PutObject] takes it and [Account.Objects] returns it.
type File struct {
	Key     string
	Content []byte
	// ContentType is application/octet-stream by default.
	ContentType  string
	CacheControl string
	// LastModified is the server's time by default.
	LastModified time.Time
}
