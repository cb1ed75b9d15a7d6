package linode

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Bucket is a bucket. [Account.AddBucket] takes and returns it.
type Bucket struct {
	// Label is the bucket's name in S3.
	Label string
	// Region is the id of its region, or of the region's legacy cluster. It is us-east by default.
	Region string
	// Cluster is set by the server.
	Cluster string
	// EndpointType and S3Endpoint choose the endpoint. By default it is the region's first.
	EndpointType, S3Endpoint string
	// Hostname is set by the server: the label before the name of the endpoint, also if clients get the server's own address. A
	// request with it as its Host finds the bucket at any address.
	Hostname string
	// ACL is private by default. It lets others list the bucket and, with "public-read-write", write to it; the ACL of each object
	// decides who may read that. S3 clients may change it.
	ACL string
	// CORSEnabled reports whether the bucket has CORS rules, which S3 clients may set too. Endpoints of the types E2 and E3 have none.
	CORSEnabled bool
	// Objects and Size count what is in the bucket, older versions included.
	Objects, Size int64
	// CreatedAt is the server's time by default.
	CreatedAt time.Time
}

// bucketRow is a bucket. The lock of the system guards it. Its objects, its ACL and its CORS rules are in the store, where S3 clients
// change them too.
type bucketRow struct {
	account  *Account
	region   string
	label    string
	endpoint Endpoint
	created  time.Time
	store    *s3.Bucket

	// held is what the store holds. The lock of the account's storage guards it.
	held s3.Usage
}

// bucketID identifies a bucket: a label is unique in a region, for all accounts.
func bucketID(region, label string) string { return region + "/" + label }

func (b *bucketRow) id() string { return bucketID(b.region, b.label) }

// config returns what the store is made with.
func (b *bucketRow) config() s3.Config {
	return s3.Config{
		Name: b.label, Region: b.region, Owner: b.account.s3Owner(), Created: b.created, Admit: b.admit, Changed: b.changed,
		NewID: func() string { return b.account.system.shown.Text() },
	}
}

func (b *bucketRow) acl() string { return cmp.Or(b.store.Settings().ACL, aclPrivate) }

func (b *bucketRow) hasCORS() bool { return len(b.store.Settings().CORS) > 0 }

// exists reports whether the bucket has an object.
func (b *bucketRow) exists(key string) bool {
	o, found := b.store.Version(key, "")
	return found && !o.DeleteMarker
}

// hostname is the bucket's name before that of its endpoint.
func (b *bucketRow) hostname() string { return b.label + "." + b.endpoint.S3Endpoint }

var bucketOperations = []service.Operation{
	{
		ID: "linodeListBuckets", Client: "Linode.Buckets.List", Method: http.MethodGet, Path: root + "buckets", Scope: scopeReadOnly,
		Traits: service.Lists | service.PagesByNumber, Handle: handler{handle: (*call).listBuckets},
	},
	{
		ID: "linodeCreateBucket", Client: "Linode.Buckets.Create", Method: http.MethodPost, Path: root + "buckets", Scope: scopeReadWrite,
		Traits: service.SubjectInBody | service.ReadsJSON, Handle: handler{class: classWrites, handle: (*call).createBucket},
	},
	{
		ID: "linodeListRegionBuckets", Client: "Linode.Buckets.List", Method: http.MethodGet, Path: root + "buckets/{regionId}",
		Scope: scopeReadOnly, Traits: service.Lists | service.PagesByNumber, Handle: handler{handle: (*call).listRegionBuckets},
	},
	{
		ID: "linodeGetBucket", Client: "Linode.Buckets.Get", Method: http.MethodGet, Path: root + "buckets/{regionId}/{bucket}",
		Scope: scopeReadOnly, Handle: handler{handle: (*call).getBucket},
	},
	{
		ID: "linodeDeleteBucket", Client: "Linode.Buckets.Delete", Method: http.MethodDelete, Path: root + "buckets/{regionId}/{bucket}",
		Scope: scopeReadWrite, Handle: handler{handle: (*call).deleteBucket},
	},
}

