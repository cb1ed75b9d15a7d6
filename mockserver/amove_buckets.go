package mockserver

import (
	"cmp"
	"slices"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
)

// amoveBucket is one bucket of a cloud account. The lock of the system guards it.
type amoveBucket struct {
	storage   *amoveCloudAccount
	name      string
	createdAt time.Time
	objects   int
	size      int64

	public     bool
	encrypted  bool
	versioning bool
	objectLock bool
}

func (c *amoveCall) createBucket() amoveAnswer {
	f := c.fields()
	cloudAccountID := f.id("cloudAccountId")
	b := &amoveBucket{
		name:       f.text("bucketName"),
		createdAt:  c.now,
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
	if _, taken := storage.buckets.get(b.name); taken {
		return amoveProblem(wire.AmoveErrorCodeDuplicate, "A resource with the same name already exists.")
	}
	storage.addBucket(b)
	c.system.history.made(storage, b, c.now)
	// The two are switched on by calls of their own to the storage, after the one that makes the bucket.
	if (b.versioning || b.encrypted) && c.settingsFail() {
		b.versioning, b.encrypted = false, false
		return amoveProblem(wire.AmoveErrorCodeInternalError, "The bucket was created, but its settings could not be applied.")
	}
	return amoveDone()
}

func (a *amoveCloudAccount) addBucket(b *amoveBucket) {
	b.storage = a
	a.buckets.put(b.name, b)
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
	b, exists := storage.buckets.get(name)
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
	return amoveOK(wire.AmoveBucketStatus{
		VersioningEnabled: b.versioning,
		EncryptionEnabled: b.encrypted,
		IsPublic:          b.public,
		ObjectLockEnabled: b.objectLock,
	})
}

// updateBucket sets all three flags: one that is absent is false.
func (c *amoveCall) updateBucket() amoveAnswer {
	f := c.fields()
	public, encrypted, versioning := f.flag("isPublic", false), f.flag("isEncrypted", false), f.flag("versioningEnabled", false)
	b, refusal, usable := c.bucket(f)
	if !usable {
		return refusal
	}
	b.public, b.encrypted, b.versioning = public, encrypted, versioning
	return amoveDone()
}

func (c *amoveCall) deleteBucket() amoveAnswer {
	q := parseQuery(c.r.URL.RawQuery)
	f := &amoveFields{values: map[string]any{"cloudAccountId": q.text("cloudAccountId"), "bucketName": q.text("bucketName")}}
	b, refusal, usable := c.bucket(f)
	if !usable {
		return refusal
	}
	if b.objects > 0 && !c.system.behavior.DeleteNonEmpty {
		return amoveInvalid("The bucket is not empty.")
	}
	b.storage.buckets.delete(b.name)
	c.system.history.deleted(b.storage, b, c.now)
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
	rows := lagging(c.call, &c.system.history, c.now, a, slices.Collect(a.buckets.all()),
		func(a, b *amoveBucket) int { return cmp.Compare(a.name, b.name) })
	if c.system.behavior.BareBucketLists {
		list := []wire.AmoveBareBucket{}
		for _, b := range rows {
			list = append(list, wire.AmoveBareBucket{
				ID: &b.name, Name: b.name, Region: region, Size: &b.size, CreationDate: amoveTime(b.createdAt),
			})
		}
		return amoveOK(list)
	}
	end := ""
	list := wire.AmoveBucketCollection{Data: []wire.AmoveBucket{}, ContinuationToken: &end}
	for _, b := range rows {
		list.Data = append(list.Data, wire.AmoveBucket{Name: b.name, Region: region, CreateDate: amoveTime(b.createdAt)})
	}
	return amoveOK(list)
}
