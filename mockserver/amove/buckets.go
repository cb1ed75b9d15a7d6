package amove

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
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
	seed := Bucket{
		Name: name, Public: f.flag("isPublic", false), Encrypted: f.flag("isEncrypted", false),
		Versioning: f.flag("versioningEnabled", false), ObjectLock: f.flag("objectLockEnabled", false),
	}
	if !f.valid() {
		return f.rejected()
	}
	storage, refusal, usable := c.storage(cloudAccountID)
	if !usable {
		return refusal
	}
	b, err := storage.addBucket(seed, c.now)
	if err != nil { // the name is taken
		return problem(wire.AmoveErrorCodeDuplicate, "%s", problemTexts[wire.AmoveErrorCodeDuplicate])
	}
	c.system.history.Made(storage, b, c.now)
	// Separate calls to the storage switch the two on after the bucket was created.
	if (seed.Versioning || seed.Encrypted) && c.settingsFail() {
		seed.Versioning, seed.Encrypted = false, false
		b.store.Configure(func(s *s3.Settings) {
			*s = s3.Settings{}
			seed.apply(s)
		})
		return problem(wire.AmoveErrorCodeInternalError, "The bucket was created, but its settings could not be applied.")
	}
	return done()
}

func (c *call) settingsFail() bool {
	if c.account.row.FailNextBucketSettings > 0 {
		c.account.row.FailNextBucketSettings--
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
	p := b.public()
	return ok(wire.AmoveBucketStatus{
		VersioningEnabled: p.Versioning, EncryptionEnabled: p.Encrypted, IsPublic: p.Public, ObjectLockEnabled: p.ObjectLock,
	})
}

// updateBucket sets all three flags; one that is absent is false. The storage does not switch off the versioning of a bucket with object
// lock; nothing is changed then.
func (c *call) updateBucket() result {
	f := c.fields()
	to := Bucket{
		Public: f.flag("isPublic", false), Encrypted: f.flag("isEncrypted", false), Versioning: f.flag("versioningEnabled", false),
	}
	b, refusal, usable := c.bucket(f)
	if !usable {
		return refusal
	}
	if !b.update(to) {
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
		region = &a.Region
	}
	rows := service.Lagging(c.Call, &c.system.history, c.now, a, slices.Collect(a.buckets.All()),
		func(a, b *bucketRow) int { return cmp.Compare(a.name(), b.name()) })
	if c.system.behavior.BareBucketLists {
		list := []wire.AmoveBareBucket{}
		for _, b := range rows {
			list = append(list, wire.AmoveBareBucket{
				ID: new(b.name()), Name: b.name(), Region: region, Size: new(b.store.Usage().Bytes), CreationDate: formatTime(b.store.Created()),
			})
		}
		return ok(list)
	}
	end := ""
	list := wire.AmoveBucketCollection{Data: []wire.AmoveBucket{}, ContinuationToken: &end}
	for _, b := range rows {
		list.Data = append(list.Data, wire.AmoveBucket{Name: b.name(), Region: region, CreateDate: formatTime(b.store.Created())})
	}
	return ok(list)
}
