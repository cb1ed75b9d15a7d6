package buckt_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

const (
	linodeQuota = `{"quota_id":"obj-buckets-us-sea-1.linodeobjects.com","quota_name":"Number of Buckets","quota_type":"obj-buckets",
		"endpoint_type":"E1","s3_endpoint":"us-sea-1.linodeobjects.com","description":"Maximum number of buckets","quota_limit":1000,
		"resource_metric":"bucket","has_usage":true}`
	linodeGlobalQuota = `{"quota_id":"keys","quota_name":"Number of Access Keys","quota_type":"keys","description":"Maximum number of keys",
		"quota_limit":100,"resource_metric":"key","has_usage":true}`
)

func TestLinodeAccountOnTheWire(t *testing.T) {
	t.Parallel()
	quota := buckt.LinodeQuota{
		QuotaID: "obj-buckets-us-sea-1.linodeobjects.com", QuotaName: "Number of Buckets", QuotaType: buckt.LinodeQuotaBuckets,
		EndpointType: buckt.LinodeEndpointE1, S3Endpoint: "us-sea-1.linodeobjects.com", Description: "Maximum number of buckets", QuotaLimit: 1000,
		ResourceMetric: buckt.LinodeMetricBucket, HasUsage: true,
	}
	global := buckt.LinodeQuota{
		QuotaID: "keys", QuotaName: "Number of Access Keys", QuotaType: buckt.LinodeQuotaKeys, Description: "Maximum number of keys", QuotaLimit: 100,
		ResourceMetric: buckt.LinodeMetricKey, HasUsage: true,
	}
	const storage = linodeBase + "/object-storage"
	usage := func(name, response string, want buckt.LinodeQuotaUsage) otherSystemCase {
		return otherSystemCase{
			name: "usage: " + name, method: http.MethodGet, url: storage + "/quotas/obj-bytes-us-sea-1.linodeobjects.com/usage", response: response, want: &want,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Quotas.Usage(ctx, "obj-bytes-us-sea-1.linodeobjects.com")
			},
		}
	}
	runOtherSystem(t, []otherSystemCase{
		{
			name: "endpoints", method: http.MethodGet, url: storage + "/endpoints", query: url.Values{"page": {"2"}, "page_size": {"25"}},
			response: `{"data":[{"region":"us-sea","endpoint_type":"E1","s3_endpoint":"us-sea-1.linodeobjects.com"},
				{"region":"us-sea","endpoint_type":"E3","s3_endpoint":null}],"page":2,"pages":2,"results":27}`,
			want: &buckt.Page[buckt.LinodeEndpoint]{
				Items: []buckt.LinodeEndpoint{
					{Region: "us-sea", EndpointType: buckt.LinodeEndpointE1, S3Endpoint: "us-sea-1.linodeobjects.com"},
					{Region: "us-sea", EndpointType: buckt.LinodeEndpointE3},
				},
				Meta: buckt.PageMeta{Limit: 25, Total: pointer(27)},
			},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Endpoints.List(ctx, buckt.LinodeEndpointListParams{Cursor: "p2-25"})
			},
		},
		{
			name: "quotas", method: http.MethodGet, url: storage + "/quotas", query: url.Values{"page_size": {"50"}},
			response: `{"data":[` + linodeQuota + `],"page":1,"pages":1,"results":1}`,
			want:     &buckt.Page[buckt.LinodeQuota]{Items: []buckt.LinodeQuota{quota}, Meta: buckt.PageMeta{Limit: 50, Total: pointer(1)}},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Quotas.List(ctx, buckt.LinodeQuotaListParams{Limit: 50})
			},
		},
		{
			name: "quota", method: http.MethodGet, url: storage + "/quotas/obj-buckets-us-sea-1.linodeobjects.com", response: linodeQuota, want: &quota,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Quotas.Get(ctx, "obj-buckets-us-sea-1.linodeobjects.com")
			},
		},
		usage("some", `{"quota_limit":100000000,"usage":12}`, buckt.LinodeQuotaUsage{QuotaLimit: 100000000, Usage: 12}),
		usage("none", `{"quota_limit":100000000,"usage":0}`, buckt.LinodeQuotaUsage{QuotaLimit: 100000000}),
		usage("null, which is none", `{"quota_limit":0,"usage":null}`, buckt.LinodeQuotaUsage{}),
		{
			name: "global quotas", method: http.MethodGet, url: storage + "/global-quotas",
			response: `{"data":[` + linodeGlobalQuota + `],"page":1,"pages":1,"results":1}`,
			want:     &buckt.Page[buckt.LinodeQuota]{Items: []buckt.LinodeQuota{global}, Meta: buckt.PageMeta{Limit: 100, Total: pointer(1)}},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Quotas.ListGlobal(ctx, buckt.LinodeQuotaListParams{})
			},
		},
		{
			name: "global quota", method: http.MethodGet, url: storage + "/global-quotas/keys", response: linodeGlobalQuota, want: &global,
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return c.Linode.Quotas.GetGlobal(ctx, "keys") },
		},
		{
			name: "global usage", method: http.MethodGet, url: storage + "/global-quotas/keys/usage", response: `{"quota_limit":100,"usage":3}`,
			want: &buckt.LinodeQuotaUsage{QuotaLimit: 100, Usage: 3},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Quotas.GlobalUsage(ctx, "keys")
			},
		},
		{
			name: "quota that must be escaped", method: http.MethodGet, url: storage + "/quotas/a%20b/usage", response: `{"quota_limit":1,"usage":1}`,
			want: &buckt.LinodeQuotaUsage{QuotaLimit: 1, Usage: 1},
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return c.Linode.Quotas.Usage(ctx, "a b") },
		},
		{
			name: "transfer", method: http.MethodGet, url: storage + "/transfer", response: `{"used":22956600198}`, want: &buckt.LinodeTransfer{Used: 22956600198},
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return c.Linode.Transfer.Get(ctx) },
		},
		{
			name: "no transfer, as the vendor's example says more of it", method: http.MethodGet, url: storage + "/transfer",
			response: `{"used":0,"region_transfers":[]}`, want: &buckt.LinodeTransfer{},
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return c.Linode.Transfer.Get(ctx) },
		},
	})
}

