package linode

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var bucketOperations = []service.Operation{
	{
		ID: "linodeListBuckets", Method: http.MethodGet, Path: root + "buckets", Scope: scopeReadOnly,
		Traits: service.Lists | service.PagesByNumber, Handle: handler{handle: (*call).listBuckets},
	},
	{
		ID: "linodeCreateBucket", Method: http.MethodPost, Path: root + "buckets", Scope: scopeReadWrite,
		Traits: service.SubjectInBody | service.ReadsJSON, Handle: handler{class: classWrites, handle: (*call).createBucket},
	},
	{
		ID: "linodeListRegionBuckets", Method: http.MethodGet, Path: root + "buckets/{regionId}", Scope: scopeReadOnly,
		Traits: service.Lists | service.PagesByNumber, Handle: handler{handle: (*call).listRegionBuckets},
	},
	{
		ID: "linodeGetBucket", Method: http.MethodGet, Path: root + "buckets/{regionId}/{bucket}", Scope: scopeReadOnly,
		Handle: handler{handle: (*call).getBucket},
	},
	{
		ID: "linodeDeleteBucket", Method: http.MethodDelete, Path: root + "buckets/{regionId}/{bucket}", Scope: scopeReadWrite,
		Handle: handler{handle: (*call).deleteBucket},
	},
}

func (c *call) listBuckets() service.Response {
	return c.bucketPage(c.listedBuckets())
}

func (c *call) listedBuckets() []*bucketRow {
	return service.Lagging(c.Call, &c.system.history, c.now, c.account, slices.Collect(c.account.buckets.All()),
		func(a, b *bucketRow) int { return cmp.Compare(a.id(), b.id()) })
}

func (c *call) listRegionBuckets() service.Response {
	region, refusal, found := c.pathRegion()
	if !found {
		return refusal
	}
	return c.bucketPage(slices.DeleteFunc(c.listedBuckets(), func(b *bucketRow) bool { return b.region != region }))
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

// createBucket gives back a bucket that the account has already, as it is.
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

var labelPattern = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*(?:[.][a-z0-9]+(?:-[a-z0-9]+)*)*$`)

// isLabel tells whether a text can be the label of a bucket.
func isLabel(text string) bool {
	return len(text) >= 3 && len(text) <= 63 && labelPattern.MatchString(text)
}

func (c *call) bucketLabel(f bodyFields) string {
	label := f.requiredText("label")
	switch {
	case c.system.env.IsReserved(label):
		f.refuse("label", "The label %s is reserved", label)
	case label != "" && !isLabel(label):
		f.refuse("label", "Must have 3 to 63 lower-case letters and digits, with single dashes and dots between them")
	}
	return label
}

// endpointField finds the endpoint of a new bucket: the one that it asks for, else the first of its type, else the region's first.
// The server's own address, which stands for every endpoint, asks for none of them.
func (c *call) endpointField(f bodyFields, region string) Endpoint {
	host, kind := f.text("s3_endpoint"), f.option("endpoint_type", "", endpointTypes)
	if region == "" || !f.valid() {
		return Endpoint{}
	}
	if _, origin := c.Origin(); host == origin {
		host = ""
	}
	endpoint, found := c.system.endpoint(region, kind, host)
	if found {
		return endpoint
	}
	name := "endpoint_type"
	if host != "" {
		name = "s3_endpoint"
	}
	f.refuse(name, "The region has no such endpoint")
	return endpoint
}
