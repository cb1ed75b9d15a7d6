package s3

import (
	"errors"

	"github.com/bucktgo/buckt/mockserver/internal/s3/acl"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

// Backend is what an endpoint stands on: its keys and its buckets. Its methods are called for every request, from many goroutines
// at once, and never while a bucket is locked.
type Backend interface {
	// Key finds an access key that works at the endpoint; one that was revoked is not found. The empty id stands for requests
	// without a signature: the key that is found then says what everybody may do, and needs neither id nor secret.
	Key(id string) (Key, bool)
	// Bucket finds a bucket as it is seen with a key. Without one the error is NoSuchBucket; another [*Error] says why the bucket
	// cannot be used.
	Bucket(key Key, name string) (*Bucket, error)
	// Buckets are the buckets that a key is told of, in the order of their names.
	Buckets(key Key) []*Bucket
}

// Opener is a [Backend] that finds all that a read of an object needs at once. It takes the place of Allows and Bucket then.
type Opener interface {
	// Open authorizes an action on an object with a key that has been authenticated, or with the key of requests without a signature,
	// records that the key was used, and finds the bucket. If the backend has not got the key any more as it was authenticated, the
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

// Follower is a [Backend] with keys that may do what the policy of a bucket allows. That a policy denies something concerns all keys.
type Follower interface {
	// Follows reports whether the policy of a bucket may allow a key more than Allows does: the bucket is of another account, and the key
	// is not a limited one.
	Follows(key Key, bucket string) bool
}

// ErrKeyChanged is returned by [Opener] if a key is not any more what it was when the request was authenticated.
var ErrKeyChanged = errors.New("the key has changed")

// BucketCreator is a [Backend] that lets S3 clients create buckets. Where it is none that is answered NotImplemented.
type BucketCreator interface {
	// CreateBucket makes a bucket. The name keeps S3's rules and the grant for s3:CreateBucket has been checked; whether the name
	// is taken has not: BucketAlreadyExists and BucketAlreadyOwnedByYou are up to the backend.
	CreateBucket(key Key, b NewBucket) error
}

// BucketDeleter is a [Backend] that lets S3 clients delete buckets. Where it is none that is answered NotImplemented.
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

// Key is an access key and what it may do.
type Key struct {
	ID     string
	Secret string
	Owner  Owner
	// ReadsCurrent is set if the current version may be read by its id with s3:GetObject. Else s3:GetObjectVersion is asked for.
	ReadsCurrent bool
	// Allows tells whether the key may do an action of S3, by its name in AWS's policies, such as s3:GetObject. The object is
	// the key of an object; for s3:ListBucket and its like it is the prefix that is listed, "" for the whole bucket; for actions
	// on a bucket it is "". For s3:ListAllMyBuckets the bucket is "" too.
	//
	// It is asked before anybody looks whether the bucket exists. A key that should be told NoSuchBucket must be allowed to ask.
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
