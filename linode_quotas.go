package buckt

import (
	"context"
	"iter"
	"net/http"
)

// LinodeQuota is a limit of one endpoint, or a global limit of the whole account.
type LinodeQuota struct {
	// QuotaID consists of the type and the endpoint, such as "obj-buckets-us-sea-1.linodeobjects.com". The id of a global quota is a
	// word, such as "keys".
	QuotaID   string          `json:"quota_id"`
	QuotaName string          `json:"quota_name"`
	QuotaType LinodeQuotaType `json:"quota_type"`
	// EndpointType and S3Endpoint identify the endpoint, "" for a global quota.
	EndpointType LinodeEndpointType `json:"endpoint_type"`
	S3Endpoint   string             `json:"s3_endpoint"`
	// Description describes the limit for users.
	Description string `json:"description"`
	// QuotaLimit is the limit, in the unit of ResourceMetric.
	QuotaLimit     int64             `json:"quota_limit"`
	ResourceMetric LinodeQuotaMetric `json:"resource_metric"`
	// HasUsage is true if the usage can be fetched.
	HasUsage bool `json:"has_usage"`
}

func (q *LinodeQuota) missing() string { return requiredText("quota_id", q.QuotaID) }

// LinodeQuotaType is the subject of a quota.
type LinodeQuotaType string

// The types. LinodeQuotaKeys is the type of a global quota.
const (
	LinodeQuotaBuckets                LinodeQuotaType = "obj-buckets"
	LinodeQuotaObjects                LinodeQuotaType = "obj-objects"
	LinodeQuotaBytes                  LinodeQuotaType = "obj-bytes"
	LinodeQuotaTotalIngressThroughput LinodeQuotaType = "obj-total-ingress-throughput"
	LinodeQuotaTotalEgressThroughput  LinodeQuotaType = "obj-total-egress-throughput"
	LinodeQuotaPerIPIngressThroughput LinodeQuotaType = "obj-per-ip-ingress-throughput"
	LinodeQuotaPerIPEgressThroughput  LinodeQuotaType = "obj-per-ip-egress-throughput"
	LinodeQuotaKeys                   LinodeQuotaType = "keys"
)

// LinodeQuotaMetric is the unit of a quota.
type LinodeQuotaMetric string

// The metrics.
const (
	LinodeMetricBucket        LinodeQuotaMetric = "bucket"
	LinodeMetricObject        LinodeQuotaMetric = "object"
	LinodeMetricByte          LinodeQuotaMetric = "byte"
	LinodeMetricBytePerSecond LinodeQuotaMetric = "byte_per_second"
	LinodeMetricKey           LinodeQuotaMetric = "key"
)

// LinodeQuotaUsage is the usage of a quota.
type LinodeQuotaUsage struct {
	// QuotaLimit is the limit, in the unit of the quota's ResourceMetric.
	QuotaLimit int64 `json:"quota_limit"`
	// Usage is the current usage, in the same unit.
	Usage int64 `json:"usage"`
}

// linodeQuotaUsage distinguishes a missing limit from zero. A usage of null is zero.
type linodeQuotaUsage struct {
	QuotaLimit *int64 `json:"quota_limit"`
	Usage      int64  `json:"usage"`
}

func (u *linodeQuotaUsage) missing() string {
	if u.QuotaLimit == nil {
		return "quota_limit"
	}
	return ""
}

// LinodeQuotaClient is the service for quotas, at [Client.Linode]. All its calls need the scope object_storage:read_only.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-quotas.
type LinodeQuotaClient struct{ core *core }

// LinodeQuotaListParams selects quotas.
type LinodeQuotaListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string
	// Limit is the maximum number of quotas per page, 25 to 500. 0 means the server's default of 100. It must be the same for all
	// pages of a list.
	Limit int
}

var opLinodeQuotasGet = &operation{
	system: SystemLinode, id: "linodeGetQuota", name: "Linode.Quotas.Get",
	method: http.MethodGet, path: "/object-storage/quotas/{quotaId}",
}

// largest requests the largest page, unless the caller sets a limit or a cursor, which has a size.
func (p LinodeQuotaListParams) largest() LinodeQuotaListParams {
	if p.Limit == 0 && p.Cursor == "" {
		p.Limit = linodeMaxPageSize
	}
	return p
}

// Get fetches a quota of an endpoint. A quota that does not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-quota.
func (c *LinodeQuotaClient) Get(ctx context.Context, quotaID string, opts ...CallOption) (*LinodeQuota, error) {
	return c.get(ctx, opLinodeQuotasGet, quotaID, opts)
}

var opLinodeQuotasList = &operation{
	system: SystemLinode, id: "linodeListQuotas", name: "Linode.Quotas.List",
	method: http.MethodGet, path: "/object-storage/quotas",
}

// List fetches one page of the quotas of all endpoints, seven for each endpoint; Meta.Total is the number of all quotas. The call option
// Header("X-Filter", `{"s3_endpoint":"…"}`) selects those of one endpoint. A token without the scope is an [*UnauthorizedError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-quotas.
func (c *LinodeQuotaClient) List(ctx context.Context, params LinodeQuotaListParams, opts ...CallOption) (*Page[LinodeQuota], error) {
	return listLinode[LinodeQuota](ctx, c.core, &request{op: opLinodeQuotasList, opts: opts}, params.Cursor, params.Limit)
}

