package mockserver_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestCreateBucket(t *testing.T) {
	server := newServer(t)
	c := call(t, server)

	t.Run("201 pending with the defaults", func(t *testing.T) {
		id := created(t, c.post("/buckets", `{"name":"assets","customDomain":"cdn.example.com"}`))
		require.Regexp(t, `^bkt_[0-9A-HJKMNP-TV-Z]{26}$`, id)
		r := succeeds(t, c.get("/buckets/"+id))
		data := r.at("data").(map[string]any)
		require.Len(t, data, 23)
		for _, when := range []string{"createdAt", "updatedAt"} {
			require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`, data[when])
			delete(data, when)
		}
		require.Equal(t, map[string]any{
			"object": "bucket", "id": id, "name": "assets", "customDomain": "cdn.example.com", "region": "us-east-1",
			"status": "pending", "cachePreset": "standard", "cacheControlOverride": nil, "corsOrigins": []any{},
			"lifecycleTtlDays": nil, "maxFileSizeBytes": nil, "allowedMimeTypes": nil, "optimizationMode": "none",
			"domainConnectProvider": nil, "awsAccountId": nil, "isImported": false, "isManagedDomain": false,
			"managedSettings": map[string]any{}, "storageUsedBytes": 0.0, "bandwidthUsedBytes": 0.0, "dnsRecords": nil,
		}, data)
	})
	t.Run("answer of a write", func(t *testing.T) {
		r := c.post("/buckets", `{"name":"a","isManagedDomain":true}`)
		require.JSONEq(t, fmt.Sprintf(`{"data":{"object":"bucket","id":%q},"error":null,"meta":null}`, r.id()), r.body)
		require.Equal(t, "application/json", r.header.Get("Content-Type"))
	})
	t.Run("every setting", func(t *testing.T) {
		id := created(t, c.post("/buckets", `{
			"name":"all","customDomain":"all.example.com","region":"eu-central-1","cachePreset":"immutable",
			"corsOrigins":["https://example.com/path","foo:bar"],"lifecycleTtlDays":30,"maxFileSizeBytes":5,
			"allowedMimeTypes":["image/*","text/plain"],"optimizationMode":"light","domainConnectProvider":"cloudflare",
			"visibility":"private","unknown":1}`))
		b, _ := server.Buckt().Organization().Bucket(id)
		require.Equal(t, "eu-central-1", b.Region)
		require.Equal(t, "immutable", b.CachePreset)
		require.Equal(t, []string{"https://example.com/path", "foo:bar"}, b.CORSOrigins)
		require.Equal(t, 30, *b.LifecycleTTLDays)
		require.Equal(t, int64(5), *b.MaxFileSizeBytes)
		require.Equal(t, []string{"image/*", "text/plain"}, b.AllowedMIMETypes)
		require.Equal(t, "light", b.OptimizationMode)
		require.Equal(t, "cloudflare", b.DomainConnectProvider)
	})
	t.Run("nulls and empty lists", func(t *testing.T) {
		id := created(t, c.post("/buckets", `{"name":"n","customDomain":"n.example.com","corsOrigins":[],"lifecycleTtlDays":null,
			"maxFileSizeBytes":null,"allowedMimeTypes":[]}`))
		r := c.get("/buckets/" + id)
		require.Equal(t, []any{}, r.at("data.allowedMimeTypes"))
		require.Nil(t, r.at("data.lifecycleTtlDays"))
	})
	t.Run("managed domain", func(t *testing.T) {
		id := created(t, c.post("/buckets", `{"name":"m","isManagedDomain":true,"domainConnectProvider":"ignored"}`))
		r := c.get("/buckets/" + id)
		require.Regexp(t, `^[a-z]{8,12}\.files\.buckt\.dev$`, r.at("data.customDomain"))
		require.Equal(t, true, r.at("data.isManagedDomain"))
		require.Nil(t, r.at("data.domainConnectProvider"))
	})
	t.Run("same name twice", func(t *testing.T) {
		created(t, c.post("/buckets", `{"name":"twin","isManagedDomain":true}`))
		created(t, c.post("/buckets", `{"name":"twin","isManagedDomain":true}`))
	})
}

func TestDomainsAreUnique(t *testing.T) {
	server := newServer(t, mockserver.WithDeletion(0))
	c := call(t, server)
	other := c.as(server.Buckt().AddOrganization("other", mockserver.PlanPro).APIKey())
	body := `{"name":"a","customDomain":"cdn.example.com"}`
	id := created(t, c.post("/buckets", body))

	fails(t, c.post("/buckets", body), 409, "Domain already in use")
	fails(t, other.post("/buckets", body), 409, "Domain already in use")
	require.NoError(t, server.Buckt().Organization().SetBucketStatus(id, "deleting"))
	fails(t, other.post("/buckets", body), 409, "Domain already in use") // while it is being deleted

	require.NoError(t, server.Buckt().Organization().SetBucketStatus(id, "active"))
	succeeds(t, c.delete("/buckets/"+id))
	created(t, other.post("/buckets", body)) // gone
}

func TestSubdomains(t *testing.T) {
	t.Run("pronounceable", func(t *testing.T) {
		server := newServer(t, mockserver.WithPlan(mockserver.PlanEnterprise), mockserver.WithSeed(1))
		syllables := regexp.MustCompile(`^([bcdfglmnprstv][aeiou])+[bcdfglmnprstv]?$`)
		for range 50 {
			b, err := server.Buckt().Organization().AddBucket(mockserver.Bucket{})
			require.NoError(t, err)
			name := strings.TrimSuffix(b.CustomDomain, ".files.buckt.dev")
			require.Regexp(t, syllables, name)
			require.True(t, len(name) >= 8 && len(name) <= 12, name)
		}
	})
	t.Run("five tries", func(t *testing.T) {
		tries := 0
		server := newServer(t, mockserver.WithSubdomains(func() string { tries++; return "calavoria" }))
		c := call(t, server)
		id := created(t, c.post("/buckets", `{"name":"a","isManagedDomain":true}`))
		require.Equal(t, "calavoria.files.buckt.dev", c.get("/buckets/"+id).at("data.customDomain"))
		tries = 0
		fails(t, c.post("/buckets", `{"name":"b","isManagedDomain":true}`), 500, "Could not allocate a subdomain, please try again")
		require.Equal(t, 5, tries)
	})
}

func TestBucketPlanLimits(t *testing.T) {
	create := func(c caller) reply { return c.post("/buckets", `{"name":"b","isManagedDomain":true}`) }
	for plan, maximum := range map[mockserver.Plan]int{mockserver.PlanFree: 1, mockserver.PlanPro: 10} {
		t.Run(string(plan), func(t *testing.T) {
			c := call(t, newServer(t, mockserver.WithPlan(plan)))
			for range maximum {
				created(t, create(c))
			}
			fails(t, create(c), 402, fmt.Sprintf("Plan limit reached: maximum %d bucket(s)", maximum))
		})
	}
	t.Run("a bucket that is being deleted does not count", func(t *testing.T) {
		c := call(t, newServer(t, mockserver.WithPlan(mockserver.PlanFree)))
		succeeds(t, c.delete("/buckets/"+created(t, create(c))))
		created(t, create(c))
	})
	t.Run("enterprise", func(t *testing.T) {
		c := call(t, newServer(t, mockserver.WithPlan(mockserver.PlanEnterprise)))
		for range 12 {
			created(t, create(c))
		}
	})
	t.Run("optimization on free", func(t *testing.T) {
		c := call(t, newServer(t, mockserver.WithPlan(mockserver.PlanFree)))
		fails(t, c.post("/buckets", `{"name":"b","isManagedDomain":true,"optimizationMode":"light"}`),
			402, "Optimization requires a paid plan. Upgrade to enable.")
		created(t, c.post("/buckets", `{"name":"b","isManagedDomain":true,"optimizationMode":"none"}`))
	})
}

func TestBYOABuckets(t *testing.T) {
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	create := func(account string) reply {
		return c.post("/buckets", `{"name":"b","customDomain":"b.example.com","awsAccountId":"`+account+`"}`)
	}
	waiting := org.AddAWSAccount(mockserver.AWSAccount{Status: "pending"})
	ready := org.AddAWSAccount(mockserver.AWSAccount{})

	fails(t, create("acc_unknown"), 404, "AWS account not found")
	fails(t, create(waiting.ID), 400, "AWS account is not active")
	org.SetPlan(mockserver.PlanFree)
	fails(t, create("acc_unknown"), 402, "BYOA requires a paid plan. Upgrade to enable.")
	org.SetPlan(mockserver.PlanPro)

	id := created(t, create(ready.ID))
	r := c.get("/buckets/" + id)
	require.Equal(t, ready.ID, r.at("data.awsAccountId"))
	require.Equal(t, false, r.at("data.isImported"))
	require.Equal(t, map[string]any{"visibility": true, "cache": true, "cors": true, "lifecycle": true, "optimization": true},
		r.at("data.managedSettings"))
}

func TestOrderOfChecksOnCreate(t *testing.T) {
	server := newServer(t, mockserver.WithPlan(mockserver.PlanFree))
	c, org := call(t, server), server.Buckt().Organization()
	bucket(t, org, mockserver.Bucket{CustomDomain: "taken.example.com"})
	account := org.AddAWSAccount(mockserver.AWSAccount{Status: "pending"})
	wrong := map[string]string{
		"name": `""`, "customDomain": `"taken.example.com"`, "optimizationMode": `"light"`, "awsAccountId": `"acc_unknown"`,
	}
	send := func() reply {
		var pairs []string
		for name, value := range wrong {
			pairs = append(pairs, fmt.Sprintf("%q:%s", name, value))
		}
		slices.Sort(pairs)
		return c.post("/buckets", "{"+strings.Join(pairs, ",")+"}")
	}
	fails(t, send(), 400, "Too small: expected string to have >=1 characters")
	wrong["name"] = `"b"`
	fails(t, send(), 402, "BYOA requires a paid plan. Upgrade to enable.")
	org.SetPlan(mockserver.PlanPro)
	for range 9 {
		bucket(t, org, mockserver.Bucket{})
	}
	fails(t, send(), 404, "AWS account not found")
	wrong["awsAccountId"] = `"` + account.ID + `"`
	fails(t, send(), 400, "AWS account is not active")
	delete(wrong, "awsAccountId")
	fails(t, send(), 402, "Plan limit reached: maximum 10 bucket(s)")
	org.SetPlan(mockserver.PlanFree)
	for _, b := range org.Buckets() {
		if b.CustomDomain == "taken.example.com" {
			require.NoError(t, org.SetBucketStatus(b.ID, "deleting"))
		} else {
			succeeds(t, c.delete("/buckets/"+b.ID))
		}
	}
	fails(t, send(), 409, "Domain already in use")
	wrong["customDomain"] = `"free.example.com"`
	fails(t, send(), 402, "Optimization requires a paid plan. Upgrade to enable.")
}
