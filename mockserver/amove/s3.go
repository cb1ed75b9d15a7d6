package amove

import (
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// S3 implements [service.WithS3].
func (s control) S3() service.S3 { return s.s3Endpoints }

func (s *System) newS3Endpoints() *service.S3Endpoints[*keyRow] {
	return service.NewS3Endpoints(s.env, &s.mu, service.S3Rows[*keyRow]{
		Anonymous: true, Place: s.s3Place, Key: s.s3Key, KeyAt: s.s3KeyAt,
		Allows: s.s3Allows, Follows: s.s3Follows, Bucket: s.s3Bucket,
		PlainKeys: func() bool { return s.behavior.PlainCustomerKeys }, PlusIsSpace: func() bool { return s.behavior.PlusIsSpace },
		KeyID:   func(k *keyRow) string { return k.ID },
		Buckets: s.s3Buckets, Create: s.s3Create, Delete: s.s3Delete,
	})
}

// s3Place finds a storage at the hosts of its service URL and of its keys.
func (s *System) s3Place(host, _ string) (at service.S3Place, isEndpoint bool) {
	return service.S3Place{Host: host}, host == "" || len(s.storagesAt(host)) > 0
}

func (s *System) s3KeyAt(at service.S3Place, k *keyRow) (key s3.Key, works bool) {
	works = at.Host == "" || slices.Contains(k.storage.endpoints, at.Host)
	return s3.Key{ID: k.AccessKey, Secret: k.SecretKey.Reveal(), Owner: k.storage.account.s3Owner()}, works
}

// s3Allows allows all clients to read public buckets.
func (s *System) s3Allows(at service.S3Place, k *keyRow, action, bucket, _ string) bool {
	if k != nil {
		return k.allows(action, bucket) && (action == s3CreateBucket || s.foreign(at, k, bucket) == nil)
	}
	switch action {
	case s3.ActionGetObject, s3.ActionListBucket, s3GetBucketLocation:
		b := s.bucketAt(at.Host, bucket)
		return b != nil && b.isPublic()
	}
	return false
}

// s3Follows leaves the buckets of other storages to their policies. A limited key has its permissions alone.
func (s *System) s3Follows(at service.S3Place, k *keyRow, bucket string) bool {
	return s.foreign(at, k, bucket) != nil && (k == nil || k.SelectedBuckets == nil && k.Permission == permissions[wire.AmovePermissionReadWrite])
}

// foreign finds a bucket of another storage at the host, nil if the key's own storage has one of the same name.
func (s *System) foreign(at service.S3Place, k *keyRow, name string) *bucketRow {
	if k != nil {
		if _, own := k.storage.buckets.Get(name); own {
			return nil
		}
	}
	return s.bucketAt(at.Host, name)
}

// s3Bucket finds a bucket of the key's own storage, else one of another storage at the host.
func (s *System) s3Bucket(at service.S3Place, k *keyRow, name string) (opened s3.Opened, err error) {
	b := s.foreign(at, k, name)
	if b == nil && k != nil {
		b, _ = k.storage.buckets.Get(name)
	}
	if b == nil {
		return opened, s3.NewError("NoSuchBucket", "")
	}
	return s3.Opened{Bucket: b.store}, nil
}

// s3Buckets returns the buckets of the key's storage that the key reaches.
func (s *System) s3Buckets(_ service.S3Place, k *keyRow) (buckets []*s3.Bucket) {
	for b := range k.storage.buckets.All() {
		if k.covers(b.name()) {
			buckets = append(buckets, b.store)
		}
	}
	return buckets
}

// s3Create creates a bucket in the key's storage and region, whatever region the client asks for.
func (s *System) s3Create(_ service.S3Place, k *keyRow, wanted s3.NewBucket) error {
	_, taken := k.storage.buckets.Get(wanted.Name)
	switch {
	case s.env.IsReserved(wanted.Name):
		return s3.NewError("InvalidBucketName", "")
	case taken:
		return s3.NewError("BucketAlreadyOwnedByYou", "")
	case wanted.ACL != "private":
		return s3.NewError("AccessDenied", "")
	}
	now := s.env.Now()
	b, err := k.storage.addBucket(Bucket{Name: wanted.Name, ObjectLock: wanted.ObjectLock}, now)
	if err != nil {
		return err
	}
	b.store.Configure(func(settings *s3.Settings) { settings.Tags = wanted.Tags })
	s.history.Made(k.storage, b, now)
	return nil
}

// s3Delete deletes a bucket of the key's storage.
func (s *System) s3Delete(k *keyRow, store *s3.Bucket) error {
	if k == nil { // allowed by a policy
		return s3.NewError("AccessDenied", "")
	}
	b, found := k.storage.buckets.Get(store.Name())
	switch {
	case !found || b.store != store: // another request was faster
		return s3.NewError("NoSuchBucket", "")
	case !b.remove(true):
		return s3.NewError("BucketNotEmpty", "")
	}
	s.history.Deleted(k.storage, b, s.env.Now())
	return nil
}

// s3Owner is the account as the owner of its buckets in S3.
func (a *Account) s3Owner() s3.Owner { return s3.Owner{ID: a.row.ID, DisplayName: a.row.Name} }

// bucketAt finds a bucket by its name. Storages that share an endpoint may have one each; a public one has precedence.
func (s *System) bucketAt(host, name string) *bucketRow {
	var found *bucketRow
	for _, storage := range s.storagesAt(host) {
		b, exists := storage.buckets.Get(name)
		if exists && b.isPublic() {
			return b
		}
		if exists && found == nil {
			found = b
		}
	}
	return found
}

// storagesAt returns the internal storages at a host, or all of them without a host.
func (s *System) storagesAt(host string) []*cloudAccountRow {
	var found []*cloudAccountRow
	for _, account := range s.accounts {
		for _, a := range account.cloudAccounts {
			if !a.External && (host == "" || slices.Contains(a.endpoints, host)) {
				found = append(found, a)
			}
		}
	}
	return found
}
