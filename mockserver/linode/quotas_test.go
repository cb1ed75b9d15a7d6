package linode_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestQuotas(t *testing.T) {
	c := mocktest.CallLinode(t, mocktest.New(t))
	for id, want := range map[string]string{
		"obj-buckets-us-east-1.linodeobjects.com": `{"quota_id":"obj-buckets-us-east-1.linodeobjects.com","quota_name":"Number of Buckets",
			"quota_type":"obj-buckets","endpoint_type":"E0","s3_endpoint":"us-east-1.linodeobjects.com",
			"description":"Current number of buckets per account, per endpoint","quota_limit":1000,"resource_metric":"bucket","has_usage":true}`,
		"obj-bytes-us-ord-10.linodeobjects.com": `{"quota_id":"obj-bytes-us-ord-10.linodeobjects.com","quota_name":"Total Capacity",
			"quota_type":"obj-bytes","endpoint_type":"E3","s3_endpoint":"us-ord-10.linodeobjects.com",
			"description":"Current total capacity per account, per endpoint","quota_limit":549755813888000,"resource_metric":"byte","has_usage":true}`,
		"obj-objects-fr-par-1.linodeobjects.com": `{"quota_id":"obj-objects-fr-par-1.linodeobjects.com","quota_name":"Number of Objects",
			"quota_type":"obj-objects","endpoint_type":"E1","s3_endpoint":"fr-par-1.linodeobjects.com",
			"description":"Current number of objects per account, per endpoint","quota_limit":100000000,"resource_metric":"object","has_usage":true}`,
		"obj-per-ip-egress-throughput-au-mel-1.linodeobjects.com": `{"quota_id":"obj-per-ip-egress-throughput-au-mel-1.linodeobjects.com",
			"quota_name":"Egress Throughput (per IP)","quota_type":"obj-per-ip-egress-throughput","endpoint_type":"E2",
			"s3_endpoint":"au-mel-1.linodeobjects.com","description":"Current egress bandwidth per account, per destination IP address",
			"quota_limit":250000000,"resource_metric":"byte_per_second","has_usage":false}`,
	} {
		require.JSONEq(t, want, mocktest.RequireOK(t, c.Get("/quotas/"+id)).Body)
	}
	for _, path := range []string{
		"/quotas/keys", "/quotas/x", "/quotas/obj-buckets-us-sea-2.linodeobjects.com", "/quotas/x/usage",
		"/quotas/obj-per-ip-egress-throughput-us-east-1.linodeobjects.com",
		"/quotas/obj-per-ip-egress-throughput-au-mel-1.linodeobjects.com/usage", // its usage cannot be asked for
		"/global-quotas/obj-buckets-us-east-1.linodeobjects.com", "/global-quotas/x/usage",
	} {
		mocktest.RequireLinodeError(t, c.Get(path), 404, "Not found")
	}
}

// TestQuotasAsRecorded compares the limits with those that were recorded in June 2026.
func TestQuotasAsRecorded(t *testing.T) {
	c := mocktest.CallLinode(t, mocktest.New(t))
	r := mocktest.RequireOK(t, c.Get("/quotas?page_size=500"))
	require.EqualValues(t, 117, r.At("results"))
	limits, endpoints := map[string][]float64{}, map[string]map[string]bool{}
	for _, row := range r.At("data").([]any) {
		row := row.(map[string]any)
		name := row["quota_type"].(string) + " " + row["endpoint_type"].(string)
		if limit := row["quota_limit"].(float64); !slices.Contains(limits[name], limit) {
			limits[name] = append(limits[name], limit)
		}
		if endpoints[name] == nil {
			endpoints[name] = map[string]bool{}
		}
		endpoints[name][row["s3_endpoint"].(string)] = true
	}
	want := map[string][]float64{
		"obj-bytes E0": {54975581388800}, "obj-bytes E1": {109951162777600}, "obj-bytes E2": {109951162777600}, "obj-bytes E3": {549755813888000},
		"obj-objects E0": {50e6}, "obj-objects E1": {100e6}, "obj-objects E2": {100e6}, "obj-objects E3": {500e6},
	}
	counts := map[string]int{"E0": 4, "E1": 14, "E2": 1, "E3": 8}
	for kind := range counts {
		want["obj-buckets "+kind] = []float64{1000}
		if kind == "E2" || kind == "E3" {
			want["obj-total-ingress-throughput "+kind], want["obj-total-egress-throughput "+kind] = []float64{1250e6}, []float64{1250e6}
			want["obj-per-ip-ingress-throughput "+kind], want["obj-per-ip-egress-throughput "+kind] = []float64{156.25e6}, []float64{250e6}
		}
	}
	require.Equal(t, want, limits)
	for name, hosts := range endpoints {
		require.Len(t, hosts, counts[name[len(name)-2:]], name)
	}
	require.Contains(t, endpoints["obj-bytes E3"], "in-bom-1.linodeobjects.com")
	require.Contains(t, endpoints["obj-bytes E3"], "us-sea-9.linodeobjects.com")
}

