package mockserver

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// newBucket makes the bucket of the service, with versions and encryption as its configuration says.
func (service *fileService) newBucket() *s3.Bucket {
	b := service.bucketConfig().NewBucket()
	b.Configure(func(s *s3.Settings) { *s = fileServiceSettings })
	return b
}

// fileServiceSettings are those that the buckets of file services are made with.
var fileServiceSettings = s3.Settings{Versioning: s3.VersioningEnabled, Encrypted: true}

func (service *fileService) bucketConfig() s3.Config {
	return s3.Config{
		Name: service.bucket, Region: service.region.name, Owner: service.s3Owner(), Created: service.createdAt,
		Admit: service.admit, Replaced: service.replaced,
		NewID: func() string { return service.system.shown.Text() },
		Changed: func(change s3.Change) {
			service.storage.change(service.system.server.now(), change.Bytes, change.Objects)
		},
	}
}

// s3Owner is who the bucket belongs to, as S3 shows it.
func (service *fileService) s3Owner() s3.Owner {
	if service.org != nil {
		return s3.Owner{ID: service.org.id, DisplayName: service.org.name}
	}
	return s3.Owner{ID: service.user.id, DisplayName: service.user.name}
}

// admit refuses writes while the service is over its hard quota. It does not lock the system, which may be waiting for the bucket.
func (service *fileService) admit(s3.Usage) error {
	if service.seeding.Load() || !service.overQuota(service.system.server.now()) {
		return nil
	}
	return s3.NewError("QuotaExceeded", "The file service is over its hard quota.")
}

// seedObject stores an object whatever the quota says.
func (service *fileService) seedObject(f File) error {
	service.seeding.Store(true)
	defer service.seeding.Store(false)
	_, err := service.objects.Put(s3.Object{
		Key: f.Key, Content: slices.Clone(f.Content), ETag: s3.ETag(f.Content), Modified: f.LastModified,
		ContentType: f.ContentType, CacheControl: f.CacheControl, Owner: service.s3Owner(),
	}, nil)
	return err
}

// files are the objects of the bucket in the order of their keys.
func (service *fileService) files() []File {
	var files []File
	for _, entry := range service.objects.List(s3.Query{Max: maxListed}).Entries {
		o := entry.Object
		files = append(files, File{
			Key: o.Key, Content: slices.Clone(o.Content), ContentType: o.ContentType, CacheControl: o.CacheControl, LastModified: o.Modified,
		})
	}
	return files
}
