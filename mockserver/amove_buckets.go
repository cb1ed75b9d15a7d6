package mockserver

import (
	"cmp"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

func (c *amoveCall) createBucket() amoveAnswer {
	f := c.fields()
	cloudAccountID, name := f.id("cloudAccountId"), f.newBucketName("bucketName")
	settings := amoveSettings{
		public:     f.flag("isPublic", false),
		encrypted:  f.flag("isEncrypted", false),
		versioning: f.flag("versioningEnabled", false),
		objectLock: f.flag("objectLockEnabled", false),
	}
	if !f.valid() {
		return f.rejected()
	}
	storage, refusal, usable := c.storage(cloudAccountID)
	if !usable {
		return refusal
	}
	if _, taken := storage.buckets.Get(name); taken {
		return amoveProblem(wire.AmoveErrorCodeDuplicate, "A resource with the same name already exists.")
	}
	// The two are switched on by calls of their own to the storage, after the one that makes the bucket.
	settingsFail := (settings.versioning || settings.encrypted) && c.settingsFail()
	if settingsFail {
		settings.versioning, settings.encrypted = false, false
	}
	c.system.history.Made(storage, storage.addBucket(name, c.now, settings), c.now)
	if settingsFail {
		return amoveProblem(wire.AmoveErrorCodeInternalError, "The bucket was created, but its settings could not be applied.")
	}
	return amoveDone()
}

func (c *amoveCall) settingsFail() bool {
	if c.account.failSettings > 0 {
		c.account.failSettings--
		return true
	}
	return c.system.behavior.SettingsFail
}

// bucket finds the bucket that a request's body names.
func (c *amoveCall) bucket(f *amoveFields) (found *amoveBucket, refusal amoveAnswer, usable bool) {
	cloudAccountID, name := f.id("cloudAccountId"), f.text("bucketName")
	if !f.valid() {
		return nil, f.rejected(), false
	}
	storage, refusal, usable := c.storage(cloudAccountID)
	if !usable {
		return nil, refusal, false
	}
	b, exists := storage.buckets.Get(name)
	if !exists {
		return nil, amoveNotFound("bucket"), false
	}
	return b, amoveAnswer{}, true
}

func (c *amoveCall) getBucketStatus() amoveAnswer {
	b, refusal, usable := c.bucket(c.fields())
	if !usable {
		return refusal
	}
	settings := b.settings()
	return amoveOK(wire.AmoveBucketStatus{
		VersioningEnabled: settings.versioning,
		EncryptionEnabled: settings.encrypted,
		IsPublic:          settings.public,
		ObjectLockEnabled: settings.objectLock,
	})
}

// updateBucket sets all three flags: one that is absent is false. The storage refuses to switch off the versioning of a bucket that
// has object lock; nothing is changed then.
func (c *amoveCall) updateBucket() amoveAnswer {
	f := c.fields()
	settings := amoveSettings{
		public:     f.flag("isPublic", false),
		encrypted:  f.flag("isEncrypted", false),
		versioning: f.flag("versioningEnabled", false),
	}
	b, refusal, usable := c.bucket(f)
	if !usable {
		return refusal
	}
	if !b.update(settings) {
		return amoveInvalid("The versioning of a bucket with object lock cannot be switched off.")
	}
	return amoveDone()
}

func (c *amoveCall) deleteBucket() amoveAnswer {
	q := httpjson.ParseQuery(c.r.URL.RawQuery)
	f := &amoveFields{values: map[string]any{"cloudAccountId": q.Text("cloudAccountId"), "bucketName": q.Text("bucketName")}}
	b, refusal, usable := c.bucket(f)
	if !usable {
		return refusal
	}
	onlyIfEmpty := !c.system.behavior.DeleteNonEmpty
	if !b.remove(onlyIfEmpty) {
		return amoveInvalid("The bucket is not empty.")
	}
	c.system.history.Deleted(b.storage, b, c.now)
	return amoveDone()
}

// listBuckets works for any cloud account, not only for internal storage.
func (c *amoveCall) listBuckets() amoveAnswer {
	f := c.fields()
	cloudAccountID, withRegion := f.id("cloudAccountId"), f.flag("includeRegion", true)
	if !f.valid() {
		return f.rejected()
	}
	a, refusal, usable := c.cloudAccount(cloudAccountID)
	if !usable {
		return refusal
	}
	var region *string
	if withRegion {
		region = &a.region
	}
	rows := lagging(c.call, &c.system.history, c.now, a, slices.Collect(a.buckets.All()),
		func(a, b *amoveBucket) int { return cmp.Compare(a.name(), b.name()) })
	if c.system.behavior.BareBucketLists {
		list := []wire.AmoveBareBucket{}
		for _, b := range rows {
			list = append(list, wire.AmoveBareBucket{
				ID: new(b.name()), Name: b.name(), Region: region, Size: new(b.store.Usage().Bytes), CreationDate: amoveTime(b.createdAt()),
			})
		}
		return amoveOK(list)
	}
	end := ""
	list := wire.AmoveBucketCollection{Data: []wire.AmoveBucket{}, ContinuationToken: &end}
	for _, b := range rows {
		list.Data = append(list.Data, wire.AmoveBucket{Name: b.name(), Region: region, CreateDate: amoveTime(b.createdAt())})
	}
	return amoveOK(list)
}