// pathBucket finds the bucket that the path names.
func (c *call) pathBucket() (b *bucketRow, refusal service.Response) {
	region, refusal, found := c.pathRegion()
	if !found {
		return nil, refusal
	}
	if b, found = c.account.buckets.Get(bucketID(region, c.Params["bucket"])); !found {
		return nil, c.fail(http.StatusNotFound, notFound)
	}
	return b, service.Response{}
}

func (c *call) listBuckets() service.Response {
	return c.bucketPage(c.listedBuckets())
}

func (c *call) listRegionBuckets() service.Response {
	region, refusal, found := c.pathRegion()
	if !found {
		return refusal
	}
	return c.bucketPage(slices.DeleteFunc(c.listedBuckets(), func(b *bucketRow) bool { return b.region != region }))
}

func (c *call) listedBuckets() []*bucketRow {
	return service.Lagging(c.Call, &c.system.history, c.now, c.account, slices.Collect(c.account.buckets.All()),
		func(a, b *bucketRow) int { return cmp.Compare(a.id(), b.id()) })
}

func (c *call) bucketPage(rows []*bucketRow) service.Response {
	page, refusal, valid := pageOf(c, rows, nil)
	if !valid {
		return refusal
	}
	data := make([]wire.LinodeBucket, len(page.rows))
	for i, b := range page.rows {
		data[i] = b.onWire(c)
	}
	return ok(wire.LinodeBucketPage{Data: data, Page: page.number, Pages: page.pages, Results: page.results})
}

func (c *call) getBucket() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	return ok(b.onWire(c))
}

// createBucket returns a bucket that the account has already, unchanged.
func (c *call) createBucket() service.Response {
	f, refusal, valid := c.fields()
	if !valid {
		return refusal
	}
	b := &bucketRow{label: c.bucketLabel(f), region: c.regionField(f), created: c.now}
	b.endpoint = c.endpointField(f, b.region)
	acl := f.option("acl", aclPrivate, cannedACLs)
	cors := f.boolean("cors_enabled", true) && b.endpoint.hasCORS()
	if !f.valid() {
		return c.reject(*f.problems...)
	}
	existing := c.system.buckets[b.id()]
	switch {
	case c.account.negativeBalance:
		return c.fail(http.StatusForbidden, negativeBalance)
	case existing != nil && existing.account == c.account:
		return ok(existing.onWire(c))
	case existing != nil:
		return c.reject(problem{"label", "A bucket of this label exists in the region already"})
	case c.account.bucketQuota(b.endpoint).isUsedUp():
		return c.fail(http.StatusBadRequest, tooManyBuckets)
	}
	c.account.addBucket(b, s3SettingsOf(acl, cors))
	c.system.history.Made(c.account, b, c.now)
	return ok(b.onWire(c))
}

func (c *call) deleteBucket() service.Response {
	b, refusal := c.pathBucket()
	switch {
	case b == nil:
		return refusal
	case !c.account.removeBucket(b):
		return c.fail(http.StatusBadRequest, bucketNotEmpty)
	}
	c.system.history.Deleted(c.account, b, c.now)
	return ok(wire.LinodeEmpty{})
}

// onWire returns the bucket for the client of a call. The hostname is always the real one: sent as the Host, it finds the bucket at
// any address of the server.
func (b *bucketRow) onWire(c *call) wire.LinodeBucket {
	usage := b.store.Usage()
	return wire.LinodeBucket{
		Label: b.label, Region: b.region, Cluster: b.endpoint.Cluster, Created: formatTime(b.created), Hostname: b.hostname(),
		Objects: usage.Objects, Size: usage.Bytes, EndpointType: wire.LinodeEndpointType(b.endpoint.Type),
		S3Endpoint: c.s3Endpoint(b.endpoint),
	}
}

// formatTime writes a time in UTC without a zone.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }
