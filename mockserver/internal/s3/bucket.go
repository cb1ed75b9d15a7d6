package s3

import (
	"crypto/rand"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tidwall/btree"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/s3/lifecycle"
	"github.com/bucktgo/buckt/mockserver/internal/s3/policy"
)

// Bucket holds the objects of one bucket in memory. It is safe for concurrent use, and has a lock of its own: a control plane may
// ask it while it holds its own lock.
type Bucket struct {
	config Config

	mu     sync.RWMutex
	closed bool
	// keys has the versions of each key, oldest first. The keys are in byte order; some have only delete markers.
	keys     btree.Map[string, []*Object]
	uploads  map[string]*Upload
	settings Settings
	usage    Usage
	// rules are those of the lifecycle configuration, nil for none. They next have something to do when they are due.
	rules atomic.Pointer[lifecycle.Configuration]
	due   time.Time
	// expiring is set while they do it.
	expiring bool
	policy   atomic.Pointer[policy.Policy] // nil for none
	pending  int64                         // bytes in parts of uploads that are not completed
	garbage  content.Garbage
}

// Config is the configuration of a bucket.
type Config struct {
	Name    string
	Region  string
	Owner   Owner
	Created time.Time
	// MaxObject is the largest object or part in bytes. The default is 5 GiB, as S3 has it.
	MaxObject int64
	// Admit is called before the bucket grows, with its new usage; parts of uploads in progress count as
	// bytes. The client receives its error, such as NewError("QuotaExceeded", ""), and nothing is stored.
	Admit func(Usage) error
	// Changed is called for each change of the usage, in order.
	//
	// Both are called with the bucket locked. They must not call the bucket, nor wait for a lock whose holder calls it.
	Changed func(Change)
	// Replaced is called when a key gets another current version, nil without one. Like the two above it is called with
	// the bucket locked.
	Replaced func(old, current *Object)
	// Expiry runs the lifecycle configuration. Without it nothing expires.
	Expiry *Expiry
	// NewID makes the ids of versions and uploads, with the bucket locked. By default they cannot be guessed.
	NewID func() string
}

// Usage is the number and the bytes of a bucket's objects. Older versions count; delete markers do not.
type Usage struct{ Objects, Bytes int64 }

// Change is a change of a bucket's usage.
type Change struct {
	Time           time.Time
	Objects, Bytes int64 // how many more there are
	Expired        bool  // by the lifecycle configuration, at a time that may be long ago
}

const largestObject = 5 << 30

// NewBucket makes an empty bucket. Its settings are those of the zero value until [Bucket.Configure] changes them.
func (c Config) NewBucket() *Bucket {
	if c.MaxObject == 0 {
		c.MaxObject = largestObject
	}
	if c.NewID == nil {
		c.NewID = rand.Text
	}
	return &Bucket{config: c, uploads: make(map[string]*Upload)}
}

// Name is the bucket's name.
func (b *Bucket) Name() string { return b.config.Name }

// Region is where the bucket is, "" for the region of the endpoint.
func (b *Bucket) Region() string { return b.config.Region }

// Created is when the bucket was made.
func (b *Bucket) Created() time.Time { return b.config.Created }

// Owner is the account that the bucket belongs to.
func (b *Bucket) Owner() Owner { return b.config.Owner }

// Settings returns the settings of the bucket.
func (b *Bucket) Settings() Settings {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.settings.clone()
}

// Configure changes the settings. Object lock switches versioning on.
func (b *Bucket) Configure(change func(*Settings)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	old := b.settings
	change(&b.settings)
	b.settings = b.settings.clone()
	if b.settings.Lifecycle != old.Lifecycle || b.settings.TransitionMinimum != old.TransitionMinimum {
		b.follow()
	}
	if b.settings.Policy != old.Policy {
		b.usePolicy()
	}
	if b.settings.ObjectLock {
		b.settings.Versioning = VersioningEnabled
	}
}

// Usage returns the usage of the bucket.
func (b *Bucket) Usage() Usage {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.usage
}

// IsEmpty reports whether the bucket may be deleted: it has no version of an object, not even a delete marker. Uploads that are not
// completed do not count.
func (b *Bucket) IsEmpty() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.keys.Len() == 0
}

// Close refuses all requests from now on with NoSuchBucket. It reports false, and does nothing, if the bucket must be empty and
// is not.
func (b *Bucket) Close(onlyIfEmpty bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if onlyIfEmpty && b.keys.Len() > 0 {
		return false
	}
	b.closed = true
	b.plan(time.Time{})
	b.garbage.Add(b.usage.Bytes + b.pending)
	return true
}

// check is called before each change.
func (b *Bucket) check() error {
	if b.closed {
		return NewError("NoSuchBucket", "")
	}
	return nil
}

// admit returns an error if the bucket must not grow.
func (b *Bucket) admit(objects, bytes int64) error {
	if b.config.Admit == nil || objects <= 0 && bytes <= 0 {
		return nil
	}
	return b.config.Admit(Usage{b.usage.Objects + objects, b.usage.Bytes + b.pending + bytes})
}

// count records a change of the usage.
func (b *Bucket) count(now time.Time, objects, bytes int64) {
	if objects == 0 && bytes == 0 {
		return
	}
	b.usage.Objects += objects
	b.usage.Bytes += bytes
	if b.config.Changed != nil {
		b.config.Changed(Change{now, objects, bytes, b.expiring})
	}
}

// set replaces the versions of a key.
func (b *Bucket) set(key string, versions []*Object) {
	if replaced := b.config.Replaced; replaced != nil {
		if old, current := latest(b.versions(key)), latest(versions); old != current {
			replaced(old, current)
		}
	}
	if len(versions) > 0 {
		b.keys.Set(key, versions)
		b.planKey(key, versions)
		return
	}
	b.keys.Delete(key)
}

// versions returns the versions of a key, oldest first.
func (b *Bucket) versions(key string) []*Object {
	versions, _ := b.keys.Get(key)
	return versions
}
