package bucktapi_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestUpdateBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallBuckt(t, server)
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{Name: "before"})
		path := "/buckets/" + id
		before := c.Get(path).Body

		time.Sleep(time.Second)
		for _, body := range []string{`{}`, `{"unknown":1}`, `{"visibility":"private"}`, `{"customDomain":"x.example.com","region":"eu-west-1"}`} {
			r := mocktest.RequireOK(t, c.Patch(path, body))
			require.JSONEq(t, `{"data":{"object":"bucket","id":"`+id+`"},"error":null,"meta":null}`, r.Body)
			require.Equal(t, before, c.Get(path).Body, "nothing changes, not even updatedAt")
		}

		mocktest.RequireOK(t, c.Patch(path, `{"cacheControlOverride":"max-age=5"}`))
		r := c.Get(path)
		require.Equal(t, "max-age=5", r.At("data.cacheControlOverride"))
		require.Equal(t, time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), r.At("data.updatedAt"))
		mocktest.RequireOK(t, c.Patch(path, `{"cacheControlOverride":null}`))
		require.Nil(t, c.Get(path).At("data.cacheControlOverride"), "null restores the preset")

		mocktest.RequireOK(t, c.Patch(path, `{"name":"after","cachePreset":"short","corsOrigins":["https://a.example"],"lifecycleTtlDays":7,
			"maxFileSizeBytes":10,"allowedMimeTypes":["image/*"],"optimizationMode":"maximum"}`))
		r = c.Get(path)
		require.Equal(t, "after", r.At("data.name"))
		require.Equal(t, "short", r.At("data.cachePreset"))
		require.Equal(t, []any{"https://a.example"}, r.At("data.corsOrigins"))
		require.Equal(t, 7.0, r.At("data.lifecycleTtlDays"))
		require.Equal(t, 10.0, r.At("data.maxFileSizeBytes"))
		require.Equal(t, []any{"image/*"}, r.At("data.allowedMimeTypes"))
		require.Equal(t, "maximum", r.At("data.optimizationMode"))

		mocktest.RequireOK(t, c.Patch(path, `{"lifecycleTtlDays":null,"maxFileSizeBytes":null,"allowedMimeTypes":null,"corsOrigins":[]}`))
		r = c.Get(path)
		require.Nil(t, r.At("data.lifecycleTtlDays"))
		require.Nil(t, r.At("data.maxFileSizeBytes"))
		require.Nil(t, r.At("data.allowedMimeTypes"))
		require.Equal(t, []any{}, r.At("data.corsOrigins"))
		require.Equal(t, "after", r.At("data.name"), "what is not sent stays")
	})
}

func TestUpdateOptimizationOnFree(t *testing.T) {
	server := mocktest.New(t, mockserver.WithPlan(buckt.PlanFree))
	c := mocktest.CallBuckt(t, server)
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{OptimizationMode: "light"})
	mocktest.RequireBucktError(t, c.Patch("/buckets/"+id, `{"optimizationMode":"balanced"}`), 402, "Optimization requires a paid plan. Upgrade to enable.")
	mocktest.RequireOK(t, c.Patch("/buckets/"+id, `{"optimizationMode":"none"}`))
}

func TestImportedBucketSettings(t *testing.T) {
	bodies := map[string]struct{ setting, body string }{
		"visibility":           {"visibility", `{"visibility":"private"}`},
		"cachePreset":          {"cache", `{"cachePreset":"short"}`},
		"cacheControlOverride": {"cache", `{"cacheControlOverride":null}`},
		"corsOrigins":          {"cors", `{"corsOrigins":[]}`},
		"lifecycleTtlDays":     {"lifecycle", `{"lifecycleTtlDays":5}`},
		"optimizationMode":     {"optimization", `{"optimizationMode":"none"}`},
	}
	refusal := func(setting string) string {
		return "This setting is not managed by Buckt for this bucket. Enable " + setting + " management first."
	}
	for field, test := range bodies {
		t.Run(field, func(t *testing.T) {
			server := mocktest.New(t)
			c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
			id := mocktest.AddBucket(t, org, bucktapi.Bucket{S3BucketName: "imported"})
			mocktest.RequireBucktError(t, c.Patch("/buckets/"+id, test.body), 403, refusal(test.setting))
			require.NoError(t, org.SetManagedSettings(id, map[string]bool{test.setting: true}))
			mocktest.RequireOK(t, c.Patch("/buckets/"+id, test.body))
		})
	}
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	imported := "/buckets/" + mocktest.AddBucket(t, org, bucktapi.Bucket{S3BucketName: "imported"})
	t.Run("rename always allowed", func(t *testing.T) { mocktest.RequireOK(t, c.Patch(imported, `{"name":"x"}`)) })
	t.Run("limits always allowed", func(t *testing.T) {
		mocktest.RequireOK(t, c.Patch(imported, `{"maxFileSizeBytes":5,"allowedMimeTypes":["image/png"]}`))
	})
	t.Run("empty update", func(t *testing.T) { mocktest.RequireOK(t, c.Patch(imported, `{}`)) })
	t.Run("first offending field in schema order", func(t *testing.T) {
		mocktest.RequireBucktError(t, c.Patch(imported, `{"optimizationMode":"none","lifecycleTtlDays":1,"corsOrigins":[],"cachePreset":"short"}`), 403, refusal("cache"))
		mocktest.RequireBucktError(t, c.Patch(imported, `{"optimizationMode":"none","lifecycleTtlDays":1,"corsOrigins":[]}`), 403, refusal("cors"))
	})
	t.Run("nothing of a refused update stays", func(t *testing.T) {
		require.Equal(t, 403, c.Patch(imported, `{"name":"y","cachePreset":"short"}`).Status)
		require.Equal(t, "x", c.Get(imported).At("data.name"))
	})
	t.Run("validation comes first", func(t *testing.T) {
		mocktest.RequireBucktError(t, c.Patch(imported, `{"cachePreset":"short","lifecycleTtlDays":0}`), 400, "Too small: expected number to be >=1")
	})
	t.Run("the gate comes before the plan", func(t *testing.T) {
		org.SetPlan(buckt.PlanFree)
		mocktest.RequireBucktError(t, c.Patch(imported, `{"optimizationMode":"light"}`), 403, refusal("optimization"))
		require.NoError(t, org.SetManagedSettings(imported[len("/buckets/"):], map[string]bool{"optimization": true}))
		mocktest.RequireBucktError(t, c.Patch(imported, `{"optimizationMode":"light"}`), 402, "Optimization requires a paid plan. Upgrade to enable.")
	})
	t.Run("a bucket that was created in an AWS account is not gated", func(t *testing.T) {
		account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{})
		id := mocktest.AddBucket(t, org, bucktapi.Bucket{AWSAccountID: account.ID, CustomDomain: "b.example.com", ManagedSettings: map[string]bool{"cache": false}})
		mocktest.RequireOK(t, c.Patch("/buckets/"+id, `{"cachePreset":"short"}`))
	})
}
