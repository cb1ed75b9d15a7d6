package amove

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var bucketOperations = []service.Operation{
	{
		ID: "amoveCreateBucket", Client: "Amove.Buckets.Create", Method: http.MethodPost, Path: "api/v1/storage/create_bucket",
		Traits: service.ReadsJSON | service.SubjectInBody, Handle: handle((*call).createBucket),
	},
	{
		ID: "amoveGetBucketStatus", Client: "Amove.Buckets.Status", Method: http.MethodPost, Path: "api/v1/storage/bucket_status",
		Traits: service.ReadsJSON | service.SubjectInBody, Handle: handle((*call).getBucketStatus),
	},
	{
		ID: "amoveUpdateBucket", Client: "Amove.Buckets.Update", Method: http.MethodPut, Path: "api/v1/storage/update_bucket",
		Traits: service.ReadsJSON | service.SubjectInBody, Handle: handle((*call).updateBucket),
	},
	{
		ID: "amoveDeleteBucket", Client: "Amove.Buckets.Delete", Method: http.MethodDelete, Path: "api/v1/storage/delete_bucket",
		Handle: handle((*call).deleteBucket),
	},
	{
		ID: "amoveListBuckets", Client: "Amove.Buckets.List", Method: http.MethodPost, Path: "api/v1/cloudaccount/list_buckets",
		Traits: service.ReadsJSON | service.Lists, Handle: handle((*call).listBuckets),
	},
}

func (c *call) createBucket() result {
	f := c.fields()
	cloudAccountID, name := f.id("cloudAccountId"), f.newBucketName("bucketName")
	settings := bucketSettings{
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
		return problem(wire.AmoveErrorCodeDuplicate, "A resource with the same name already exists.")
	}
	// Separate calls to the storage switch the two on after the bucket was created.
	settingsFail := (settings.versioning || settings.encrypted) && c.settingsFail()
	if settingsFail {
		settings.versioning, settings.encrypted = false, false
	}
	c.system.history.Made(storage, storage.addBucket(name, c.now, settings), c.now)
	if settingsFail {
		return problem(wire.AmoveErrorCodeInternalError, "The bucket was created, but its settings could not be applied.")
	}
	return done()
}

func (c *call) settingsFail() bool {
	if c.account.failSettings > 0 {
		c.account.failSettings--
		return true
	}
	return c.system.behavior.SettingsFail
}

// bucket returns the bucket that the body of a request names.
func (c *call) bucket(f *fields) (found *bucketRow, refusal result, usable bool) {
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
		return nil, notFound("bucket"), false
	}
	return b, result{}, true
}

func (c *call) getBucketStatus() result {
	b, refusal, usable := c.bucket(c.fields())
	if !usable {
		return refusal
	}
	settings := b.settings()
	return ok(wire.AmoveBucketStatus{
		VersioningEnabled: settings.versioning,
		EncryptionEnabled: settings.encrypted,
		IsPublic:          settings.public,
		ObjectLockEnabled: settings.objectLock,
	})
}

// updateBucket sets all three flags; one that is absent is false. The storage does not switch off the versioning of a bucket with object
// lock; nothing is changed then.
func (c *call) updateBucket() result {
	f := c.fields()
	settings := bucketSettings{
		public:     f.flag("isPublic", false),
		encrypted:  f.flag("isEncrypted", false),
		versioning: f.flag("versioningEnabled", false),
	}
	b, refusal, usable := c.bucket(f)
	if !usable {
		return refusal
	}
	if !b.update(settings) {
		return invalid("The versioning of a bucket with object lock cannot be switched off.")
	}
	return done()
}

func (c *call) deleteBucket() result {
	q := httpjson.ParseQuery(c.Request.URL.RawQuery)
	f := &fields{values: map[string]any{"cloudAccountId": q.Text("cloudAccountId"), "bucketName": q.Text("bucketName")}}
	b, refusal, usable := c.bucket(f)
	if !usable {
		return refusal
	}
	onlyIfEmpty := !c.system.behavior.DeleteNonEmpty
	if !b.remove(onlyIfEmpty) {
		return invalid("The bucket is not empty.")
	}
	c.system.history.Deleted(b.storage, b, c.now)
	return done()
}

// listBuckets works for any cloud account, not only for internal storage.
func (c *call) listBuckets() result {
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
	rows := service.Lagging(c.Call, &c.system.history, c.now, a, slices.Collect(a.buckets.All()),
		func(a, b *bucketRow) int { return cmp.Compare(a.name(), b.name()) })
	if c.system.behavior.BareBucketLists {
		list := []wire.AmoveBareBucket{}
		for _, b := range rows {
			list = append(list, wire.AmoveBareBucket{
				ID: new(b.name()), Name: b.name(), Region: region, Size: new(b.store.Usage().Bytes), CreationDate: formatTime(b.createdAt()),
			})
		}
		return ok(list)
	}
	end := ""
	list := wire.AmoveBucketCollection{Data: []wire.AmoveBucket{}, ContinuationToken: &end}
	for _, b := range rows {
		list.Data = append(list.Data, wire.AmoveBucket{Name: b.name(), Region: region, CreateDate: formatTime(b.createdAt())})
	}
	return ok(list)
}
