package mockserver

import (
	"net/http"
	"slices"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
)

func (c *linodeCall) listQuotas() answer {
	page, refusal, valid := linodePageOf(c, c.account.endpointQuotas(), linodeFilterFields[linodeQuota]{
		"quota_name":  func(q linodeQuota) string { return q.name },
		"s3_endpoint": func(q linodeQuota) string { return q.endpoint.S3Endpoint },
	})
	if !valid {
		return refusal
	}
	data := make([]wire.LinodeQuota, len(page.rows))
	for i, q := range page.rows {
		data[i] = q.onWire()
	}
	return ok(wire.LinodeQuotaPage{Data: data, Page: page.number, Pages: page.pages, Results: page.results})
}

func (c *linodeCall) getQuota() answer {
	q, refusal, found := c.pathQuota(c.account.endpointQuotas())
	if !found {
		return refusal
	}
	return ok(q.onWire())
}

func (c *linodeCall) getQuotaUsage() answer {
	return c.quotaUsage(c.account.endpointQuotas())
}

func (c *linodeCall) listGlobalQuotas() answer {
	page, refusal, valid := linodePageOf(c, []linodeQuota{c.account.keyQuota()}, nil)
	if !valid {
		return refusal
	}
	data := make([]wire.LinodeGlobalQuota, len(page.rows))
	for i, q := range page.rows {
		data[i] = q.onWireGlobally()
	}
	return ok(wire.LinodeGlobalQuotaPage{Data: data, Page: page.number, Pages: page.pages, Results: page.results})
}

func (c *linodeCall) getGlobalQuota() answer {
	q, refusal, found := c.pathQuota([]linodeQuota{c.account.keyQuota()})
	if !found {
		return refusal
	}
	return ok(q.onWireGlobally())
}

func (c *linodeCall) getGlobalQuotaUsage() answer {
	return c.quotaUsage([]linodeQuota{c.account.keyQuota()})
}

// pathQuota finds the quota that the path names.
func (c *linodeCall) pathQuota(quotas []linodeQuota) (q linodeQuota, refusal answer, found bool) {
	at := slices.IndexFunc(quotas, func(q linodeQuota) bool { return q.id() == c.params["quotaId"] })
	if at < 0 {
		return q, c.fail(http.StatusNotFound, linodeNotFound), false
	}
	return quotas[at], answer{}, true
}

// quotaUsage is 0 where nothing is used, as the real server has it; the documents have null.
func (c *linodeCall) quotaUsage(quotas []linodeQuota) answer {
	q, refusal, found := c.pathQuota(quotas)
	switch {
	case !found:
		return refusal
	case q.usage == nil:
		return c.fail(http.StatusNotFound, linodeNotFound)
	}
	return ok(wire.LinodeQuotaUsage{QuotaLimit: q.limit(), Usage: nullable.NewNullableWithValue(q.used())})
}

func (q linodeQuota) onWire() wire.LinodeQuota {
	return wire.LinodeQuota{
		QuotaID: q.id(), QuotaName: q.name, QuotaType: wire.LinodeQuotaType(q.kind), Description: q.description, QuotaLimit: q.limit(),
		ResourceMetric: wire.LinodeQuotaMetric(q.metric), HasUsage: q.usage != nil,
		EndpointType: wire.LinodeEndpointType(q.endpoint.Type), S3Endpoint: q.endpoint.S3Endpoint,
	}
}

func (q linodeQuota) onWireGlobally() wire.LinodeGlobalQuota {
	return wire.LinodeGlobalQuota{
		QuotaID: q.id(), QuotaName: q.name, QuotaType: q.kind, Description: q.description, QuotaLimit: q.limit(),
		ResourceMetric: q.metric, HasUsage: q.usage != nil,
	}
}
