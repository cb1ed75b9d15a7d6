package s3

import (
	"slices"
	"time"
)

// Get finds the current version of an object. One whose latest version is a delete marker is not found.
func (b *Bucket) Get(key string) (*Object, bool) {
	o, found := b.Version(key, "")
	return o, found && !o.DeleteMarker
}

// Version finds a version, which may be a delete marker. The empty id is that of the latest version.
func (b *Bucket) Version(key, id string) (*Object, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	versions := b.versions(key)
	at := find(versions, id)
	if at < 0 {
		return nil, false
	}
	return versions[at], true
}

// find returns the index of a version among those of its key, or -1.
func find(versions []*Object, id string) int {
	if id == "" {
		return len(versions) - 1
	}
	return slices.IndexFunc(versions, func(o *Object) bool { return o.VersionID == id })
}

// latest returns the current version, or nil if there is none or it is a delete marker.
func latest(versions []*Object) *Object {
	if n := len(versions); n > 0 && !versions[n-1].DeleteMarker {
		return versions[n-1]
	}
	return nil
}

// Put stores an object, as a new version or instead of the current one, and returns the stored object. Its key, Content, ETag
// and Modified must be set, and its version is ignored. The condition may refuse: its argument is the present current version,
// or nil.
func (b *Bucket) Put(o Object, condition func(current *Object) error) (*Object, error) {
	if o.Size() > b.config.MaxObject {
		return nil, tooLarge(o.Size(), b.config.MaxObject)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.put(o, 0, condition)
}

// put stores an object. Some of its bytes may already be in the bucket, as parts.
func (b *Bucket) put(o Object, pending int64, condition func(current *Object) error) (*Object, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	if condition != nil {
		if err := condition(latest(b.versions(o.Key))); err != nil {
			return nil, err
		}
	}
	kept, replaced := b.makeRoom(o.Key)
	objects, bytes := int64(1), o.Size()
	var freed int64
	if replaced != nil && !replaced.DeleteMarker {
		freed = replaced.Size()
		objects, bytes = 0, bytes-freed
	}
	if err := b.admit(objects, bytes-pending); err != nil {
		return nil, err
	}
	o.VersionID = b.nextVersion()
	o.Encryption = b.encrypt(o.Encryption)
	if b.settings.ObjectLock && o.Retention.Mode == "" {
		o.Retention = b.settings.DefaultRetention.From(o.Modified)
	}
	b.set(o.Key, append(kept, &o))
	b.count(o.Modified, objects, bytes)
	b.garbage.Add(freed)
	return &o, nil
}

// nextVersion returns the id of the next written version.
func (b *Bucket) nextVersion() string {
	if b.settings.Versioning == VersioningEnabled {
		return b.config.NewID()
	}
	return nullVersion
}

// makeRoom is what stays of a key's versions when another one is written, and the one that makes way for it.
func (b *Bucket) makeRoom(key string) (kept []*Object, replaced *Object) {
	versions := b.versions(key)
	if b.settings.Versioning == VersioningEnabled {
		return versions, nil // with room for more: no reader sees what is appended, and a key may have very many versions
	}
	at := find(versions, nullVersion)
	if at < 0 {
		return slices.Clone(versions), nil
	}
	return slices.Delete(slices.Clone(versions), at, at+1), versions[at]
}

// Deleted is the result of a deletion.
type Deleted struct {
	// VersionID is the removed version, or the added delete marker; "" in a bucket without versions.
	VersionID string
	// DeleteMarker reports whether a delete marker was added or removed.
	DeleteMarker bool
}

// Deletion describes a deletion.
type Deletion struct {
	Key string
	// VersionID is the version to remove. Without one the object is deleted: where versioning is on, that adds a delete marker.
	VersionID string
	Time      time.Time
	// BypassGovernance removes a version that object lock keeps in mode GOVERNANCE.
	BypassGovernance bool
	// Condition may refuse, so that nothing is deleted. Its argument is the version or the delete marker to delete, or nil.
	Condition func(*Object) error
}

// Delete deletes an object or removes a version. If it does not exist, Delete succeeds. A version that object lock keeps is
// refused with AccessDenied.
func (b *Bucket) Delete(d Deletion) (Deleted, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.check(); err != nil {
		return Deleted{}, err
	}
	if d.Condition != nil {
		o := b.meant(b.versions(d.Key), d.VersionID)
		if err := d.Condition(o); err != nil || o == nil {
			return Deleted{VersionID: d.VersionID}, err
		}
	}
	if d.VersionID != "" {
		return b.removeVersion(d)
	}
	return b.delete(d), nil
}

// delete deletes an object, in a bucket with versions by a delete marker.
func (b *Bucket) delete(d Deletion) Deleted {
	versions := b.versions(d.Key)
	if b.settings.Versioning == "" {
		if len(versions) > 0 {
			b.set(d.Key, nil)
			b.forget(d.Time, versions...)
		}
		return Deleted{}
	}
	kept, replaced := b.makeRoom(d.Key)
	marker := &Object{Key: d.Key, VersionID: b.nextVersion(), DeleteMarker: true, Modified: d.Time, Owner: b.config.Owner}
	b.set(d.Key, append(kept, marker))
	if replaced != nil {
		b.forget(d.Time, replaced)
	}
	return Deleted{marker.VersionID, true}
}

// meant is the version that a condition is about.
func (b *Bucket) meant(versions []*Object, id string) *Object {
	if at := find(versions, id); at >= 0 {
		return versions[at]
	}
	return nil
}

func (b *Bucket) removeVersion(d Deletion) (Deleted, error) {
	versions := b.versions(d.Key)
	at := find(versions, d.VersionID)
	if at < 0 {
		return Deleted{VersionID: d.VersionID}, nil
	}
	o := versions[at]
	if o.keeps(d.Time, d.BypassGovernance) {
		return Deleted{}, NewError("AccessDenied", "Access Denied because object protected by object lock.")
	}
	b.set(d.Key, slices.Delete(slices.Clone(versions), at, at+1))
	b.forget(d.Time, o)
	return Deleted{d.VersionID, o.DeleteMarker}, nil
}

// forget counts versions that are gone.
func (b *Bucket) forget(now time.Time, gone ...*Object) {
	var objects, bytes int64
	for _, o := range gone {
		if !o.DeleteMarker {
			objects, bytes = objects-1, bytes-o.Size()
		}
	}
	b.count(now, objects, bytes)
	b.garbage.Add(-bytes)
}

// Modify changes the properties of a version, such as its tags, but not its content. The change works on a copy, which replaces
// the version unless there is an error. The empty id is that of the latest version.
func (b *Bucket) Modify(key, id string, change func(*Object) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.check(); err != nil {
		return err
	}
	versions := b.versions(key)
	at := find(versions, id)
	if at < 0 {
		return NewError("NoSuchVersion", "").With("Key", key)
	}
	changed := *versions[at]
	if err := change(&changed); err != nil {
		return err
	}
	versions = slices.Clone(versions)
	versions[at] = &changed
	b.set(key, versions)
	return nil
}
