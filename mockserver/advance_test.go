package mockserver_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// What follows the server's time follows Advance, outside of a bubble.
func TestAdvance(t *testing.T) {
	start := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, test := range map[string]func(t *testing.T, server *mockserver.Server, c mocktest.Caller){
		"now": func(t *testing.T, server *mockserver.Server, c mocktest.Caller) {
			server.Advance(90 * time.Minute)
			require.Equal(t, start.Add(90*time.Minute), server.Now())
			require.Equal(t, "Wed, 02 Jan 2030 04:34:05 GMT", c.Get("/keys").Header.Get("Date"))
		},
		"provisioning": func(t *testing.T, server *mockserver.Server, c mocktest.Caller) {
			id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`))
			require.Equal(t, "pending", mocktest.BucketStatus(c, id))
			server.Advance(30 * time.Minute)
			require.Equal(t, "provisioning", mocktest.BucketStatus(c, id))
			server.Advance(30 * time.Minute)
			require.Equal(t, "active", mocktest.BucketStatus(c, id))
			require.Equal(t, "2030-01-02T04:04:05.000Z", c.Get("/buckets/"+id).At("data.updatedAt"))
		},
		"provisioning of a file service": func(t *testing.T, server *mockserver.Server, _ mocktest.Caller) {
			f := mocktest.CallFoundryDB(t, server)
			id := f.Post("/file-services", `{"name":"files"}`).At("id")
			server.Advance(time.Hour)
			require.Equal(t, "Running", f.Get(fmt.Sprint("/file-services/", id)).At("status"))
		},
		"deletion": func(t *testing.T, server *mockserver.Server, c mocktest.Caller) {
			id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
			mocktest.RequireOK(t, c.Delete("/buckets/"+id))
			server.Advance(time.Hour - 1)
			require.Equal(t, "deleting", mocktest.BucketStatus(c, id))
			server.Advance(1)
			mocktest.RequireBucktError(t, c.Get("/buckets/"+id), 404, "Bucket not found")
		},
		"expiry of keys": func(t *testing.T, server *mockserver.Server, c mocktest.Caller) {
			key := mocktest.AddKey(t, server.Buckt().Organization(), bucktapi.Key{ExpiresAt: start.Add(time.Hour)})
			mocktest.RequireOK(t, c.As(key.Secret.Reveal()).Get("/keys"))
			server.Advance(time.Hour + time.Second)
			mocktest.RequireBucktError(t, c.As(key.Secret.Reveal()).Get("/keys"), 401, "API key expired")
		},
		"expiry of tokens": func(t *testing.T, server *mockserver.Server, _ mocktest.Caller) {
			token := server.Amove().Account().User().AddToken(start.Add(time.Hour))
			require.Equal(t, 200, mocktest.CallAmove(t, server).As(token).List("").Status)
			server.Advance(time.Hour)
			require.Equal(t, 401, mocktest.CallAmove(t, server).As(token).List("").Status)
		},
		"retention of logs": func(t *testing.T, server *mockserver.Server, c mocktest.Caller) {
			mocktest.RequireOK(t, c.Get("/keys"))
			require.Len(t, c.Get("/logs").At("data"), 1)
			server.Advance(30*24*time.Hour + time.Second)
			require.Empty(t, c.Get("/logs").At("data"))
		},
		"windows of rate limits": func(t *testing.T, server *mockserver.Server, c mocktest.Caller) {
			server.Buckt().Organization().SetPlan(buckt.PlanFree)
			for range 100 {
				mocktest.RequireOK(t, c.Get("/keys"))
			}
			require.Equal(t, 429, c.Get("/keys").Status)
			server.Advance(time.Minute)
			mocktest.RequireOK(t, c.Get("/keys"))
		},
		"windows of rate limits at Linode": func(t *testing.T, server *mockserver.Server, _ mocktest.Caller) {
			l := mocktest.CallLinode(t, server)
			for range 60 {
				require.Equal(t, 404, l.Delete("/keys/1").Status)
			}
			require.Equal(t, "60", l.Delete("/keys/1").Header.Get("Retry-After"))
			server.Advance(45 * time.Second)
			require.Equal(t, "15", l.Delete("/keys/1").Header.Get("Retry-After"))
			server.Advance(15 * time.Second)
			require.Equal(t, 404, l.Delete("/keys/1").Status)
		},
		"expiry of presigned URLs": func(t *testing.T, server *mockserver.Server, _ mocktest.Caller) {
			service := mocktest.AddFileService(t, server, foundrydb.FileService{})
			server.Advance(time.Hour)
			r := mocktest.CallFoundryDB(t, server).Post("/file-services/"+service.ID+"/presign", `{"method":"GET","key":"k","expires_seconds":60}`)
			require.Equal(t, "2030-01-02T04:05:05Z", r.At("expires_at"))
			require.Contains(t, r.At("url"), "X-Amz-Date=20300102T040405Z")
		},
		"lists that lag behind": func(t *testing.T, server *mockserver.Server, c mocktest.Caller) {
			server.Inject(fault.Fault{Effect: fault.StaleLists(time.Hour)})
			mocktest.RequireCreated(t, c.Post("/keys", newKeyBody))
			require.Len(t, c.Get("/keys").At("data"), 1)
			server.Advance(time.Hour)
			require.Len(t, c.Get("/keys").At("data"), 2)
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t, mockserver.WithClock(func() time.Time { return start }), mockserver.WithProvisioning(time.Hour),
				mockserver.WithDeletion(time.Hour), mockserver.WithRateLimits())
			test(t, server, mocktest.CallBuckt(t, server))
		})
	}
}

func TestAdvanceNegative(t *testing.T) {
	server := mocktest.New(t)
	require.PanicsWithValue(t, "mockserver: Advance: must not be negative, but is -1ns", func() { server.Advance(-1) })
}
