package bucktapi

import (
	"net/http"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
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

func (c *call) updateBucket() service.Response {
	id := c.Params["id"]
	if !c.key.sees(id) {
		return notFound("Bucket")
	}
	f := parseFields(c.Body())
	sent := Bucket{
		Name:        f.text("name", minLength(1), maxLength(100)),
		CachePreset: buckt.CachePreset(f.option("cachePreset", cachePresets)),
	}
	if !f.clears("cacheControlOverride") {
		sent.CacheControlOverride = f.optionalText("cacheControlOverride", maxLength(256))
	}
	f.readLimits(&sent)
	if !f.valid() {
		return f.rejected()
	}
	b, found := c.org.buckets.Get(id)
	if !found {
		return notFound("Bucket")
	}
	if b.isImported() {
		for _, gate := range gates {
			if f.has(gate.field) && !b.ManagedSettings[gate.setting] {
				return failure(http.StatusForbidden,
					"This setting is not managed by Buckt for this bucket. Enable %s management first.", gate.setting)
			}
		}
	}
	if optimizes(sent.OptimizationMode) && !isPaid(c.org.plan(c.now)) {
		return paymentRequired(needsPaidPlanOptimization)
	}
	changed := false
	set := func(name string, take func()) {
		if f.has(name) {
			take()
			changed = true
		}
	}
	set("name", func() { b.Name = sent.Name })
	set("cachePreset", func() { b.CachePreset = sent.CachePreset })
	set("cacheControlOverride", func() { b.CacheControlOverride = sent.CacheControlOverride })
	set("corsOrigins", func() { b.CORSOrigins = sent.CORSOrigins })
	set("lifecycleTtlDays", func() { b.LifecycleTTLDays = sent.LifecycleTTLDays })
	set("optimizationMode", func() { b.OptimizationMode = sent.OptimizationMode })
	set("maxFileSizeBytes", func() { b.MaxFileSizeBytes = sent.MaxFileSizeBytes })
	set("allowedMimeTypes", func() { b.AllowedMIMETypes = sent.AllowedMIMETypes })
	if changed {
		b.UpdatedAt = c.now
	}
	return ok(wire.BucktBucketRefEnvelope{Data: b.ref()})
}
