package linode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestLinodeQuotas(t *testing.T) {
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

func TestLinodeQuotasFillTwoPages(t *testing.T) {
	c := mocktest.CallLinode(t, mocktest.New(t))
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

func TestLinodeQuotaUsage(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
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

func TestLinodeGlobalQuotas(t *testing.T) {
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
