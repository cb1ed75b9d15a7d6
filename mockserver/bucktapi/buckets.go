package bucktapi

import (
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var bucketOperations = []service.Operation{
	operation("bucktCreateBucket", "Buckets.Create", "POST buckets", "buckets:write", service.ReadsJSON|service.Provisions,
		plain((*call).createBucket)),
	operation("bucktListBuckets", "Buckets.List", "GET buckets", "buckets:read", lists, plain((*call).listBuckets)),
	operation("bucktGetBucket", "Buckets.Get", "GET buckets/{id}", "buckets:read", 0, on("Bucket", (*call).bucket, (*call).getBucket)),
	operation("bucktUpdateBucket", "Buckets.Update", "PATCH buckets/{id}", "buckets:write", service.ReadsJSON, plain((*call).updateBucket)),
	operation("bucktDeleteBucket", "Buckets.Delete", "DELETE buckets/{id}", "buckets:delete", 0,
		on("Bucket", (*call).bucket, (*call).deleteBucket)),
	operation("bucktRetryBucket", "Buckets.RetryProvisioning", "POST buckets/{id}/retry", "buckets:write", service.Provisions,
		on("Bucket", (*call).bucket, (*call).retryBucket)),
}

func (c *call) createBucket() service.Response {
	f := c.body()
	b := Bucket{Status: pending, Name: f.RequiredText("name", minLength(1), maxLength(100))}
	b.ManagedDomain = f.Boolean("isManagedDomain", false)
	b.CustomDomain = f.Text("customDomain", minLength(1), isCustomDomain)
	b.Region = f.Option("region", "", regions)
	b.CachePreset = buckt.CachePreset(f.Option("cachePreset", "", cachePresets))
	b.readLimits(f)
	if provider := optionalText(f, "domainConnectProvider"); !b.ManagedDomain {
		b.DomainConnectProvider = provider
	}
	b.AWSAccountID = f.Text("awsAccountId")
	f.Require(b.ManagedDomain || f.Has("customDomain"), "", "customDomain is required")
	f.Require(!b.ManagedDomain || !f.Has("customDomain"), "", "customDomain is assigned by the server for managed domains")
	f.Require(!b.ManagedDomain || !f.Has("awsAccountId"), "", "BYOA requires a custom domain")
	if !f.Valid() {
		return rejected(f)
	}

	plan := c.org.plan(c.now)
	if f.Has("awsAccountId") {
		if !isPaid(plan) {
			return paymentRequired(needsPaidPlanBYOA)
		}
		account, found := c.org.accounts.Get(b.AWSAccountID)
		if !found {
			return notFound("AWS account")
		}
		if account.Status != accountActive {
			return badRequest("AWS account is not active")
		}
	}
	if maximum := limitsOf(plan).buckets; maximum != 0 && c.org.liveBuckets() >= maximum {
		return paymentRequired("Plan limit reached: maximum %d bucket(s)", maximum)
	}
	if b.ManagedDomain {
		domain, found := c.system.freeSubdomain()
		if !found {
			return failure(500, "Could not allocate a subdomain, please try again")
		}
		b.CustomDomain = domain
	} else if c.system.domains[b.CustomDomain] != nil {
		return conflict("Domain already in use")
	}
	b.DNSUnset = !b.ManagedDomain && !c.system.behavior.DNSAtOnce
	if optimizes(b.OptimizationMode) && !isPaid(plan) {
		return paymentRequired(needsPaidPlanOptimization)
	}
	if hasNUL(slices.Concat(b.CORSOrigins, []string{b.Name, state.OrDefault(b.DomainConnectProvider, "")})...) {
		return internalError()
	}
	row := state.Must(c.org.addBucket(bucketRow{Bucket: b}, c.now))
	c.Bucket = row.ID
	c.system.history.Made(c.org, row, c.now)
	row.provision(c.now, c.ProvisioningFault())
	return created(wire.BucktBucketRefEnvelope{Data: row.ref()})
}

// readLimits reads the settings that creation and update have in common, in the order of the server's schema. Those that are absent do not
// change.
func (b *Bucket) readLimits(f *httpjson.Fields) {
	if f.Has("corsOrigins") {
		b.CORSOrigins = f.RequiredTexts("corsOrigins", originItem, atMost(10, "Maximum %d CORS origins"))
	}
	days := func(name string) int { return int(f.Integer(name, 0, 1, 3650)) }
	b.LifecycleTTLDays = clearable(f, "lifecycleTtlDays", b.LifecycleTTLDays, days)
	b.OptimizationMode = buckt.OptimizationMode(f.Option("optimizationMode", string(b.OptimizationMode), optimizationModes))
	size := func(name string) int64 { return f.Integer(name, 0, 1, maxInt) }
	b.MaxFileSizeBytes = clearable(f, "maxFileSizeBytes", b.MaxFileSizeBytes, size)
	switch f.Get("allowedMimeTypes") {
	case httpjson.Absent{}:
	case nil:
		b.AllowedMIMETypes = nil
	default:
		b.AllowedMIMETypes = f.RequiredTexts("allowedMimeTypes", textItem(isMIMEPattern), atMost(50, tooManyItems))
	}
}

func (c *call) listBuckets() service.Response {
	q := c.query()
	status := q.Option("status", "", statuses)
	q.readLimit(20, 100)
	if !q.Valid() {
		return rejected(q.Fields)
	}
	rows := following(c, q, c.org, &c.org.buckets, func(b *bucket) bool {
		return c.key.sees(b.ID) && (status == "" || status == string(b.Status))
	})
	return list(c, q, rows, uncounted, func(b *bucket) wire.BucktBucket { return b.onWire(c.now) })
}

// bucket returns the bucket of the path if the key sees it.
func (c *call) bucket() (*bucket, bool) {
	id := bucketOf(c.Call)
	b, found := c.org.buckets.Get(id)
	return b, found && c.key.sees(id)
}

func (c *call) getBucket(b *bucket) service.Response {
	return ok(wire.BucktBucketEnvelope{Data: b.onWire(c.now)})
}

func (c *call) deleteBucket(b *bucket) service.Response {
	switch {
	case b.Status == deleting:
		return conflict("Bucket is already being deleted")
	case b.Status == provisioning && !c.system.behavior.DeleteWhileProvisioning:
		return conflict("Bucket is still provisioning")
	}
	c.system.lifecycles.Delete(b, c.now, c.system.env.Options.Deletion)
	return ok(wire.BucktBucketRefEnvelope{Data: b.ref()})
}

func (c *call) retryBucket(b *bucket) service.Response {
	if b.Status != failed {
		return badRequest("Only failed buckets can be retried")
	}
	b.provision(c.now, c.ProvisioningFault())
	return ok(wire.BucktBucketRefEnvelope{Data: b.ref()})
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