// A filter is a header of a call option.
func TestLinodeFilter(t *testing.T) {
	t.Parallel()
	client, s := newOtherSystem(t, []reply{{body: `{"data":[],"page":1,"pages":1,"results":0}`}})
	_, errs := collect(client.Linode.Quotas.All(t.Context(), buckt.LinodeQuotaListParams{},
		buckt.Header("X-Filter", `{"s3_endpoint":"us-sea-1.linodeobjects.com"}`)))
	require.Empty(t, errs)
	require.Equal(t, `{"s3_endpoint":"us-sea-1.linodeobjects.com"}`, s.only().header.Get("X-Filter"))
}

func TestLinodeAccountIncompleteResponses(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `{}`, `null`, `[]`, `{"data":null}`, `{"data":[]}`, `{"pages":1}`, `{"usage":1}`} {
		client, _ := newOtherSystem(t, []reply{{body: body}}, buckt.WithoutRetries())
		ctx := t.Context()
		for name, call := range map[string]func() error{
			"Endpoints.List": func() error {
				_, err := client.Linode.Endpoints.List(ctx, buckt.LinodeEndpointListParams{})
				return err
			},
			"Quotas.List": func() error { _, err := client.Linode.Quotas.List(ctx, buckt.LinodeQuotaListParams{}); return err },
			"Quotas.ListGlobal": func() error {
				_, err := client.Linode.Quotas.ListGlobal(ctx, buckt.LinodeQuotaListParams{})
				return err
			},
			"Quotas.Get":         func() error { _, err := client.Linode.Quotas.Get(ctx, "q"); return err },
			"Quotas.GetGlobal":   func() error { _, err := client.Linode.Quotas.GetGlobal(ctx, "q"); return err },
			"Quotas.Usage":       func() error { _, err := client.Linode.Quotas.Usage(ctx, "q"); return err },
			"Quotas.GlobalUsage": func() error { _, err := client.Linode.Quotas.GlobalUsage(ctx, "q"); return err },
			"Transfer.Get":       func() error { _, err := client.Linode.Transfer.Get(ctx); return err },
		} {
			require.ErrorIs(t, call(), buckt.ErrInvalidResponse, "%s of %s", name, body)
		}
	}
}

func TestLinodeAccountInvalidInput(t *testing.T) {
	t.Parallel()
	runOtherSystemInput(t, badIDs("quotaID", map[string]func(context.Context, *buckt.Client, string) error{
		"Linode.Quotas.Get": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Linode.Quotas.Get(ctx, id)
			return err
		},
		"Linode.Quotas.GetGlobal": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Linode.Quotas.GetGlobal(ctx, id)
			return err
		},
		"Linode.Quotas.Usage": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Linode.Quotas.Usage(ctx, id)
			return err
		},
		"Linode.Quotas.GlobalUsage": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Linode.Quotas.GlobalUsage(ctx, id)
			return err
		},
	}))
}
