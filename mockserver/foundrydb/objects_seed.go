package foundrydb

import (
	"cmp"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// PutObject puts an object into the bucket of a file service, whatever its status and quota. An object with the same key stays as an
// older version, and counts for the usage as all versions do.
func (s *System) PutObject(serviceID string, f Object) error {
	now := s.begin()
	defer s.mu.Unlock()
	fs, err := s.seededService(serviceID)
	if err != nil {
		return err
	}
	f.ContentType, f.LastModified = cmp.Or(f.ContentType, "application/octet-stream"), state.OrTime(f.LastModified, now)
	return fs.seedObject(f)
}

// seedObject stores an object, whatever the quota.
func (fs *serviceRow) seedObject(f Object) error {
	fs.seeding.Store(true)
	defer fs.seeding.Store(false)
	_, err := fs.objects.Put(s3.Object{
		Key: f.Key, Content: slices.Clone(f.Content), ETag: s3.ETag(f.Content), Modified: f.LastModified,
		ContentType: f.ContentType, CacheControl: f.CacheControl, Owner: fs.s3Owner(),
	}, nil)
	return err
}

// Objects returns the objects of a file service with their contents, in the order of their keys, without older versions. An unknown
// service has none.
func (s *System) Objects(serviceID string) []Object {
	s.begin()
	defer s.mu.Unlock()
	fs := s.service(serviceID)
	if fs == nil {
		return nil
	}
	var files []Object
	for _, entry := range fs.objects.List(s3.Query{Max: maxListed}).Entries {
		o := entry.Object
		files = append(files, Object{
			Key: o.Key, Content: slices.Clone(o.Content), ContentType: o.ContentType, CacheControl: o.CacheControl, LastModified: o.Modified,
		})
	}
	return files
}
