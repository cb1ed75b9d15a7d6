package linode

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// limits are numbers by the type of an endpoint.
type limits map[buckt.LinodeEndpointType]int64

// quotaKind is a type of quota, with the texts of the real server.
type quotaKind struct {
	kind, name, description, metric string
	// limits are the defaults. An endpoint of a type that they lack has no such quota.
	limits limits
	// usage returns the usage of an account. It is nil for a quota without a usage in the API.
	usage func(*Account, Endpoint) int64
}

var (
	byteQuota = quotaKind{
		"obj-bytes", "Total Capacity", "Current total capacity per account, per endpoint", "byte",
		limits{typeE0: 54_975_581_388_800, typeE1: 109_951_162_777_600, typeE2: 109_951_162_777_600, typeE3: 549_755_813_888_000},
		(*Account).bytesAt,
	}
	objectQuota = quotaKind{
		"obj-objects", "Number of Objects", "Current number of objects per account, per endpoint", "object",
		limits{typeE0: 50_000_000, typeE1: 100_000_000, typeE2: 100_000_000, typeE3: 500_000_000},
		(*Account).objectsAt,
	}
	bucketQuota = quotaKind{
		"obj-buckets", "Number of Buckets", "Current number of buckets per account, per endpoint", "bucket",
		limits{typeE0: 1000, typeE1: 1000, typeE2: 1000, typeE3: 1000},
		func(a *Account, e Endpoint) int64 { return a.bucketsAt[e.S3Endpoint] },
	}
	quotaKinds = []quotaKind{
		byteQuota, objectQuota, bucketQuota,
		throughputQuota("total-ingress", "Ingress Throughput (per endpoint)",
			"Current total ingress bandwidth per account, per endpoint", 1_250_000_000),
		throughputQuota("total-egress", "Egress Throughput (per endpoint)",
			"Current total egress bandwidth per account, per endpoint", 1_250_000_000),
		throughputQuota("per-ip-ingress", "Ingress Throughput (per IP)",
			"Current ingress bandwidth per account, per destination IP address", 156_250_000),
		throughputQuota("per-ip-egress", "Egress Throughput (per IP)",
			"Current egress bandwidth per account, per destination IP address", 250_000_000),
	}

	// keyQuota is not about an endpoint.
	keyQuota = quotaKind{
		"keys", "Number of Access Keys", "Current number of access keys per account", "key", limits{"": 100},
		func(a *Account, _ Endpoint) int64 { return int64(len(a.keys)) },
	}
)

// throughputQuota returns a quota that only the newer endpoints have.
func throughputQuota(what, name, description string, limit int64) quotaKind {
	return quotaKind{"obj-" + what + "-throughput", name, description, "byte_per_second", limits{typeE2: limit, typeE3: limit}, nil}
}

// quota is a limit of an account at an endpoint, or at all if the endpoint is empty.
type quota struct {
	quotaKind
	account  *Account
	endpoint Endpoint
}

func (q quota) id() string {
	if q.endpoint.S3Endpoint == "" {
		return q.kind
	}
	return q.kind + "-" + q.endpoint.S3Endpoint
}

func (q quota) limit() int64 {
	if limit, set := q.account.storage.limit(q.id()); set {
		return limit
	}
	return q.limits[q.endpoint.Type]
}

func (q quota) used() int64 { return q.usage(q.account, q.endpoint) }

func (q quota) isUsedUp() bool { return q.used() >= q.limit() }

// SetQuota sets a limit of the account by the id of its quota: "keys", which is 100 by default, or one of an endpoint, such as
// "obj-buckets-us-east-1.linodeobjects.com". New keys and buckets beyond the limit are refused, and so are objects and bytes that S3
// clients write. Throughput is not limited. The ids have the real names of endpoints at every address. An unknown id is an error.
func (a *Account) SetQuota(quotaID string, limit int64) error {
	a.begin()
	defer a.system.mu.Unlock()
	if !a.setQuota(quotaID, limit) {
		return fmt.Errorf("mockserver: the account has no quota %q", quotaID)
	}
	return nil
}

func (a *Account) setQuota(id string, limit int64) (found bool) {
	found = slices.ContainsFunc(append(a.endpointQuotas(), a.keyQuota()), func(q quota) bool { return q.id() == id })
	if found {
		a.storage.setLimit(id, limit)
	}
	return found
}

// endpointQuotas are the account's quotas at all endpoints.
func (a *Account) endpointQuotas() []quota {
	var quotas []quota
	for _, e := range a.system.quotaEndpoints() {
		for _, kind := range quotaKinds {
			if _, exists := kind.limits[e.Type]; exists && e.S3Endpoint != "" {
				quotas = append(quotas, quota{kind, a, e})
			}
		}
	}
	return quotas
}

