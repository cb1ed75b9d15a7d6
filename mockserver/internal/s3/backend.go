package s3

import (
	"errors"

	"github.com/bucktgo/buckt/mockserver/internal/s3/acl"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

// Backend has the keys and the buckets of an endpoint. Its methods are called for every request, from many goroutines
// at once, and never while a bucket is locked.
type Backend interface {
	// Key finds a valid access key of the endpoint. A revoked key is not found. The empty id is that of requests
	// without a signature: its key has the rights of the public, and needs neither id nor secret.
	Key(id string) (Key, bool)
	// Bucket finds a bucket as a key sees it. If there is none the error is NoSuchBucket; another [*Error] has the reason why the bucket
	// cannot be used.
	Bucket(key Key, name string) (*Bucket, error)
	// Buckets returns the buckets that a key may see, in the order of their names.
	Buckets(key Key) []*Bucket
}

// Opener is a [Backend] that finds all that a read of an object needs by one call, instead of Allows and Bucket.
type Opener interface {
	// Open authorizes an action on an object with a key that has been authenticated, or with the key of requests without a signature,
	// records that the key was used, and finds the bucket. If the key has changed since it was authenticated, the
	// error is [ErrKeyChanged].
	Open(key Key, action, bucket, object string) (Opened, error)
}

// Opened is the result of [Opener].
type Opened struct {
	// KeyID is the id of the key in the control plane, also if there is an error. It is "" for a request without a signature.
	KeyID  string
	Bucket *Bucket
	// ByPolicy is set if the key does not allow the action and leaves it to the policy of the bucket, see [Follower].
	ByPolicy bool
	// Served, unless it is nil, is called with the number of bytes of the object that are sent. It does not block.
	Served func(bytes int64)
}

// Follower is a [Backend] with keys to which the policy of a bucket may give rights. A denial of a policy applies to all keys.
type Follower interface {
	// Follows reports whether the policy of a bucket may allow a key more than Allows does: the bucket is of another account, and the key
	// is not a limited one.
	Follows(key Key, bucket string) bool
}

// ErrKeyChanged is returned by [Opener] if a key has changed since the request was authenticated.
var ErrKeyChanged = errors.New("the key has changed")

// BucketCreator is a [Backend] that lets S3 clients create buckets. With any other the response is NotImplemented.
type BucketCreator interface {
	// CreateBucket makes a bucket. The name keeps S3's rules and the grant for s3:CreateBucket has been checked; whether the name
	// is taken has not: BucketAlreadyExists and BucketAlreadyOwnedByYou are up to the backend.
	CreateBucket(key Key, b NewBucket) error
}

// BucketDeleter is a [Backend] that lets S3 clients delete buckets. With any other the response is NotImplemented.
type BucketDeleter interface {
	// DeleteBucket forgets a bucket. It was empty a moment ago; a backend that must be sure closes it first, with [Bucket.Close].
	DeleteBucket(key Key, b *Bucket) error
}

// NewBucket is a bucket that a client asks for.
type NewBucket struct {
	Name string
	// Region is the location constraint, or that of the endpoint where the client gives none.
	Region string
	// ACL is a canned ACL, private unless the client asks for another one.
	ACL string
	// ObjectLock asks for a bucket with object lock, which comes with versioning.
	ObjectLock bool
	Tags       []tagging.Tag
}

// Key is an access key and its rights.
type Key struct {
	ID     string
	Secret string
	Owner  Owner
	// ReadsCurrent is set if the current version may be read by its id with s3:GetObject, instead of s3:GetObjectVersion.
	ReadsCurrent bool
	// Allows reports whether the key allows an action of S3, by its name in AWS's policies, such as s3:GetObject. The object is
	// the key of an object; for s3:ListBucket and other lists it is the listed prefix, "" for the whole bucket; for actions
	// on a bucket it is "". For s3:ListAllMyBuckets the bucket is "" too.
	//
	// It is called before the bucket is searched for. A key that should receive NoSuchBucket must be allowed the action.
	// A nil func allows nothing.
	Allows func(action, bucket, object string) bool
}

func (k Key) may(action, bucket, object string) bool {
	return k.Allows != nil && k.Allows(action, bucket, object)
}

// Owner is an account as S3 shows it.
type Owner = acl.Owner

// The actions that the permissions of the systems' keys consist of.
const (
	ActionListBucket   = "s3:ListBucket"
	ActionGetObject    = "s3:GetObject"
	ActionPutObject    = "s3:PutObject"
	ActionDeleteObject = "s3:DeleteObject"
)