// TestQuotasOverlap lists the quotas as the real server does: in another order for each request, so that the rows of the second
// page were on the first one too.
func TestQuotasOverlap(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallLinode(t, server)
	first, second := mocktest.RequireOK(t, c.Get("/quotas")), mocktest.RequireOK(t, c.Get("/quotas?page=2"))
	require.Len(t, first.At("data"), 100)
	require.Len(t, second.At("data"), 17)
	seen := values(first, "quota_id")
	repeated := slices.DeleteFunc(values(second, "quota_id"), func(id any) bool { return !slices.Contains(seen, id) })
	require.Greater(t, len(repeated), 8)
	require.NotEqual(t, seen, values(c.Get("/quotas"), "quota_id"), "each request has an order of its own")
	sorted := linodeFilter(c, "/quotas", `{"+order_by":"s3_endpoint"}`)
	require.True(t, slices.IsSortedFunc(values(sorted, "s3_endpoint"), func(a, b any) int { return strings.Compare(a.(string), b.(string)) }))
}

func TestQuotasOrder(t *testing.T) {
	server := mocktest.New(t, mockserver.WithLinode(linode.Behavior{OrderedQuotas: true}))
	c := mocktest.CallLinode(t, server)
	first := mocktest.RequireOK(t, c.Get("/quotas"))
	require.Len(t, first.At("data"), 100)
	require.Equal(t, 2.0, first.At("pages"))
	second := mocktest.RequireOK(t, c.Get("/quotas?page=2"))
	require.Len(t, second.At("data"), int(first.At("results").(float64))-100)
	ids := map[any]bool{}
	for _, id := range append(values(first, "quota_id"), values(second, "quota_id")...) {
		ids[id] = true
	}
	require.Len(t, ids, int(first.At("results").(float64)))
}

func TestQuotaUsage(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	require.NoError(t, server.Linode().AddEndpoint(linode.Endpoint{Region: "us-iad", Type: "E1", S3Endpoint: "us-iad-10.linodeobjects.com"}))
	c := mocktest.CallLinode(t, server)
	usage := func(path, want string) {
		t.Helper()
		require.JSONEq(t, want, mocktest.RequireOK(t, c.Get(path+"/usage")).Body)
	}
	usage("/quotas/obj-objects-us-iad-1.linodeobjects.com", `{"quota_limit":100000000,"usage":0}`)
	mocktest.AddLinodeBucket(t, a, "us-iad", "one")
	mocktest.AddLinodeBucket(t, a, "us-iad", "two")
	_, err := a.AddBucket(linode.Bucket{Region: "us-iad", Label: "elsewhere", S3Endpoint: "us-iad-10.linodeobjects.com"})
	require.NoError(t, err)
	mocktest.AddLinodeBucket(t, server.Linode().AddAccount("other"), "us-iad", "theirs")
	for _, bucket := range []string{"one", "two", "elsewhere"} {
		for _, key := range []string{"a", "b"} {
			require.NoError(t, a.PutObject("us-iad", bucket, linode.Object{Key: key, Size: 1 << 20}))
		}
	}
	usage("/quotas/obj-buckets-us-iad-1.linodeobjects.com", `{"quota_limit":1000,"usage":2}`)
	usage("/quotas/obj-objects-us-iad-1.linodeobjects.com", `{"quota_limit":100000000,"usage":4}`)
	usage("/quotas/obj-bytes-us-iad-1.linodeobjects.com", `{"quota_limit":109951162777600,"usage":4194304}`)
	usage("/quotas/obj-buckets-us-iad-10.linodeobjects.com", `{"quota_limit":1000,"usage":1}`)

	require.NoError(t, a.SetQuota("obj-objects-us-iad-1.linodeobjects.com", 5))
	usage("/quotas/obj-objects-us-iad-1.linodeobjects.com", `{"quota_limit":5,"usage":4}`)
	require.Equal(t, 5.0, c.Get("/quotas/obj-objects-us-iad-1.linodeobjects.com").At("quota_limit"))
	require.EqualError(t, a.SetQuota("x", 1), `mockserver: the account has no quota "x"`)
}

func TestGlobalQuotas(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	c := mocktest.CallLinode(t, server)
	const keys = `{"quota_id":"keys","quota_name":"Number of Access Keys","quota_type":"keys",
		"description":"Current number of access keys per account","quota_limit":100,"resource_metric":"key","has_usage":true}`
	require.JSONEq(t, `{"data":[`+keys+`],"page":1,"pages":1,"results":1}`, mocktest.RequireOK(t, c.Get("/global-quotas")).Body)
	require.JSONEq(t, keys, mocktest.RequireOK(t, c.Get("/global-quotas/keys")).Body)
	require.JSONEq(t, `{"quota_limit":100,"usage":0}`, mocktest.RequireOK(t, c.Get("/global-quotas/keys/usage")).Body)
	mocktest.AddLinodeKey(t, a, linode.Key{})
	require.NoError(t, a.SetQuota("keys", 7))
	require.JSONEq(t, `{"quota_limit":7,"usage":1}`, mocktest.RequireOK(t, c.Get("/global-quotas/keys/usage")).Body)
}
