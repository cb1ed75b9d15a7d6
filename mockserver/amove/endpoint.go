package amove

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

var (
	_ s3.Backend       = (*endpoint)(nil)
	_ s3.Opener        = (*endpoint)(nil)
	_ s3.BucketCreator = (*endpoint)(nil)
	_ s3.BucketDeleter = (*endpoint)(nil)
)

// endpoint is the S3 endpoint of the storages at a host, or of all storages without a host.
type endpoint struct {
	system *System
	host   string
}

// Key implements [s3.Backend]. It finds a key of a storage at the host.
func (e *endpoint) Key(id string) (s3.Key, bool) {
	if id == "" {
		return s3.Key{Allows: e.allowsEverybody}, true
	}
	e.system.begin()
	defer e.system.mu.Unlock()
	return e.key(id)
}

// key is Key for an id that is not empty. The system is locked.
func (e *endpoint) key(id string) (s3.Key, bool) {
	k := e.system.s3Key(id)
	if k == nil || e.host != "" && !slices.Contains(k.storage.endpoints, e.host) {
		return s3.Key{}, false
	}
	// The rights of a key never change, so this needs no lock.
	allows := func(action, bucket, _ string) bool { return k.allows(action, bucket) }
	return s3.Key{ID: k.AccessKey, Secret: k.SecretKey.Reveal(), Owner: k.storage.account.s3Owner(), Allows: allows}, true
}

// allowsEverybody reports whether an action is allowed without a key: public buckets can be read.
func (e *endpoint) allowsEverybody(action, bucket, _ string) bool {
	e.system.begin()
	defer e.system.mu.Unlock()
	return e.isPublic(action, bucket)
}

// isPublic reports whether a bucket allows an action without a key. The system is locked.
func (e *endpoint) isPublic(action, bucket string) bool {
	switch action {
	case s3.ActionGetObject, s3.ActionListBucket, s3GetBucketLocation:
		b := e.system.bucketAt(e.host, bucket)
		return b != nil && b.isPublic()
	}
	return false
}

// Open implements [s3.Opener].
func (e *endpoint) Open(key s3.Key, action, bucket, _ string) (opened s3.Opened, err error) {
	e.system.begin()
	defer e.system.mu.Unlock()
	allowed := false
	if key.ID == "" {
		allowed = e.isPublic(action, bucket)
	} else {
		present, found := e.key(key.ID)
		if !found || present.Secret != key.Secret {
			return opened, s3.ErrKeyChanged
		}
		opened.KeyID = e.system.s3Key(key.ID).ID
		allowed = present.Allows(action, bucket, "")
	}
	if !allowed {
		return opened, s3.NewError("AccessDenied", "")
	}
	opened.Bucket, err = e.bucket(key, bucket)
	return opened, err
}

// Bucket implements [s3.Backend]. It finds a bucket of the key's own storage; another storage at the host may have one of the same name.
func (e *endpoint) Bucket(key s3.Key, name string) (*s3.Bucket, error) {
	e.system.begin()
	defer e.system.mu.Unlock()
	return e.bucket(key, name)
}

// bucket is Bucket. The system is locked.
func (e *endpoint) bucket(key s3.Key, name string) (*s3.Bucket, error) {
	at := e.system.bucketAt(e.host, name)
	switch k := e.system.s3Key(key.ID); {
	case k != nil:
		if b, found := k.storage.buckets.Get(name); found {
			return b.store, nil
		}
	case key.ID != "":
		return nil, errRevokedKey()
	case at != nil:
		return at.store, nil
	}
	if at != nil {
		return nil, s3.NewError("AccessDenied", "")
	}
	return nil, s3.NewError("NoSuchBucket", "")
}

// errRevokedKey is for a key that was revoked after its signature had been verified.
func errRevokedKey() error { return s3.NewError("InvalidAccessKeyId", "") }

// Buckets implements [s3.Backend]. It returns the buckets of the key's storage that the key reaches.
func (e *endpoint) Buckets(key s3.Key) []*s3.Bucket {
	e.system.begin()
	defer e.system.mu.Unlock()
	k := e.system.s3Key(key.ID)
	if k == nil {
		return nil
	}
	var buckets []*s3.Bucket
	for b := range k.storage.buckets.All() {
		if k.covers(b.name()) {
			buckets = append(buckets, b.store)
		}
	}
	return buckets
}

// CreateBucket creates a bucket in the key's storage and region, whatever region the client asks for.
func (e *endpoint) CreateBucket(key s3.Key, wanted s3.NewBucket) error {
	now := e.system.begin()
	defer e.system.mu.Unlock()
	k := e.system.s3Key(key.ID)
	if k == nil {
		return errRevokedKey()
	}
	_, taken := k.storage.buckets.Get(wanted.Name)
	switch {
	case e.system.env.IsReserved(wanted.Name):
		return s3.NewError("InvalidBucketName", "", s3.Detail{Name: "BucketName", Value: wanted.Name})
	case taken:
		return s3.NewError("BucketAlreadyOwnedByYou", "", s3.Detail{Name: "BucketName", Value: wanted.Name})
	case wanted.ACL != "private":
		return s3.NewError("AccessDenied", "")
	}
	b, err := k.storage.addBucket(Bucket{Name: wanted.Name, ObjectLock: wanted.ObjectLock}, now)
	if err != nil {
		return err
	}
	e.system.history.Made(k.storage, b, now)
	return nil
}

// DeleteBucket deletes a bucket of the key's storage.
func (e *endpoint) DeleteBucket(key s3.Key, store *s3.Bucket) error {
	now := e.system.begin()
	defer e.system.mu.Unlock()
	k := e.system.s3Key(key.ID)
	if k == nil {
		return errRevokedKey()
	}
	b, found := k.storage.buckets.Get(store.Name())
	switch {
	case !found || b.store != store: // another request was faster
		return s3.NewError("NoSuchBucket", "")
	case !b.remove(true):
		return s3.NewError("BucketNotEmpty", "", s3.Detail{Name: "BucketName", Value: store.Name()})
	}
	e.system.history.Deleted(k.storage, b, now)
	return nil
}

// s3Owner is the account as the owner of its buckets in S3.
func (a *Account) s3Owner() s3.Owner { return s3.Owner{ID: a.row.ID, DisplayName: a.row.Name} }
