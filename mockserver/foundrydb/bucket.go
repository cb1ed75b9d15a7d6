package foundrydb

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// newBucket makes the bucket of the service.
func (fs *serviceRow) newBucket() *s3.Bucket {
	b := fs.bucketConfig().NewBucket()
	b.Configure(func(s *s3.Settings) { *s = fileServiceSettings })
	return b
}

// fileServiceSettings are the settings of new buckets.
var fileServiceSettings = s3.Settings{Versioning: s3.VersioningEnabled, Encrypted: true}

func (fs *serviceRow) bucketConfig() s3.Config {
	return s3.Config{
		Name: fs.Bucket, Region: fs.Region, Owner: fs.s3Owner, Created: fs.CreatedAt, Expiry: fs.system.mu.Expiry,
		Admit: fs.admit, Replaced: fs.replaced,
		NewID: func() string { return fs.system.shown.Text() },
		Changed: func(change s3.Change) {
			at := fs.system.env.Now()
			if change.Expired {
				at = fs.storage.notBefore(change.Time)
			}
			fs.storage.change(at, change.Bytes, change.Objects)
		},
	}
}

// admit refuses writes while the service is over its hard quota. It does not lock the system, which may be waiting for the bucket.
func (fs *serviceRow) admit(s3.Usage) error {
	if fs.seeding.Load() || !fs.overQuota(fs.system.env.Now()) {
		return nil
	}
	return s3.NewError("QuotaExceeded", "The file service is over its hard quota.")
}

// Object is an object in the bucket of a file service. [System.PutObject] takes it.
type Object struct {
	Key     string
	Content []byte
	// ContentType is application/octet-stream by default.
	ContentType string
	// CacheControl is sent with downloads.
	CacheControl string
	// LastModified is the server's time by default.
	LastModified time.Time
}

// PutObject puts an object into the bucket of a file service, whatever its status and quota. An object with the same key stays as an
// older version, and counts for the usage as all versions do. An unknown service and a missing key are errors.
func (s *System) PutObject(serviceID string, f Object) error {
	return s.change(serviceID, func(fs *serviceRow) error {
		fs.seeding.Store(true)
		defer fs.seeding.Store(false)
		return state.PutObject(fs.objects, s3.Object{
			Key: f.Key, Content: content.Of(slices.Clone(f.Content)), ContentType: f.ContentType, CacheControl: f.CacheControl, Modified: f.LastModified,
		}, s.now)
	})
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
	return state.Collect(slices.Values(state.Objects(fs.objects)), func(o *s3.Object) Object {
		return Object{o.Key, o.Content.Copy(), o.ContentType, o.CacheControl, o.Modified}
	})
}

// objectHistory is the history of a bucket to which S3 clients write too. It has its own lock, an innermost one, as the bucket
// reports its changes while it is locked.
type objectHistory struct {
	mu sync.Mutex
	state.History
}

// replaced records that an object has another current version. Seeds are not requests, and not recorded.
func (fs *serviceRow) replaced(old, current *s3.Object) {
	if fs.seeding.Load() {
		return
	}
	now := fs.system.env.Now()
	h := &fs.recent
	h.mu.Lock()
	defer h.mu.Unlock()
	if old != nil {
		h.Deleted(fs, old, now)
	}
	if current != nil {
		h.Made(fs, current, now)
	}
}

// list lists the objects of the bucket, as they were a while ago if a fault makes lists lag behind.
func (fs *serviceRow) list(c *call, q listing.Query) s3.Page {
	if !c.IsStale() {
		return fs.objects.List(q)
	}
	fs.recent.mu.Lock()
	history := state.History{Changes: slices.Clone(fs.recent.Changes)}
	fs.recent.mu.Unlock()
	objects := service.Lagging(c.Call, &history, c.system.now, fs, state.Objects(fs.objects),
		func(a, b *s3.Object) int { return cmp.Compare(a.Key, b.Key) })
	return s3.Config{}.Restore(s3.State{Objects: objects}).List(q)
}
