package bucktapi_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestCreateBucket(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)

	t.Run("201 pending with the defaults", func(t *testing.T) {
		id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"assets","customDomain":"cdn.example.com"}`))
		require.Regexp(t, `^bkt_[0-9A-HJKMNP-TV-Z]{26}$`, id)
		r := mocktest.RequireOK(t, c.Get("/buckets/"+id))
		data := r.At("data").(map[string]any)
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
		r := c.Post("/buckets", `{"name":"a","isManagedDomain":true}`)
		require.JSONEq(t, fmt.Sprintf(`{"data":{"object":"bucket","id":%q},"error":null,"meta":null}`, r.ID()), r.Body)
		require.Equal(t, "application/json", r.Header.Get("Content-Type"))
	})
	t.Run("every setting", func(t *testing.T) {
		id := mocktest.RequireCreated(t, c.Post("/buckets", `{
			"name":"all","customDomain":"all.example.com","region":"eu-central-1","cachePreset":"immutable",
			"corsOrigins":["https://example.com/path","foo:bar"],"lifecycleTtlDays":30,"maxFileSizeBytes":5,
			"allowedMimeTypes":["image/*","text/plain"],"optimizationMode":"light","domainConnectProvider":"cloudflare",
			"visibility":"private","unknown":1}`))
		b, _ := server.Buckt().Organization().Bucket(id)
		require.Equal(t, "eu-central-1", b.Region)
		require.Equal(t, buckt.CacheImmutable, b.CachePreset)
		require.Equal(t, []string{"https://example.com/path", "foo:bar"}, b.CORSOrigins)
		require.Equal(t, 30, *b.LifecycleTTLDays)
		require.Equal(t, int64(5), *b.MaxFileSizeBytes)
		require.Equal(t, []string{"image/*", "text/plain"}, b.AllowedMIMETypes)
		require.Equal(t, buckt.OptimizationLight, b.OptimizationMode)
		require.Equal(t, new("cloudflare"), b.DomainConnectProvider)
	})
	t.Run("nulls and empty lists", func(t *testing.T) {
		id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"n","customDomain":"n.example.com","corsOrigins":[],"lifecycleTtlDays":null,
			"maxFileSizeBytes":null,"allowedMimeTypes":[]}`))
		r := c.Get("/buckets/" + id)
		require.Equal(t, []any{}, r.At("data.allowedMimeTypes"))
		require.Nil(t, r.At("data.lifecycleTtlDays"))
	})
	t.Run("managed domain", func(t *testing.T) {
		id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"m","isManagedDomain":true,"domainConnectProvider":"ignored"}`))
		r := c.Get("/buckets/" + id)
		require.Regexp(t, `^[a-z]{8,12}\.files\.buckt\.dev$`, r.At("data.customDomain"))
		require.Equal(t, true, r.At("data.isManagedDomain"))
		require.Nil(t, r.At("data.domainConnectProvider"))
	})
	t.Run("same name twice", func(t *testing.T) {
		mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"twin","isManagedDomain":true}`))
		mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"twin","isManagedDomain":true}`))
	})
}

func TestCreateBucketDomainUnique(t *testing.T) {
	server := mocktest.New(t, mockserver.WithDeletion(0))
	c := mocktest.CallBuckt(t, server)
	other := c.As(server.Buckt().AddOrganization("other", buckt.PlanPro).APIKey())
	body := `{"name":"a","customDomain":"cdn.example.com"}`
	id := mocktest.RequireCreated(t, c.Post("/buckets", body))

	mocktest.RequireBucktError(t, c.Post("/buckets", body), 409, "Domain already in use")
	mocktest.RequireBucktError(t, other.Post("/buckets", body), 409, "Domain already in use")
	require.NoError(t, server.Buckt().Organization().SetBucketStatus(id, "deleting"))
	mocktest.RequireBucktError(t, other.Post("/buckets", body), 409, "Domain already in use") // while it is being deleted

	require.NoError(t, server.Buckt().Organization().SetBucketStatus(id, "active"))
	mocktest.RequireOK(t, c.Delete("/buckets/"+id))
	mocktest.RequireCreated(t, other.Post("/buckets", body)) // gone
}

func TestSubdomains(t *testing.T) {
	t.Run("pronounceable", func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithPlan(buckt.PlanEnterprise), mockserver.WithSeed(1))
		syllables := regexp.MustCompile(`^([bcdfglmnprstv][aeiou])+[bcdfglmnprstv]?$`)
		for range 50 {
			b, err := server.Buckt().Organization().AddBucket(bucktapi.Bucket{})
			require.NoError(t, err)
			name := strings.TrimSuffix(b.CustomDomain, ".files.buckt.dev")
			require.Regexp(t, syllables, name)
			require.True(t, len(name) >= 8 && len(name) <= 12, name)
		}
	})
	t.Run("five tries", func(t *testing.T) {
		tries := 0
		server := mocktest.New(t, mockserver.WithBuckt(bucktapi.Behavior{
			Subdomains: func() string { tries++; return "calavoria" },
		}))
		c := mocktest.CallBuckt(t, server)
		id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`))
		require.Equal(t, "calavoria.files.buckt.dev", c.Get("/buckets/"+id).At("data.customDomain"))
		tries = 0
		mocktest.RequireBucktError(t, c.Post("/buckets", `{"name":"b","isManagedDomain":true}`), 500, "Could not allocate a subdomain, please try again")
		require.Equal(t, 5, tries)
	})
}

