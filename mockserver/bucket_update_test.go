package mockserver_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestUpdateBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		c := call(t, server)
		id := bucket(t, server.Buckt().Organization(), mockserver.Bucket{Name: "before"})
		path := "/buckets/" + id
		before := c.get(path).body

		time.Sleep(time.Second)
		for _, body := range []string{`{}`, `{"unknown":1}`, `{"visibility":"private"}`, `{"customDomain":"x.example.com","region":"eu-west-1"}`} {
			r := succeeds(t, c.patch(path, body))
			require.JSONEq(t, `{"data":{"object":"bucket","id":"`+id+`"},"error":null,"meta":null}`, r.body)
			require.Equal(t, before, c.get(path).body, "nothing changes, not even updatedAt")
		}

		succeeds(t, c.patch(path, `{"cacheControlOverride":"max-age=5"}`))
		r := c.get(path)
		require.Equal(t, "max-age=5", r.at("data.cacheControlOverride"))
		require.Equal(t, time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), r.at("data.updatedAt"))
		succeeds(t, c.patch(path, `{"cacheControlOverride":null}`))
		require.Nil(t, c.get(path).at("data.cacheControlOverride"), "null restores the preset")

		succeeds(t, c.patch(path, `{"name":"after","cachePreset":"short","corsOrigins":["https://a.example"],"lifecycleTtlDays":7,
			"maxFileSizeBytes":10,"allowedMimeTypes":["image/*"],"optimizationMode":"maximum"}`))
		r = c.get(path)
		require.Equal(t, "after", r.at("data.name"))
		require.Equal(t, "short", r.at("data.cachePreset"))
		require.Equal(t, []any{"https://a.example"}, r.at("data.corsOrigins"))
		require.Equal(t, 7.0, r.at("data.lifecycleTtlDays"))
		require.Equal(t, 10.0, r.at("data.maxFileSizeBytes"))
		require.Equal(t, []any{"image/*"}, r.at("data.allowedMimeTypes"))
		require.Equal(t, "maximum", r.at("data.optimizationMode"))

		succeeds(t, c.patch(path, `{"lifecycleTtlDays":null,"maxFileSizeBytes":null,"allowedMimeTypes":null,"corsOrigins":[]}`))
		r = c.get(path)
		require.Nil(t, r.at("data.lifecycleTtlDays"))
		require.Nil(t, r.at("data.maxFileSizeBytes"))
		require.Nil(t, r.at("data.allowedMimeTypes"))
		require.Equal(t, []any{}, r.at("data.corsOrigins"))
		require.Equal(t, "after", r.at("data.name"), "what is not sent stays")
	})
}

func TestUpdateOptimizationOnFree(t *testing.T) {
	server := newServer(t, mockserver.WithPlan(mockserver.PlanFree))
	c := call(t, server)
	id := bucket(t, server.Buckt().Organization(), mockserver.Bucket{OptimizationMode: "light"})
	fails(t, c.patch("/buckets/"+id, `{"optimizationMode":"balanced"}`), 402, "Optimization requires a paid plan. Upgrade to enable.")
	succeeds(t, c.patch("/buckets/"+id, `{"optimizationMode":"none"}`))
}

func TestGatesOfImportedBuckets(t *testing.T) {
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
			server := newServer(t)
			c, org := call(t, server), server.Buckt().Organization()
			id := bucket(t, org, mockserver.Bucket{Imported: true})
			fails(t, c.patch("/buckets/"+id, test.body), 403, refusal(test.setting))
			require.NoError(t, org.SetManagedSettings(id, map[string]bool{test.setting: true}))
			succeeds(t, c.patch("/buckets/"+id, test.body))
		})
	}
	server := newServer(t)
	c, org := call(t, server), server.Buckt().Organization()
	imported := "/buckets/" + bucket(t, org, mockserver.Bucket{Imported: true})
	t.Run("rename always allowed", func(t *testing.T) { succeeds(t, c.patch(imported, `{"name":"x"}`)) })
	t.Run("limits always allowed", func(t *testing.T) {
		succeeds(t, c.patch(imported, `{"maxFileSizeBytes":5,"allowedMimeTypes":["image/png"]}`))
	})
	t.Run("empty update", func(t *testing.T) { succeeds(t, c.patch(imported, `{}`)) })
	t.Run("first offending field in schema order", func(t *testing.T) {
		fails(t, c.patch(imported, `{"optimizationMode":"none","lifecycleTtlDays":1,"corsOrigins":[],"cachePreset":"short"}`), 403, refusal("cache"))
		fails(t, c.patch(imported, `{"optimizationMode":"none","lifecycleTtlDays":1,"corsOrigins":[]}`), 403, refusal("cors"))
	})
	t.Run("nothing of a refused update stays", func(t *testing.T) {
		require.Equal(t, 403, c.patch(imported, `{"name":"y","cachePreset":"short"}`).status)
		require.Equal(t, "x", c.get(imported).at("data.name"))
	})
	t.Run("validation comes first", func(t *testing.T) {
		fails(t, c.patch(imported, `{"cachePreset":"short","lifecycleTtlDays":0}`), 400, "Too small: expected number to be >=1")
	})
	t.Run("the gate comes before the plan", func(t *testing.T) {
		org.SetPlan(mockserver.PlanFree)
		fails(t, c.patch(imported, `{"optimizationMode":"light"}`), 403, refusal("optimization"))
		require.NoError(t, org.SetManagedSettings(imported[len("/buckets/"):], map[string]bool{"optimization": true}))
		fails(t, c.patch(imported, `{"optimizationMode":"light"}`), 402, "Optimization requires a paid plan. Upgrade to enable.")
	})
	t.Run("a bucket that was created in an AWS account is not gated", func(t *testing.T) {
		account := org.AddAWSAccount(mockserver.AWSAccount{})
		id := bucket(t, org, mockserver.Bucket{AWSAccountID: account.ID, CustomDomain: "b.example.com", ManagedSettings: map[string]bool{"cache": false}})
		succeeds(t, c.patch("/buckets/"+id, `{"cachePreset":"short"}`))
	})
}
