package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestLinodeQuotas(t *testing.T) {
	c := callLinode(t, newServer(t))
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
		require.JSONEq(t, want, succeeds(t, c.get("/quotas/"+id)).body)
	}
	for _, path := range []string{
		"/quotas/keys", "/quotas/x", "/quotas/obj-buckets-us-sea-2.linodeobjects.com", "/quotas/x/usage",
		"/quotas/obj-per-ip-egress-throughput-us-east-1.linodeobjects.com",
		"/quotas/obj-per-ip-egress-throughput-au-mel-1.linodeobjects.com/usage", // its usage cannot be asked for
		"/global-quotas/obj-buckets-us-east-1.linodeobjects.com", "/global-quotas/x/usage",
	} {
		linodeFails(t, c.get(path), 404, "Not found")
	}
}

func TestLinodeQuotasFillTwoPages(t *testing.T) {
	c := callLinode(t, newServer(t))
	first := succeeds(t, c.get("/quotas"))
	require.Len(t, first.at("data"), 100)
	require.Equal(t, 2.0, first.at("pages"))
	second := succeeds(t, c.get("/quotas?page=2"))
	require.Len(t, second.at("data"), int(first.at("results").(float64))-100)
	ids := map[any]bool{}
	for _, id := range append(first.values("quota_id"), second.values("quota_id")...) {
		ids[id] = true
	}
	require.Len(t, ids, int(first.at("results").(float64)))
}

func TestLinodeQuotaUsage(t *testing.T) {
	server := newServer(t)
	a := server.Linode().Account()
	c := callLinode(t, server)
	usage := func(path, want string) {
		t.Helper()
		require.JSONEq(t, want, succeeds(t, c.get(path+"/usage")).body)
	}
	usage("/quotas/obj-objects-us-iad-1.linodeobjects.com", `{"quota_limit":100000000,"usage":0}`)
	linodeBucket(t, a, "us-iad", "one")
	linodeBucket(t, a, "us-iad", "two")
	_, err := a.AddBucket(mockserver.LinodeBucket{Region: "us-iad", Label: "elsewhere", S3Endpoint: "us-iad-10.linodeobjects.com"})
	require.NoError(t, err)
	linodeBucket(t, server.Linode().AddAccount("other"), "us-iad", "theirs")
	for _, bucket := range []string{"one", "two", "elsewhere"} {
		for _, key := range []string{"a", "b"} {
			require.NoError(t, a.PutObject("us-iad", bucket, mockserver.LinodeObject{Key: key, Size: 1 << 20}))
		}
	}
	usage("/quotas/obj-buckets-us-iad-1.linodeobjects.com", `{"quota_limit":1000,"usage":2}`)
	usage("/quotas/obj-objects-us-iad-1.linodeobjects.com", `{"quota_limit":100000000,"usage":4}`)
	usage("/quotas/obj-bytes-us-iad-1.linodeobjects.com", `{"quota_limit":109951162777600,"usage":4194304}`)
	usage("/quotas/obj-buckets-us-iad-10.linodeobjects.com", `{"quota_limit":1000,"usage":1}`)

	require.NoError(t, a.SetQuota("obj-objects-us-iad-1.linodeobjects.com", 5))
	usage("/quotas/obj-objects-us-iad-1.linodeobjects.com", `{"quota_limit":5,"usage":4}`)
	require.Equal(t, 5.0, c.get("/quotas/obj-objects-us-iad-1.linodeobjects.com").at("quota_limit"))
	require.EqualError(t, a.SetQuota("x", 1), `mockserver: the account has no quota "x"`)
}

func TestLinodeGlobalQuotas(t *testing.T) {
	server := newServer(t)
	a := server.Linode().Account()
	c := callLinode(t, server)
	const keys = `{"quota_id":"keys","quota_name":"Number of Access Keys","quota_type":"keys",
		"description":"Current number of access keys per account","quota_limit":100,"resource_metric":"key","has_usage":true}`
	require.JSONEq(t, `{"data":[`+keys+`],"page":1,"pages":1,"results":1}`, succeeds(t, c.get("/global-quotas")).body)
	require.JSONEq(t, keys, succeeds(t, c.get("/global-quotas/keys")).body)
	require.JSONEq(t, `{"quota_limit":100,"usage":0}`, succeeds(t, c.get("/global-quotas/keys/usage")).body)
	linodeKey(t, a, mockserver.LinodeKey{})
	require.NoError(t, a.SetQuota("keys", 7))
	require.JSONEq(t, `{"quota_limit":7,"usage":1}`, succeeds(t, c.get("/global-quotas/keys/usage")).body)
}
