package amove

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Bucket is a bucket of a cloud account. [Account.AddBucket] takes and returns it.
type Bucket struct {
	// Name is required.
	Name string `json:"name"`
	// Public lets all clients list and read the bucket without a key.
	Public bool `json:"public,omitzero"`
	// Encrypted is shown to S3 clients, and has no other effect.
	Encrypted bool `json:"encrypted,omitzero"`
	// Versioning is also on if ObjectLock is.
	Versioning bool `json:"versioning,omitzero"`
	// ObjectLock cannot be switched off.
	ObjectLock bool `json:"objectLock,omitzero"`
	// Objects and Size count the objects and their bytes, older versions included. The server sets them.
	Objects int   `json:"-"`
	Size    int64 `json:"-"`
	// CreateDate is the server's time by default.
	CreateDate time.Time `json:"createDate,omitzero"`
}

// bucketRow is a bucket of a cloud account. Its content and its settings are in the store, where S3 clients change them too.
type bucketRow struct {
	storage *cloudAccountRow
	store   *s3.Bucket
}

// bucketState is a bucket in a state. The settings of the store have more than the flags of the bucket, and replace them.
type bucketState struct {
	Bucket
	state.Store
}

// Object is an object in a bucket. [Account.PutObject] takes it and [Account.Objects] returns it.
type Object struct {
	Key     string
	Content []byte
	// ContentType is application/octet-stream by default.
	ContentType  string
	CacheControl string
	// LastModified is the server's time by default.
	LastModified time.Time
}

// publicReadACL is the ACL of a public bucket. No storage key may change ACLs.
const publicReadACL = "public-read"

func (c *cloudAccountRow) addBucket(seed Bucket, now time.Time) (*bucketRow, error) {
	_, taken := c.buckets.Get(seed.Name)
	switch {
	case seed.Name == "":
		return nil, state.Invalid("name", "is missing")
	case taken:
		return nil, state.Invalid("name", "is a duplicate")
	case c.account.system.env.IsReserved(seed.Name):
		return nil, state.Invalid("name", "is reserved")
	}
	b := &bucketRow{storage: c, store: c.bucketConfig(seed.Name, state.OrTime(seed.CreateDate, now)).NewBucket()}
	b.store.Configure(seed.apply)
	c.buckets.Put(seed.Name, b)
	return b, nil
}

func (c *cloudAccountRow) bucketConfig(name string, created time.Time) s3.Config {
	return s3.Config{
		Name: name, Region: c.Region, Owner: c.account.s3Owner(), Created: created,
		Expiry: c.account.system.mu.Expiry,
		NewID:  func() string { return c.account.system.shown.Text() },
	}
}

// apply changes the settings of S3 to those of the bucket. Versioning, once on, is suspended and not off; object lock stays.
func (b Bucket) apply(s *s3.Settings) {
	s.ACL, s.Encrypted, s.ObjectLock = "", b.Encrypted, s.ObjectLock || b.ObjectLock
	if b.Public {
		s.ACL = publicReadACL
	}
	if b.Versioning {
		s.Versioning = s3.VersioningEnabled
	} else if s.Versioning == s3.VersioningEnabled {
		s.Versioning = s3.VersioningSuspended
	}
}

// public returns the bucket with its present settings.
func (b *bucketRow) public() Bucket {
	s, usage := b.store.Settings(), b.store.Usage()
	return Bucket{
		Name: b.name(), Public: s.ACL == publicReadACL, Encrypted: s.Encrypted, Versioning: s.Versioning == s3.VersioningEnabled,
		ObjectLock: s.ObjectLock, Objects: int(usage.Objects), Size: usage.Bytes, CreateDate: b.store.Created(),
	}
}

func (b *bucketRow) isPublic() bool { return b.store.Settings().ACL == publicReadACL }

