package amove

import (
	"errors"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// bucketRow is a bucket of a cloud account. The lock of the system guards it. Its content and its settings are in the store, where S3 clients
// change them too.
type bucketRow struct {
	storage *cloudAccountRow
	store   *s3.Bucket
}

// bucketSettings are the settings of a bucket that Amove has.
type bucketSettings struct{ public, encrypted, versioning, objectLock bool }

// publicReadACL is the ACL of a bucket that is public. No storage key may change ACLs.
const publicReadACL = "public-read"

// addBucket adds a bucket. Object lock switches versioning on, as in S3.
func (a *cloudAccountRow) addBucket(name string, created time.Time, settings bucketSettings) *bucketRow {
	b := &bucketRow{storage: a, store: a.bucketConfig(name, created).NewBucket()}
	b.store.Configure(settings.apply)
	a.buckets.Put(name, b)
	return b
}

func (a *cloudAccountRow) bucketConfig(name string, created time.Time) s3.Config {
	return s3.Config{
		Name: name, Region: a.region, Owner: a.account.s3Owner(), Created: created,
		NewID: func() string { return a.account.system.shown.Text() },
	}
}

// apply changes the settings of S3. Versioning that was on before is suspended, not off; object lock stays.
func (f bucketSettings) apply(s *s3.Settings) {
	s.ACL, s.Encrypted, s.ObjectLock = "", f.encrypted, s.ObjectLock || f.objectLock
	if f.public {
		s.ACL = publicReadACL
	}
	if f.versioning {
		s.Versioning = s3.VersioningEnabled
	} else if s.Versioning == s3.VersioningEnabled {
		s.Versioning = s3.VersioningSuspended
	}
}

// settings returns the present settings, which S3 clients change too.
func (b *bucketRow) settings() bucketSettings {
	s := b.store.Settings()
	return bucketSettings{
		public: s.ACL == publicReadACL, encrypted: s.Encrypted, versioning: s.Versioning == s3.VersioningEnabled, objectLock: s.ObjectLock,
	}
}

// update changes all settings but object lock. It reports false and does nothing if object lock is on and versioning would be off.
func (b *bucketRow) update(settings bucketSettings) (updated bool) {
	b.store.Configure(func(s *s3.Settings) {
		if updated = settings.versioning || !s.ObjectLock; updated {
			settings.apply(s)
		}
	})
	return updated
}

// remove removes the bucket, and closes it for requests under way. It reports false and does nothing if the bucket must be empty and has a
// version of an object or a delete marker.
func (b *bucketRow) remove(onlyIfEmpty bool) bool {
	if !b.store.Close(onlyIfEmpty) {
		return false
	}
	b.storage.buckets.Delete(b.name())
	return true
}

func (b *bucketRow) name() string { return b.store.Name() }

func (b *bucketRow) createdAt() time.Time { return b.store.Created() }

// seedObject stores an object as an S3 client does.
func (b *bucketRow) seedObject(f File) error {
	if f.Key == "" {
		return errors.New("mockserver: PutObject: the key is missing")
	}
	content := slices.Clone(f.Content)
	_, err := b.store.Put(s3.Object{
		Key: f.Key, Content: content, ETag: s3.ETag(content), Modified: f.LastModified, ContentType: f.ContentType,
		CacheControl: f.CacheControl, Owner: b.store.Owner(),
	}, nil)
	return err
}

// files returns the objects of the bucket in the order of their keys.
func (b *bucketRow) files() []File {
	var files []File
	for _, entry := range b.store.List(s3.Query{Max: 1 << 30}).Entries {
		o := entry.Object
		files = append(files, File{
			Key: o.Key, Content: slices.Clone(o.Content), ContentType: o.ContentType, CacheControl: o.CacheControl, LastModified: o.Modified,
		})
	}
	return files
}