func TestBucketPlanLimits(t *testing.T) {
	create := func(c mocktest.Caller) mocktest.Reply {
		return c.Post("/buckets", `{"name":"b","isManagedDomain":true}`)
	}
	for plan, maximum := range map[buckt.Plan]int{buckt.PlanFree: 1, buckt.PlanPro: 10} {
		t.Run(string(plan), func(t *testing.T) {
			c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithPlan(plan)))
			for range maximum {
				mocktest.RequireCreated(t, create(c))
			}
			mocktest.RequireBucktError(t, create(c), 402, fmt.Sprintf("Plan limit reached: maximum %d bucket(s)", maximum))
		})
	}
	t.Run("a bucket that is being deleted does not count", func(t *testing.T) {
		c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithPlan(buckt.PlanFree)))
		mocktest.RequireOK(t, c.Delete("/buckets/"+mocktest.RequireCreated(t, create(c))))
		mocktest.RequireCreated(t, create(c))
	})
	t.Run("enterprise", func(t *testing.T) {
		c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithPlan(buckt.PlanEnterprise)))
		for range 12 {
			mocktest.RequireCreated(t, create(c))
		}
	})
	t.Run("optimization on free", func(t *testing.T) {
		c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithPlan(buckt.PlanFree)))
		mocktest.RequireBucktError(t, c.Post("/buckets", `{"name":"b","isManagedDomain":true,"optimizationMode":"light"}`),
			402, "Optimization requires a paid plan. Upgrade to enable.")
		mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"b","isManagedDomain":true,"optimizationMode":"none"}`))
	})
}

func TestCreateBucketInOwnAccount(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	create := func(account string) mocktest.Reply {
		return c.Post("/buckets", `{"name":"b","customDomain":"b.example.com","awsAccountId":"`+account+`"}`)
	}
	waiting := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{Status: "pending"})
	ready := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{})

	mocktest.RequireBucktError(t, create("acc_unknown"), 404, "AWS account not found")
	mocktest.RequireBucktError(t, create(waiting.ID), 400, "AWS account is not active")
	org.SetPlan(buckt.PlanFree)
	mocktest.RequireBucktError(t, create("acc_unknown"), 402, "BYOA requires a paid plan. Upgrade to enable.")
	org.SetPlan(buckt.PlanPro)

	id := mocktest.RequireCreated(t, create(ready.ID))
	r := c.Get("/buckets/" + id)
	require.Equal(t, ready.ID, r.At("data.awsAccountId"))
	require.Equal(t, false, r.At("data.isImported"))
	require.Equal(t, map[string]any{"visibility": true, "cache": true, "cors": true, "lifecycle": true, "optimization": true},
		r.At("data.managedSettings"))
}

func TestCreateBucketOrderOfChecks(t *testing.T) {
	server := mocktest.New(t, mockserver.WithPlan(buckt.PlanFree))
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "taken.example.com"})
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{Status: "pending"})
	wrong := map[string]string{
		"name": `""`, "customDomain": `"taken.example.com"`, "optimizationMode": `"light"`, "awsAccountId": `"acc_unknown"`,
	}
	send := func() mocktest.Reply {
		var pairs []string
		for name, value := range wrong {
			pairs = append(pairs, fmt.Sprintf("%q:%s", name, value))
		}
		slices.Sort(pairs)
		return c.Post("/buckets", "{"+strings.Join(pairs, ",")+"}")
	}
	mocktest.RequireBucktError(t, send(), 400, "Too small: expected string to have >=1 characters")
	wrong["name"] = `"b"`
	mocktest.RequireBucktError(t, send(), 402, "BYOA requires a paid plan. Upgrade to enable.")
	org.SetPlan(buckt.PlanPro)
	for range 9 {
		mocktest.AddBucket(t, org, bucktapi.Bucket{})
	}
	mocktest.RequireBucktError(t, send(), 404, "AWS account not found")
	wrong["awsAccountId"] = `"` + account.ID + `"`
	mocktest.RequireBucktError(t, send(), 400, "AWS account is not active")
	delete(wrong, "awsAccountId")
	mocktest.RequireBucktError(t, send(), 402, "Plan limit reached: maximum 10 bucket(s)")
	org.SetPlan(buckt.PlanFree)
	for _, b := range org.Buckets() {
		if b.CustomDomain == "taken.example.com" {
			require.NoError(t, org.SetBucketStatus(b.ID, "deleting"))
		} else {
			mocktest.RequireOK(t, c.Delete("/buckets/"+b.ID))
		}
	}
	mocktest.RequireBucktError(t, send(), 409, "Domain already in use")
	wrong["customDomain"] = `"free.example.com"`
	mocktest.RequireBucktError(t, send(), 402, "Optimization requires a paid plan. Upgrade to enable.")
}
