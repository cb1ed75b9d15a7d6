package linode

import (
	"net/http"
	"slices"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var quotaOperations = []service.Operation{
	{
		ID: "linodeListQuotas", Method: http.MethodGet, Path: root + "quotas", Scope: scopeReadOnly,
		Traits: service.PagesByNumber, Handle: handler{handle: (*call).listQuotas},
	},
	{
		ID: "linodeGetQuota", Method: http.MethodGet, Path: root + "quotas/{quotaId}", Scope: scopeReadOnly,
		Handle: handler{handle: (*call).getQuota},
	},
	{
		ID: "linodeGetQuotaUsage", Method: http.MethodGet, Path: root + "quotas/{quotaId}/usage", Scope: scopeReadOnly,
		Handle: handler{handle: (*call).getQuotaUsage},
	},
	{
		ID: "linodeListGlobalQuotas", Method: http.MethodGet, Path: root + "global-quotas", Scope: scopeReadOnly,
		Traits: service.PagesByNumber, Handle: handler{handle: (*call).listGlobalQuotas},
	},
	{
		ID: "linodeGetGlobalQuota", Method: http.MethodGet, Path: root + "global-quotas/{quotaId}", Scope: scopeReadOnly,
		Handle: handler{handle: (*call).getGlobalQuota},
	},
	{
		ID: "linodeGetGlobalQuotaUsage", Method: http.MethodGet, Path: root + "global-quotas/{quotaId}/usage", Scope: scopeReadOnly,
		Handle: handler{handle: (*call).getGlobalQuotaUsage},
	},
}

func (c *call) listQuotas() service.Response {
	page, refusal, valid := pageOf(c, c.account.endpointQuotas(), filterFields[quota]{
		"quota_name":  func(q quota) string { return q.name },
		"s3_endpoint": func(q quota) string { return q.endpoint.S3Endpoint },
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

func (c *call) getQuota() service.Response {
	q, refusal, found := c.pathQuota(c.account.endpointQuotas())
	if !found {
		return refusal
	}
	return ok(q.onWire())
}

func (c *call) getQuotaUsage() service.Response {
	return c.quotaUsage(c.account.endpointQuotas())
}

func (c *call) listGlobalQuotas() service.Response {
	page, refusal, valid := pageOf(c, []quota{c.account.keyQuota()}, nil)
	if !valid {
		return refusal
	}
	data := make([]wire.LinodeGlobalQuota, len(page.rows))
	for i, q := range page.rows {
		data[i] = q.onWireGlobally()
	}
	return ok(wire.LinodeGlobalQuotaPage{Data: data, Page: page.number, Pages: page.pages, Results: page.results})
}

func (c *call) getGlobalQuota() service.Response {
	q, refusal, found := c.pathQuota([]quota{c.account.keyQuota()})
	if !found {
		return refusal
	}
	return ok(q.onWireGlobally())
}

func (c *call) getGlobalQuotaUsage() service.Response {
	return c.quotaUsage([]quota{c.account.keyQuota()})
}

// pathQuota finds the quota that the path names.
func (c *call) pathQuota(quotas []quota) (q quota, refusal service.Response, found bool) {
	at := slices.IndexFunc(quotas, func(q quota) bool { return q.id() == c.Params["quotaId"] })
	if at < 0 {
		return q, c.fail(http.StatusNotFound, notFound), false
	}
	return quotas[at], service.Response{}, true
}

// quotaUsage is 0 where nothing is used, as the real server has it; the documents have null.
func (c *call) quotaUsage(quotas []quota) service.Response {
	q, refusal, found := c.pathQuota(quotas)
	switch {
	case !found:
		return refusal
	case q.usage == nil:
		return c.fail(http.StatusNotFound, notFound)
	}
	return ok(wire.LinodeQuotaUsage{QuotaLimit: q.limit(), Usage: nullable.NewNullableWithValue(q.used())})
}

func (q quota) onWire() wire.LinodeQuota {
	return wire.LinodeQuota{
		QuotaID: q.id(), QuotaName: q.name, QuotaType: wire.LinodeQuotaType(q.kind), Description: q.description, QuotaLimit: q.limit(),
		ResourceMetric: wire.LinodeQuotaMetric(q.metric), HasUsage: q.usage != nil,
		EndpointType: wire.LinodeEndpointType(q.endpoint.Type), S3Endpoint: q.endpoint.S3Endpoint,
	}
}

func (q quota) onWireGlobally() wire.LinodeGlobalQuota {
	return wire.LinodeGlobalQuota{
		QuotaID: q.id(), QuotaName: q.name, QuotaType: q.kind, Description: q.description, QuotaLimit: q.limit(),
		ResourceMetric: q.metric, HasUsage: q.usage != nil,
	}
}
