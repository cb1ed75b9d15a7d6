package bucktapi

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var bucketOperations = []service.Operation{
	{
		ID: "bucktCreateBucket", Client: "Buckets.Create", Method: http.MethodPost, Path: "v1/buckets", Scope: "buckets:write",
		Traits: service.ReadsJSON | service.Provisions, Handle: handler{Handle: (*call).createBucket},
	},
	{
		ID: "bucktListBuckets", Client: "Buckets.List", Method: http.MethodGet, Path: "v1/buckets", Scope: "buckets:read",
		Traits: service.Lists | service.PagesByCursor, Handle: handler{Handle: (*call).listBuckets},
	},
	{
		ID: "bucktGetBucket", Client: "Buckets.Get", Method: http.MethodGet, Path: "v1/buckets/{id}", Scope: "buckets:read",
		Handle: handler{Handle: (*call).getBucket},
	},
	{
		ID: "bucktUpdateBucket", Client: "Buckets.Update", Method: http.MethodPatch, Path: "v1/buckets/{id}", Scope: "buckets:write",
		Traits: service.ReadsJSON, Handle: handler{Handle: (*call).updateBucket},
	},
	{
		ID: "bucktDeleteBucket", Client: "Buckets.Delete", Method: http.MethodDelete, Path: "v1/buckets/{id}", Scope: "buckets:delete",
		Handle: handler{Handle: (*call).deleteBucket},
	},
	{
		ID: "bucktRetryBucket", Client: "Buckets.RetryProvisioning", Method: http.MethodPost, Path: "v1/buckets/{id}/retry",
		Scope: "buckets:write", Traits: service.Provisions, Handle: handler{Handle: (*call).retryBucket},
	},
}

func (c *call) createBucket() service.Response {
	f := parseFields(c.Body())
	b := &bucket{org: c.org}
	b.name = f.requiredText("name", minLength(1), maxLength(100))
	b.managedDomain = f.boolean("isManagedDomain")
	b.domain = f.text("customDomain", minLength(1), isCustomDomain)
	b.region = f.option("region", "us-east-1", regions)
	b.cachePreset = f.option("cachePreset", "standard", cachePresets)
	f.readLimits(&b.settings)
	if provider := f.text("domainConnectProvider"); f.has("domainConnectProvider") && !b.managedDomain {
		b.domainConnectProvider = &provider
	}
	accountID := f.text("awsAccountId")
	switch {
	case !b.managedDomain && !f.has("customDomain"):
		f.refuse("customDomain is required")
	case b.managedDomain && f.has("customDomain"):
		f.refuse("customDomain is assigned by the server for managed domains")
	case b.managedDomain && f.has("awsAccountId"):
		f.refuse("BYOA requires a custom domain")
	}
	if !f.valid() {
		return f.rejected()
	}

	plan := c.org.plan(c.now)
	if f.has("awsAccountId") {
		if !plan.paid() {
			return paymentRequired(needsPaidPlanBYOA)
		}
		account, found := c.org.accounts.Get(accountID)
		if !found {
			return notFound("AWS account")
		}
		if account.status != active {
			return badRequest("AWS account is not active")
		}
		b.account, b.managed = account, toggles(true)
	}
	if maximum := plan.limits().buckets; maximum != 0 && c.org.liveBuckets() >= maximum {
		return paymentRequired("Plan limit reached: maximum %d bucket(s)", maximum)
	}
	if b.managedDomain {
		domain, found := c.system.freeSubdomain()
		if !found {
			return failure(500, "Could not allocate a subdomain, please try again")
		}
		b.domain = domain
	} else if c.system.domains[b.domain] != nil {
		return conflict("Domain already in use")
	}
	if b.optimizationMode != "none" && !plan.paid() {
		return paymentRequired(needsPaidPlanOptimization)
	}
	c.org.addBucket(b, c.now)
	c.Bucket = b.id
	c.system.history.Made(c.org, b, c.now)
	b.provision(c.now, c.ProvisioningFault())
	return created(wire.BucktBucketRefEnvelope{Data: b.ref()})
}