// quotaEndpoints are the endpoints that have quotas: those of the list of endpoints, and two more, as the real server has them.
func (s *System) quotaEndpoints() []Endpoint {
	endpoints := slices.Clone(s.endpoints)
	for _, host := range []string{"in-bom-1.linodeobjects.com", "us-sea-9.linodeobjects.com"} {
		if !slices.ContainsFunc(s.endpoints, func(e Endpoint) bool { return e.S3Endpoint == host }) {
			endpoints = append(endpoints, Endpoint{Type: typeE3, S3Endpoint: host})
		}
	}
	return endpoints
}

func (a *Account) bucketQuota(e Endpoint) quota { return quota{bucketQuota, a, e} }

func (a *Account) keyQuota() quota { return quota{keyQuota, a, Endpoint{}} }

func (a *Account) objectsAt(e Endpoint) int64 { return a.storage.at(e).Objects }

func (a *Account) bytesAt(e Endpoint) int64 { return a.storage.at(e).Bytes }

var quotaOperations = []service.Operation{
	read("linodeListQuotas", "Linode.Quotas.List", "quotas", service.PagesByNumber, (*call).listQuotas),
	read("linodeGetQuota", "Linode.Quotas.Get", "quotas/{quotaId}", 0, (*call).getQuota),
	read("linodeGetQuotaUsage", "Linode.Quotas.Usage", "quotas/{quotaId}/usage", 0, (*call).getQuotaUsage),
	read("linodeListGlobalQuotas", "Linode.Quotas.ListGlobal", "global-quotas", service.PagesByNumber, (*call).listGlobalQuotas),
	read("linodeGetGlobalQuota", "Linode.Quotas.GetGlobal", "global-quotas/{quotaId}", 0, (*call).getGlobalQuota),
	read("linodeGetGlobalQuotaUsage", "Linode.Quotas.GlobalUsage", "global-quotas/{quotaId}/usage", 0, (*call).getGlobalQuotaUsage),
}

func (c *call) listQuotas() service.Response {
	quotas := c.account.endpointQuotas()
	if !c.system.behavior.OrderedQuotas {
		c.system.ids.Shuffle(len(quotas), func(i, j int) { quotas[i], quotas[j] = quotas[j], quotas[i] })
	}
	return list[wire.LinodeQuotaPage](c, quotas, filterFields[quota]{
		"quota_name":  func(q quota) []string { return []string{q.name} },
		"s3_endpoint": func(q quota) []string { return []string{q.endpoint.S3Endpoint, c.s3Endpoint(q.endpoint.S3Endpoint)} },
	}, c.quotaOnWire)
}

func (c *call) getQuota() service.Response {
	return c.pathQuota(c.account.endpointQuotas(), func(q quota) any { return c.quotaOnWire(q) })
}

func (c *call) getQuotaUsage() service.Response { return c.quotaUsage(c.account.endpointQuotas()) }

func (c *call) listGlobalQuotas() service.Response {
	return list[wire.LinodeGlobalQuotaPage](c, []quota{c.account.keyQuota()}, nil, quota.onWireGlobally)
}

func (c *call) getGlobalQuota() service.Response {
	return c.pathQuota([]quota{c.account.keyQuota()}, func(q quota) any { return q.onWireGlobally() })
}

func (c *call) getGlobalQuotaUsage() service.Response {
	return c.quotaUsage([]quota{c.account.keyQuota()})
}

// pathQuota returns the quota that the path names. There is none if show returns nil.
func (c *call) pathQuota(quotas []quota, show func(quota) any) service.Response {
	for _, q := range quotas {
		if q.id() != c.Params["quotaId"] {
			continue
		}
		if shown := show(q); shown != nil {
			return ok(shown)
		}
	}
	return c.fail(http.StatusNotFound, notFound)
}

// quotaUsage returns a usage of 0 if nothing is used, as the real server does. The documents have null.
func (c *call) quotaUsage(quotas []quota) service.Response {
	return c.pathQuota(quotas, func(q quota) any {
		if q.usage == nil {
			return nil
		}
		return wire.LinodeQuotaUsage{QuotaLimit: q.limit(), Usage: nullable.NewNullableWithValue(q.used())}
	})
}

func (c *call) quotaOnWire(q quota) wire.LinodeQuota {
	return wire.LinodeQuota{
		QuotaID: q.id(), QuotaName: q.name, QuotaType: wire.LinodeQuotaType(q.kind), Description: q.description, QuotaLimit: q.limit(),
		ResourceMetric: wire.LinodeQuotaMetric(q.metric), HasUsage: q.usage != nil,
		EndpointType: wire.LinodeEndpointType(q.endpoint.Type), S3Endpoint: c.s3Endpoint(q.endpoint.S3Endpoint),
	}
}

func (q quota) onWireGlobally() wire.LinodeGlobalQuota {
	return wire.LinodeGlobalQuota{
		QuotaID: q.id(), QuotaName: q.name, QuotaType: q.kind, Description: q.description, QuotaLimit: q.limit(),
		ResourceMetric: q.metric, HasUsage: q.usage != nil,
	}
}