// All iterates over the quotas of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of
// List, ends the iteration.
//
// Linode lists quotas in another order for every request, so that pages may overlap. Unless params.Limit is set, All therefore
// requests the largest page of 500 quotas. A repeated quota ends the iteration with a [*ListChangedError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-quotas.
func (c *LinodeQuotaClient) All(ctx context.Context, params LinodeQuotaListParams, opts ...CallOption) iter.Seq2[LinodeQuota, error] {
	return allPages(ctx, c.core, opLinodeQuotasList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeQuota], error) {
			params := params.largest()
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

var opLinodeQuotasUsage = &operation{
	system: SystemLinode, id: "linodeGetQuotaUsage", name: "Linode.Quotas.Usage",
	method: http.MethodGet, path: "/object-storage/quotas/{quotaId}/usage",
}

// Usage fetches the usage of an endpoint's quota, if its HasUsage is true. A quota that does not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-quota-usage.
func (c *LinodeQuotaClient) Usage(ctx context.Context, quotaID string, opts ...CallOption) (*LinodeQuotaUsage, error) {
	return c.usage(ctx, opLinodeQuotasUsage, quotaID, opts)
}

var opLinodeQuotasGetGlobal = &operation{
	system: SystemLinode, id: "linodeGetGlobalQuota", name: "Linode.Quotas.GetGlobal",
	method: http.MethodGet, path: "/object-storage/global-quotas/{quotaId}",
}

// GetGlobal fetches a quota of the account. A quota that does not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-global-quota.
func (c *LinodeQuotaClient) GetGlobal(ctx context.Context, quotaID string, opts ...CallOption) (*LinodeQuota, error) {
	return c.get(ctx, opLinodeQuotasGetGlobal, quotaID, opts)
}

var opLinodeQuotasListGlobal = &operation{
	system: SystemLinode, id: "linodeListGlobalQuotas", name: "Linode.Quotas.ListGlobal",
	method: http.MethodGet, path: "/object-storage/global-quotas",
}

// ListGlobal fetches one page of the quotas of the account; Meta.Total is the number of all quotas. The only known one is "keys", the
// number of keys. A token without the scope is an [*UnauthorizedError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-global-quotas.
func (c *LinodeQuotaClient) ListGlobal(ctx context.Context, params LinodeQuotaListParams, opts ...CallOption) (*Page[LinodeQuota], error) {
	return listLinode[LinodeQuota](ctx, c.core, &request{op: opLinodeQuotasListGlobal, opts: opts}, params.Cursor, params.Limit)
}

// AllGlobal iterates over the quotas of the account on all pages, starting at params.Cursor. It can be ranged over repeatedly. An error,
// such as one of ListGlobal or a [*ListChangedError], ends the iteration.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-global-quotas.
func (c *LinodeQuotaClient) AllGlobal(ctx context.Context, params LinodeQuotaListParams, opts ...CallOption) iter.Seq2[LinodeQuota, error] {
	return allPages(ctx, c.core, opLinodeQuotasListGlobal, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeQuota], error) {
			params := params.largest()
			params.Cursor = cursor
			return c.ListGlobal(ctx, params, opts...)
		})
}

var opLinodeQuotasGlobalUsage = &operation{
	system: SystemLinode, id: "linodeGetGlobalQuotaUsage", name: "Linode.Quotas.GlobalUsage",
	method: http.MethodGet, path: "/object-storage/global-quotas/{quotaId}/usage",
}

// GlobalUsage fetches the usage of a quota of the account. A quota that does not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-global-quota-usage.
func (c *LinodeQuotaClient) GlobalUsage(ctx context.Context, quotaID string, opts ...CallOption) (*LinodeQuotaUsage, error) {
	return c.usage(ctx, opLinodeQuotasGlobalUsage, quotaID, opts)
}

func (c *LinodeQuotaClient) get(ctx context.Context, op *operation, quotaID string, opts []CallOption) (*LinodeQuota, error) {
	return getBare[LinodeQuota](ctx, c.core, &request{op: op, args: []string{"quotaID", quotaID}, opts: opts})
}

func (c *LinodeQuotaClient) usage(ctx context.Context, op *operation, quotaID string, opts []CallOption) (*LinodeQuotaUsage, error) {
	u, err := getBare[linodeQuotaUsage](ctx, c.core, &request{op: op, args: []string{"quotaID", quotaID}, opts: opts})
	if err != nil {
		return nil, err
	}
	return &LinodeQuotaUsage{QuotaLimit: *u.QuotaLimit, Usage: u.Usage}, nil
}

// LinodeTransfer is the outgoing traffic of the account's buckets in the current month.
type LinodeTransfer struct {
	// Used is the traffic in bytes.
	Used int64 `json:"used"`
}

// linodeTransfer distinguishes a missing number from zero.
type linodeTransfer struct {
	Used *int64 `json:"used"`
}

func (t *linodeTransfer) missing() string {
	if t.Used == nil {
		return "used"
	}
	return ""
}

// LinodeTransferClient is the service for the transfer, at [Client.Linode].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-transfer.
type LinodeTransferClient struct{ core *core }

var opLinodeTransferGet = &operation{
	system: SystemLinode, id: "linodeGetTransfer", name: "Linode.Transfer.Get",
	method: http.MethodGet, path: "/object-storage/transfer",
}

// Get fetches the outgoing traffic of the account's buckets in the current month. It needs the scope object_storage:read_only; a token
// without it is an [*UnauthorizedError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-transfer.
func (c *LinodeTransferClient) Get(ctx context.Context, opts ...CallOption) (*LinodeTransfer, error) {
	r := &request{op: opLinodeTransferGet, opts: opts}
	t, err := getBare[linodeTransfer](ctx, c.core, r)
	if err != nil {
		return nil, err
	}
	return &LinodeTransfer{Used: *t.Used}, nil
}