// readLimits reads the settings that creation and update have in common, in the order of the server's schema.
func (f *fields) readLimits(s *settings) {
	s.corsOrigins = f.texts("corsOrigins", textItem(isOrigin), atMost(10, "Maximum 10 CORS origins"))
	if f.has("lifecycleTtlDays") && !f.clears("lifecycleTtlDays") {
		days := int(f.integer("lifecycleTtlDays", 1, 3650))
		s.lifecycleTTLDays = &days
	}
	s.optimizationMode = f.option("optimizationMode", "none", optimizationModes)
	if f.has("maxFileSizeBytes") && !f.clears("maxFileSizeBytes") {
		size := f.integer("maxFileSizeBytes", 1, 0)
		s.maxFileSizeBytes = &size
	}
	if f.has("allowedMimeTypes") && !f.clears("allowedMimeTypes") {
		s.allowedMIMETypes = f.texts("allowedMimeTypes", textItem(isMIMEPattern), atMost(50, ""))
	}
}

func (c *call) listBuckets() service.Response {
	q := parseQuery(c.Request.URL.RawQuery)
	limit := q.limit(20, 100)
	status := q.option("status", statuses)
	if !q.valid() {
		return q.rejected()
	}
	var rows []*bucket
	all := service.Lagging(c.Call, &c.system.history, c.now, c.org, slices.Collect(c.org.buckets.All()), byBucketID)
	for _, b := range all {
		if c.key.sees(b.id) && (status == "" || status == b.status) {
			rows = append(rows, b)
		}
	}
	id := func(b *bucket) string { return b.id }
	cursor := q.Text("cursor")
	items, more := service.Page(c.Call, &c.system.pager, after(rows, cursor, id), limit)
	data := make([]wire.BucktBucket, len(items))
	for i, b := range items {
		data[i] = b.onWire(c.now)
	}
	return listed(data, limit, nextCursor(c.Call, items, more, cursor, id))
}

func byBucketID(a, b *bucket) int { return cmp.Compare(a.id, b.id) }

// bucket finds the bucket of the path, where the key may see it.
func (c *call) bucket(id string) (*bucket, bool) {
	b, found := c.org.buckets.Get(id)
	return b, found && c.key.sees(id)
}

func (c *call) getBucket() service.Response {
	b, found := c.bucket(c.Params["id"])
	if !found {
		return notFound("Bucket")
	}
	return ok(wire.BucktBucketEnvelope{Data: b.onWire(c.now)})
}

func (c *call) deleteBucket() service.Response {
	b, found := c.bucket(c.Params["id"])
	switch {
	case !found:
		return notFound("Bucket")
	case b.status == deleting:
		return conflict("Bucket is already being deleted")
	case b.status == provisioning && !c.system.behavior.DeleteWhileProvisioning:
		return conflict("Bucket is still provisioning")
	}
	b.teardown(c.now)
	return ok(wire.BucktBucketRefEnvelope{Data: b.ref()})
}

func (c *call) retryBucket() service.Response {
	b, found := c.bucket(c.Params["id"])
	switch {
	case !found:
		return notFound("Bucket")
	case b.status != failed:
		return badRequest("Only failed buckets can be retried")
	}
	b.provision(c.now, c.ProvisioningFault())
	return ok(wire.BucktBucketRefEnvelope{Data: b.ref()})
}

// addBucket puts a bucket into the organization, and makes up what it lacks.
func (o *Organization) addBucket(b *bucket, now time.Time) {
	ids := o.system.ids
	b.org = o
	b.id = state.OrMade(b.id, func() string { return ids.Next("bkt_", now) })
	b.createdAt, b.updatedAt = state.OrTime(b.createdAt, now), state.OrTime(b.updatedAt, now)
	b.cloudFront = state.OrMade(b.cloudFront, func() string {
		return "d" + ids.Letters(13, "abcdefghijklmnopqrstuvwxyz0123456789") + ".cloudfront.net"
	})
	b.validation = state.OrMade(b.validation, func() string { return ids.Hex(32) })
	o.buckets.Put(b.id, b)
	if b.domain != "" {
		o.system.domains[b.domain] = b
	}
}

// freeSubdomain makes up a managed domain, in five tries.
func (s *System) freeSubdomain() (string, bool) {
	for range 5 {
		name := s.subdomain()
		if domain := name + managedSuffix; s.domains[domain] == nil {
			return domain, true
		}
	}
	return "", false
}

func (s *System) subdomain() string {
	if next := s.behavior.Subdomains; next != nil {
		return next()
	}
	return s.ids.Letters(8+s.ids.IntN(5), "bcdfglmnprstv", "aeiou")
}
