package bucktapi

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// gates are the settings that an imported bucket refuses as long as their management is off, in the order of the server's
// schema.
var gates = []struct{ field, setting string }{
	{"visibility", "visibility"},
	{"cachePreset", "cache"},
	{"cacheControlOverride", "cache"},
	{"corsOrigins", "cors"},
	{"lifecycleTtlDays", "lifecycle"},
	{"optimizationMode", "optimization"},
}

// changeable are the fields of a bucket that users may change.
var changeable = []string{
	"name", "cachePreset", "cacheControlOverride", "corsOrigins", "lifecycleTtlDays", "optimizationMode", "maxFileSizeBytes",
	"allowedMimeTypes",
}

func (c *call) updateBucket() service.Response {
	id := c.Params["id"]
	if !c.key.sees(id) {
		return notFound("Bucket")
	}
	var changed Bucket
	b, found := c.org.buckets.Get(id)
	if found {
		changed = b.Bucket
	}
	f := c.body()
	if f.Has("name") {
		changed.Name = f.RequiredText("name", minLength(1), maxLength(100))
	}
	changed.CachePreset = buckt.CachePreset(f.Option("cachePreset", string(changed.CachePreset), cachePresets))
	changed.CacheControlOverride = clearable(f, "cacheControlOverride", changed.CacheControlOverride,
		func(name string) string { return f.RequiredText(name, maxLength(256)) })
	changed.readLimits(f)
	if !f.Valid() {
		return rejected(f)
	}
	if !found {
		return notFound("Bucket")
	}
	if b.isImported() {
		for _, gate := range gates {
			if f.Has(gate.field) && !b.ManagedSettings[gate.setting] {
				return failure(http.StatusForbidden,
					"This setting is not managed by Buckt for this bucket. Enable %s management first.", gate.setting)
			}
		}
	}
	if f.Has("optimizationMode") && optimizes(changed.OptimizationMode) && !isPaid(c.org.plan(c.now)) {
		return paymentRequired(needsPaidPlanOptimization)
	}
	if hasNUL(slices.Concat(changed.CORSOrigins, []string{changed.Name, state.OrDefault(changed.CacheControlOverride, "")})...) {
		return internalError()
	}
	if slices.ContainsFunc(changeable, f.Has) {
		changed.UpdatedAt = c.now
		b.Bucket = changed
	}
	return ok(wire.BucktBucketRefEnvelope{Data: b.ref()})
}
