package foundrydb

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// newBucket makes the bucket of the service, with versions and encryption as its configuration says.
func (fs *fileService) newBucket() *s3.Bucket {
	b := fs.bucketConfig().NewBucket()
	b.Configure(func(s *s3.Settings) { *s = fileServiceSettings })
	return b
}

// fileServiceSettings are those that the buckets of file services are made with.
var fileServiceSettings = s3.Settings{Versioning: s3.VersioningEnabled, Encrypted: true}

func (fs *fileService) bucketConfig() s3.Config {
	return s3.Config{
		Name: fs.bucket, Region: fs.region.name, Owner: fs.s3Owner(), Created: fs.createdAt,
		Admit: fs.admit, Replaced: fs.replaced,
		NewID: func() string { return fs.system.shown.Text() },
		Changed: func(change s3.Change) {
			fs.storage.change(fs.system.env.Now(), change.Bytes, change.Objects)
		},
	}
}

// s3Owner is who the bucket belongs to, as S3 shows it.
func (fs *fileService) s3Owner() s3.Owner {
	if fs.org != nil {
		return s3.Owner{ID: fs.org.id, DisplayName: fs.org.name}
	}
	return s3.Owner{ID: fs.user.id, DisplayName: fs.user.name}
}

// admit refuses writes while the service is over its hard quota. It does not lock the system, which may be waiting for the bucket.
func (fs *fileService) admit(s3.Usage) error {
	if fs.seeding.Load() || !fs.overQuota(fs.system.env.Now()) {
		return nil
	}
	return s3.NewError("QuotaExceeded", "The file service is over its hard quota.")
}

// seedObject stores an object whatever the quota says.
func (fs *fileService) seedObject(f Object) error {
	fs.seeding.Store(true)
	defer fs.seeding.Store(false)
	_, err := fs.objects.Put(s3.Object{
		Key: f.Key, Content: slices.Clone(f.Content), ETag: s3.ETag(f.Content), Modified: f.LastModified,
		ContentType: f.ContentType, CacheControl: f.CacheControl, Owner: fs.s3Owner(),
	}, nil)
	return err
}

// files are the objects of the bucket in the order of their keys.
func (fs *fileService) files() []Object {
	var files []Object
	for _, entry := range fs.objects.List(s3.Query{Max: maxListed}).Entries {
		o := entry.Object
		files = append(files, Object{
			Key: o.Key, Content: slices.Clone(o.Content), ContentType: o.ContentType, CacheControl: o.CacheControl, LastModified: o.Modified,
		})
	}
	return files
}
