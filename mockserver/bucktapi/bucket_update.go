package bucktapi

import (
	"net/http"

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
	sent := settings{
		name:        f.text("name", minLength(1), maxLength(100)),
		cachePreset: f.option("cachePreset", "", cachePresets),
	}
	if f.has("cacheControlOverride") && !f.clears("cacheControlOverride") {
		override := f.text("cacheControlOverride", maxLength(256))
		sent.cacheControlOverride = &override
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
			if f.has(gate.field) && !b.managed[gate.setting] {
				return failure(http.StatusForbidden,
					"This setting is not managed by Buckt for this bucket. Enable %s management first.", gate.setting)
			}
		}
	}
	if f.has("optimizationMode") && sent.optimizationMode != "none" && !c.org.plan(c.now).paid() {
		return paymentRequired(needsPaidPlanOptimization)
	}
	if b.settings.apply(sent, f) {
		b.updatedAt = c.now
	}
	return ok(wire.BucktBucketRefEnvelope{Data: b.ref()})
}

// apply takes over the fields that were sent, and tells whether there was any.
func (s *settings) apply(sent settings, f *fields) bool {
	changed := false
	set := func(name string, take func()) {
		if f.has(name) {
			take()
			changed = true
		}
	}
	set("name", func() { s.name = sent.name })
	set("cachePreset", func() { s.cachePreset = sent.cachePreset })
	set("cacheControlOverride", func() { s.cacheControlOverride = sent.cacheControlOverride })
	set("corsOrigins", func() { s.corsOrigins = sent.corsOrigins })
	set("lifecycleTtlDays", func() { s.lifecycleTTLDays = sent.lifecycleTTLDays })
	set("optimizationMode", func() { s.optimizationMode = sent.optimizationMode })
	set("maxFileSizeBytes", func() { s.maxFileSizeBytes = sent.maxFileSizeBytes })
	set("allowedMimeTypes", func() { s.allowedMIMETypes = sent.allowedMIMETypes })
	return changed
}
