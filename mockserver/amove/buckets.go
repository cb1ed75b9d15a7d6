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

func (c *call) createBucket() service.Response {
	f := reader.Read(c.Body())
	id := cloudAccountID(f)
	seed := Bucket{
		Name: c.newBucketName(f), Public: f.Boolean("isPublic", false), Encrypted: f.Boolean("isEncrypted", false),
		Versioning: f.Boolean("versioningEnabled", false), ObjectLock: f.Boolean("objectLockEnabled", false),
	}
	storage, refusal := c.storage(f, id)
	if storage == nil {
		return refusal
	}
	b, err := storage.addBucket(seed, c.now)
	if err != nil { // the name is taken
		return c.problem(wire.AmoveErrorCodeDuplicate, "%s", problemTexts[wire.AmoveErrorCodeDuplicate])
	}
	c.system.history.Made(storage, b, c.now)
	// Separate calls to the storage switch the two on after the bucket was created.
	if (seed.Versioning || seed.Encrypted) && c.settingsFail() {
		seed.Versioning, seed.Encrypted = false, false
		b.store.Configure(func(s *s3.Settings) {
			*s = s3.Settings{}
			seed.apply(s)
		})
		return c.problem(wire.AmoveErrorCodeInternalError, "The bucket was created, but its settings could not be applied.")
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

// bucket returns the bucket that fields name, or the refusal of the request.
func (c *call) bucket(f *httpjson.Fields) (found *bucketRow, refusal service.Response) {
	id, name := cloudAccountID(f), f.RequiredText("bucketName")
	storage, refusal := c.storage(f, id)
	if storage == nil {
		return nil, refusal
	}
	found, exists := storage.buckets.Get(name)
	if !exists {
		return nil, c.notFound("bucket")
	}
	return found, refusal
}

func (c *call) getBucketStatus() service.Response {
	b, refusal := c.bucket(reader.Read(c.Body()))
	if b == nil {
		return refusal
	}
	p := b.public()
	return ok(wire.AmoveBucketStatus{
		VersioningEnabled: p.Versioning, EncryptionEnabled: p.Encrypted, IsPublic: p.Public, ObjectLockEnabled: p.ObjectLock,
	})
}

// updateBucket sets all three flags; an absent flag is false. The storage does not switch off the versioning of a bucket with object
// lock; nothing is changed then.
func (c *call) updateBucket() service.Response {
	f := reader.Read(c.Body())
	to := Bucket{
		Public: f.Boolean("isPublic", false), Encrypted: f.Boolean("isEncrypted", false), Versioning: f.Boolean("versioningEnabled", false),
	}
	b, refusal := c.bucket(f)
	if b == nil {
		return refusal
	}
	if !b.update(to) {
		return c.invalid("The versioning of a bucket with object lock cannot be switched off.")
	}
	return done()
}

func (c *call) deleteBucket() service.Response {
	q := httpjson.ParseQuery(c.Request.URL.RawQuery)
	b, refusal := c.bucket(reader.Of(map[string]any{"cloudAccountId": q.Text("cloudAccountId"), "bucketName": q.Text("bucketName")}))
	if b == nil {
		return refusal
	}
	onlyIfEmpty := !c.system.behavior.DeleteNonEmpty
	if !b.remove(onlyIfEmpty) {
		return c.invalid("The bucket is not empty.")
	}
	c.system.history.Deleted(b.storage, b, c.now)
	return done()
}

// listBuckets works for any cloud account, not only for internal storage.
func (c *call) listBuckets() service.Response {
	f := reader.Read(c.Body())
	id, withRegion := cloudAccountID(f), f.Boolean("includeRegion", true)
	a, refusal := c.cloudAccount(f, id)
	if a == nil {
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
