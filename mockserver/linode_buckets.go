package mockserver

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
)

func (c *linodeCall) listBuckets() answer {
	return c.bucketPage(c.listedBuckets())
}

func (c *linodeCall) listedBuckets() []*linodeBucket {
	return lagging(c.call, &c.system.history, c.now, c.account, slices.Collect(c.account.buckets.All()),
		func(a, b *linodeBucket) int { return cmp.Compare(a.id(), b.id()) })
}

func (c *linodeCall) listRegionBuckets() answer {
	region, refusal, found := c.pathRegion()
	if !found {
		return refusal
	}
	return c.bucketPage(slices.DeleteFunc(c.listedBuckets(), func(b *linodeBucket) bool { return b.region != region }))
}

func (c *linodeCall) bucketPage(rows []*linodeBucket) answer {
	page, refusal, valid := linodePageOf(c, rows, nil)
	if !valid {
		return refusal
	}
	data := make([]wire.LinodeBucket, len(page.rows))
	for i, b := range page.rows {
		data[i] = b.onWire(c)
	}
	return ok(wire.LinodeBucketPage{Data: data, Page: page.number, Pages: page.pages, Results: page.results})
}

func (c *linodeCall) getBucket() answer {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	return ok(b.onWire(c))
}

func (c *linodeCall) deleteBucket() answer {
	b, refusal := c.pathBucket()
	switch {
	case b == nil:
		return refusal
	case !c.account.removeBucket(b):
		return c.fail(http.StatusBadRequest, linodeBucketNotEmpty)
	}
	c.system.history.Deleted(c.account, b, c.now)
	return ok(wire.LinodeEmpty{})
}

// createBucket gives back a bucket that the account has already, as it is.
func (c *linodeCall) createBucket() answer {
	f, refusal, valid := c.fields()
	if !valid {
		return refusal
	}
	b := &linodeBucket{label: c.bucketLabel(f), region: c.regionField(f), created: c.now}
	b.endpoint = c.endpointField(f, b.region)
	acl := f.option("acl", linodePrivate, linodeCannedACLs)
	cors := f.boolean("cors_enabled", true) && b.endpoint.hasCORS()
	if !f.valid() {
		return c.reject(*f.problems...)
	}
	existing := c.system.buckets[b.id()]
	switch {
	case c.account.negativeBalance:
		return c.fail(http.StatusForbidden, linodeNegativeBalance)
	case existing != nil && existing.account == c.account:
		return ok(existing.onWire(c))
	case existing != nil:
		return c.reject(linodeProblem{"label", "A bucket of this label exists in the region already"})
	case c.account.bucketQuota(b.endpoint).isUsedUp():
		return c.fail(http.StatusBadRequest, linodeTooManyBuckets)
	}
	c.account.addBucket(b, linodeSettingsOf(acl, cors))
	c.system.history.Made(c.account, b, c.now)
	return ok(b.onWire(c))
}

var linodeLabel = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*(?:[.][a-z0-9]+(?:-[a-z0-9]+)*)*$`)

// isLinodeLabel tells whether a text can be the label of a bucket.
func isLinodeLabel(text string) bool {
	return len(text) >= 3 && len(text) <= 63 && linodeLabel.MatchString(text)
}

func (c *linodeCall) bucketLabel(f linodeFields) string {
	label := f.requiredText("label")
	switch {
	case isReservedBucketName(label):
		f.refuse("label", "The label %s is reserved", label)
	case label != "" && !isLinodeLabel(label):
		f.refuse("label", "Must have 3 to 63 lower-case letters and digits, with single dashes and dots between them")
	}
	return label
}

// endpointField finds the endpoint of a new bucket: the one that it asks for, else the first of its type, else the region's first.
// The server's own address, which stands for every endpoint, asks for none of them.
func (c *linodeCall) endpointField(f linodeFields, region string) LinodeEndpoint {
	host, kind := f.text("s3_endpoint"), f.option("endpoint_type", "", linodeEndpointTypes)
	if region == "" || !f.valid() {
		return LinodeEndpoint{}
	}
	if _, origin := c.s3Origin(); host == origin {
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
