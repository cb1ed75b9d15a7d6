package mockserver_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// What follows the server's time follows Advance, outside of a bubble.
func TestWhatFollowsAdvance(t *testing.T) {
	start := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, test := range map[string]func(t *testing.T, server *mockserver.Server, c caller){
		"now": func(t *testing.T, server *mockserver.Server, c caller) {
			server.Advance(90 * time.Minute)
			require.Equal(t, start.Add(90*time.Minute), server.Now())
			require.Equal(t, "Wed, 02 Jan 2030 04:34:05 GMT", c.get("/keys").header.Get("Date"))
		},
		"provisioning": func(t *testing.T, server *mockserver.Server, c caller) {
			id := created(t, c.post("/buckets", `{"name":"a","isManagedDomain":true}`))
			require.Equal(t, "pending", status(c, id))
			server.Advance(30 * time.Minute)
			require.Equal(t, "provisioning", status(c, id))
			server.Advance(30 * time.Minute)
			require.Equal(t, "active", status(c, id))
			require.Equal(t, "2030-01-02T04:04:05.000Z", c.get("/buckets/"+id).at("data.updatedAt"))
		},
		"provisioning of a file service": func(t *testing.T, server *mockserver.Server, _ caller) {
			f := callFoundryDB(t, server)
			id := f.post("/file-services", `{"name":"files"}`).at("id")
			server.Advance(time.Hour)
			require.Equal(t, "Running", f.get(fmt.Sprint("/file-services/", id)).at("status"))
		},
		"deletion": func(t *testing.T, server *mockserver.Server, c caller) {
			id := bucket(t, server.Buckt().Organization(), mockserver.Bucket{})
			succeeds(t, c.delete("/buckets/"+id))
			server.Advance(time.Hour - 1)
			require.Equal(t, "deleting", status(c, id))
			server.Advance(1)
			fails(t, c.get("/buckets/"+id), 404, "Bucket not found")
		},
		"expiry of keys": func(t *testing.T, server *mockserver.Server, c caller) {
			key := server.Buckt().Organization().AddKey(mockserver.Key{ExpiresAt: start.Add(time.Hour)})
			succeeds(t, c.as(key.Secret).get("/keys"))
			server.Advance(time.Hour + time.Second)
			fails(t, c.as(key.Secret).get("/keys"), 401, "API key expired")
		},
		"expiry of tokens": func(t *testing.T, server *mockserver.Server, _ caller) {
			token := server.Amove().Account().User().AddToken(start.Add(time.Hour))
			require.Equal(t, 200, callAmove(t, server).as(token).list("").status)
			server.Advance(time.Hour)
			require.Equal(t, 401, callAmove(t, server).as(token).list("").status)
		},
		"retention of logs": func(t *testing.T, server *mockserver.Server, c caller) {
			succeeds(t, c.get("/keys"))
			require.Len(t, c.get("/logs").at("data"), 1)
			server.Advance(30*24*time.Hour + time.Second)
			require.Empty(t, c.get("/logs").at("data"))
		},
		"windows of rate limits": func(t *testing.T, server *mockserver.Server, c caller) {
			server.Buckt().Organization().SetPlan(mockserver.PlanFree)
			for range 100 {
				succeeds(t, c.get("/keys"))
			}
			require.Equal(t, 429, c.get("/keys").status)
			server.Advance(time.Minute)
			succeeds(t, c.get("/keys"))
		},
		"windows of rate limits at Linode": func(t *testing.T, server *mockserver.Server, _ caller) {
			l := callLinode(t, server)
			for range 60 {
				require.Equal(t, 404, l.delete("/keys/1").status)
			}
			require.Equal(t, "60", l.delete("/keys/1").header.Get("Retry-After"))
			server.Advance(45 * time.Second)
			require.Equal(t, "15", l.delete("/keys/1").header.Get("Retry-After"))
			server.Advance(15 * time.Second)
			require.Equal(t, 404, l.delete("/keys/1").status)
		},
		"expiry of presigned URLs": func(t *testing.T, server *mockserver.Server, _ caller) {
			service := fileService(t, server, mockserver.FileService{})
			server.Advance(time.Hour)
			r := callFoundryDB(t, server).post("/file-services/"+service.ID+"/presign", `{"method":"GET","key":"k","expires_seconds":60}`)
			require.Equal(t, "2030-01-02T04:05:05Z", r.at("expires_at"))
			require.Contains(t, r.at("url"), "X-Amz-Date=20300102T040405Z")
		},
		"lists that lag behind": func(t *testing.T, server *mockserver.Server, c caller) {
			server.Inject(mockserver.Fault{Effect: mockserver.StaleLists(time.Hour)})
			created(t, c.post("/keys", newKeyBody))
			require.Len(t, c.get("/keys").at("data"), 1)
			server.Advance(time.Hour)
			require.Len(t, c.get("/keys").at("data"), 2)
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := newServer(t, mockserver.WithClock(func() time.Time { return start }), mockserver.WithProvisioning(time.Hour),
				mockserver.WithDeletion(time.Hour), mockserver.WithRateLimits())
			test(t, server, call(t, server))
		})
	}
}

func TestTimeDoesNotRunBackwards(t *testing.T) {
	server := newServer(t)
	require.PanicsWithValue(t, "mockserver: Advance: -1ns is negative", func() { server.Advance(-1) })
}