// update changes all settings but object lock. It reports false and does nothing if object lock is on and versioning would be off.
func (b *bucketRow) update(to Bucket) (updated bool) {
	b.store.Configure(func(s *s3.Settings) {
		if updated = to.Versioning || !s.ObjectLock; updated {
			to.apply(s)
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

func (b *bucketRow) state() bucketState {
	return bucketState{Bucket{Name: b.name(), CreateDate: b.store.Created()}, state.StoreOf(b.store, s3.Settings{})}
}

// bucket loads a bucket with its content.
func (l loader) bucket(at state.Path, c *cloudAccountRow, d bucketState) {
	hasFlags := d.Public || d.Encrypted || d.Versioning || d.ObjectLock
	l.Require(d.Settings == nil || !hasFlags, at.Field("settings"), "excludes public, encrypted, versioning and objectLock")
	b, err := c.addBucket(d.Bucket, l.Now)
	l.Accept(at, err)
	b.store = l.Store(at, d.Store, b.store.Settings(), c.bucketConfig(b.name(), b.store.Created()), l.system.shown)
}

// bucketRow returns a bucket of a cloud account, nil for none.
func (a *Account) bucketRow(cloudAccountID, name string) *bucketRow {
	c := a.cloudAccount(cloudAccountID)
	if c == nil {
		return nil
	}
	b, _ := c.buckets.Get(name)
	return b
}

// AddBucket adds an empty bucket to a cloud account of any kind and returns it; [Account.PutObject] fills it. An unknown cloud account, a
// missing or reserved name, a name in use, and a number or size of objects are errors.
func (a *Account) AddBucket(cloudAccountID string, seed Bucket) (Bucket, error) {
	now := a.begin()
	defer a.system.mu.Unlock()
	c, err := a.seededCloudAccount(cloudAccountID)
	if err != nil {
		return Bucket{}, err
	}
	if seed.Objects != 0 || seed.Size != 0 {
		return Bucket{}, errors.New("mockserver: AddBucket: Objects and Size follow from what PutObject puts there")
	}
	b, err := c.addBucket(seed, now)
	return state.Added("AddBucket", b, err, (*bucketRow).public)
}

// Buckets returns the buckets of a cloud account in the order of their names. It is empty for an unknown cloud account.
func (a *Account) Buckets(cloudAccountID string) []Bucket {
	a.system.begin()
	defer a.system.mu.Unlock()
	c := a.cloudAccount(cloudAccountID)
	if c == nil {
		return nil
	}
	return state.Collect(c.buckets.All(), (*bucketRow).public)
}

// PutObject puts an object into a bucket, as S3 clients do: it replaces one with the same key, which remains as an older version if
// versioning is on. An unknown cloud account or bucket, and a missing key, are errors.
func (a *Account) PutObject(cloudAccountID, bucket string, o Object) error {
	now := a.begin()
	defer a.system.mu.Unlock()
	if _, err := a.seededCloudAccount(cloudAccountID); err != nil {
		return err
	}
	b := a.bucketRow(cloudAccountID, bucket)
	if b == nil {
		return fmt.Errorf("mockserver: the cloud account has no bucket %q", bucket)
	}
	return state.PutObject(b.store, s3.Object{
		Key: o.Key, Content: content.Of(slices.Clone(o.Content)), ContentType: o.ContentType, CacheControl: o.CacheControl, Modified: o.LastModified,
	}, now)
}

// Objects returns the objects of a bucket, with the content, in the order of the keys, without older versions. It is empty for an unknown
// bucket.
func (a *Account) Objects(cloudAccountID, bucket string) []Object {
	a.system.begin()
	defer a.system.mu.Unlock()
	b := a.bucketRow(cloudAccountID, bucket)
	if b == nil {
		return nil
	}
	return state.Collect(slices.Values(state.Objects(b.store)), func(o *s3.Object) Object {
		return Object{o.Key, o.Content.Copy(), o.ContentType, o.CacheControl, o.Modified}
	})
}
