package linode_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// onTCP serves on a TCP address, and makes a caller of the API and one of S3 there.
func onTCP(t *testing.T, server *mockserver.Server, key linode.Key) (host string, control mocktest.LinodeCaller, c linodeS3) {
	t.Helper()
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	control = mocktest.LinodeCaller{Caller: mocktest.Caller{T: t, HTTP: client, Base: server.Linode().BaseURLAt(addr) + "/object-storage", Key: server.Linode().Token()}}
	return addr.String(), control, linodeS3{t, client, "http://" + addr.String(), "us-east", key, time.Now}
}

func TestEndpointsOnTCP(t *testing.T) {
	server := mocktest.New(t)
	host, control, c := onTCP(t, server, linode.Key{})
	endpoints := mocktest.RequireOK(t, control.Get("/endpoints"))
	for i, name := range values(endpoints, "s3_endpoint") {
		if values(endpoints, "region")[i] != "us-iad-2" {
			require.Equal(t, host, name)
		}
	}
	require.Contains(t, values(endpoints, "s3_endpoint"), nil, "where there is none")
	created := mocktest.RequireOK(t, control.Post("/buckets", `{"label":"assets","region":"us-ord","endpoint_type":"E3","s3_endpoint":"`+host+`"}`))
	require.Equal(t, []any{host, "E3"}, []any{created.At("s3_endpoint"), created.At("endpoint_type")})
	_, port, _ := strings.Cut(host, ":")
	require.Equal(t, "assets.localhost:"+port, created.At("hostname"))
	mocktest.RequireOK(t, control.Post("/buckets", `{"label":"other","region":"us-ord","s3_endpoint":"`+usOrdS3+`"}`))
	require.Equal(t, []any{host, host}, values(control.Get("/buckets"), "s3_endpoint"))

	key := mocktest.RequireOK(t, control.Post("/keys", `{"label":"k","regions":["us-ord"]}`))
	require.Equal(t, host, key.At("regions.0.s3_endpoint"))
	require.Equal(t, host, control.Get("/keys").At("data.0.regions.0.s3_endpoint"))
	quota := control.Get("/quotas/obj-bytes-" + usEastS3)
	require.Equal(t, []any{"obj-bytes-" + usEastS3, host}, []any{quota.At("quota_id"), quota.At("s3_endpoint")}, "quotas keep their names")

	a := server.Linode().Account()
	b, _ := a.Bucket("us-ord", "assets")
	require.Equal(t, "us-ord-10.linodeobjects.com", b.S3Endpoint)
	require.Equal(t, "us-ord-10.linodeobjects.com", mocktest.CallLinode(t, server).Get("/buckets/us-ord/assets").At("s3_endpoint"), "in memory")

	require.NoError(t, a.PutObject("us-ord", "assets", linode.Object{Key: "o", Content: []byte("text"), ACL: "public-read"}))
	req, err := http.NewRequestWithContext(t.Context(), "GET", c.origin+"/o", http.NoBody)
	require.NoError(t, err)
	req.Host = b.Hostname
	require.Equal(t, "text", c.send(req).Body)
}

// Endpoints of one type in a region are the same over TCP, so that a key has but one row of them.
func TestKeyRegionsOnTCP(t *testing.T) {
	server := mocktest.New(t)
	host, control, _ := onTCP(t, server, linode.Key{})
	require.NoError(t, server.Linode().AddEndpoint(linode.Endpoint{Region: "us-ord", Type: "E1", S3Endpoint: "us-ord-2.linodeobjects.com"}))
	created := mocktest.RequireOK(t, control.Post("/keys", `{"label":"k","regions":["us-ord"]}`))
	require.Equal(t, []any{
		map[string]any{"id": "us-ord", "endpoint_type": "E1", "s3_endpoint": host},
		map[string]any{"id": "us-ord", "endpoint_type": "E3", "s3_endpoint": host},
	}, created.At("regions"))
	require.Len(t, mocktest.CallLinode(t, server).Get("/keys").At("data.0.regions"), 3, "in memory")
	require.Len(t, mocktest.RequireOK(t, control.Get("/endpoints")).At("data"), len(server.Linode().Endpoints()), "endpoints are not merged")
}

// Both names of an endpoint select its quotas.
func TestQuotaFiltersOnTCP(t *testing.T) {
	server := mocktest.New(t)
	host, control, _ := onTCP(t, server, linode.Key{})
	all := mocktest.RequireOK(t, control.Get("/quotas")).At("results")
	for filter, want := range map[string]any{
		`{"s3_endpoint":"` + usEastS3 + `"}`:          3.0,
		`{"s3_endpoint":"` + host + `"}`:              all,
		`{"s3_endpoint":{"+contains":"127.0.0.1"}}`:   all,
		`{"s3_endpoint":{"+neq":"` + host + `"}}`:     0.0,
		`{"s3_endpoint":"missing.linodeobjects.com"}`: 0.0,
	} {
		require.Equal(t, want, mocktest.RequireOK(t, linodeFilter(control, "/quotas", filter)).At("results"), filter)
	}
	require.Equal(t, 0.0, linodeFilter(mocktest.CallLinode(t, server), "/quotas", `{"s3_endpoint":"`+host+`"}`).At("results"), "in memory")
}

// The hostname is of use as a whole, and without the label.
func TestHostnamesOnTCP(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	a := server.Linode().Account()
	host, control, c := onTCP(t, server, mocktest.AddLinodeKey(t, a, linode.Key{}))
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	for key, acl := range map[string]buckt.LinodeACL{"public": "public-read", "private": "private", "v4/account": "public-read"} {
		require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: key, Content: []byte(key), ACL: acl}))
	}
	hostname, _ := control.Get("/buckets/us-east/assets").At("hostname").(string)
	require.Regexp(t, `^assets\.localhost:\d+$`, hostname)

	// Every name is at loopback, as it is for browsers.
	dialer := new(net.Dialer)
	c.http = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, host)
	}}}
	t.Cleanup(c.http.CloseIdleConnections)
	endpoint, _ := strings.CutPrefix(hostname, "assets.")
	c.origin = "http://" + endpoint
	require.Equal(t, "public", s3Succeeds(t, c.get("/assets/public")).Body)
	c.origin = "http://" + hostname
	require.Equal(t, "private", s3Succeeds(t, c.get("/private")).Body)
	require.Equal(t, []string{"private", "public", "v4/account"}, s3Names(s3Succeeds(t, c.get("/?list-type=2")), "Key"))

	c.key = linode.Key{}
	require.Equal(t, "public", s3Succeeds(t, c.get("/public")).Body)
	require.Equal(t, "v4/account", s3Succeeds(t, c.get("/v4/account")).Body, "keys come before the paths of APIs")
	require.Empty(t, c.get("/public").Header.Get("Content-Security-Policy"), "it is an origin of its own")
	mocktest.RequireS3Error(t, c.get("/private"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, c.get("/"), 403, "AccessDenied")
	c.origin = "http://missing." + endpoint
	require.Equal(t, 401, c.get("/v4/object-storage/buckets").Status, "there is no such bucket")

	for name, want := range map[string]string{
		"localhost:4010": "assets.localhost:4010", "[::1]:4010": "assets.localhost:4010", "mock:4010": "assets.mock:4010",
	} {
		control.HTTP, control.Base = c.http, "http://"+name+"/v4/object-storage"
		require.Equal(t, want, control.Get("/buckets/us-east/assets").At("hostname"))
	}
}

// The region of the signature distinguishes buckets of one label in several regions.
func TestS3RegionsOnTCP(t *testing.T) {
	server := mocktest.New(t)
	a, other := server.Linode().Account(), server.Linode().AddAccount("other")
	_, _, c := onTCP(t, server, mocktest.AddLinodeKey(t, a, linode.Key{}))
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	mocktest.AddLinodeBucket(t, a, "us-ord", "assets")
	mocktest.AddLinodeBucket(t, other, "ap-south", "assets")
	mocktest.AddLinodeBucket(t, a, "us-ord", "alone")
	for _, region := range []string{"us-east", "us-ord"} {
		s3Succeeds(t, c.in(region).put("/assets/o", region))
		require.Equal(t, region, string(a.Objects(region, "assets")[0].Content))
	}
	require.Equal(t, "us-east", c.in("us-east-1").get("/assets/o").Body, "by its legacy cluster")
	require.Equal(t, "us-ord", c.in("us-ord-1").get("/assets/o").Body)
	mocktest.RequireS3Error(t, c.in("ap-south").get("/assets/o"), 403, "AccessDenied")
	require.Equal(t, "us-east", c.in("auto").get("/assets/o").Body, "one of the account's, for a region that is none")
	s3Succeeds(t, c.in("us-east-1").put("/alone/o", "text")) // there is but one
	require.Contains(t, c.in("us-ord").get("/assets?location").Body, ">us-ord<")
	require.Equal(t, []string{"alone", "assets", "assets"}, s3Names(s3Succeeds(t, c.get("/")), "Name"))

	regional := c.as(mocktest.AddLinodeKey(t, a, linode.Key{Regions: []string{"us-ord"}}))
	require.Equal(t, []string{"alone", "assets"}, s3Names(regional.get("/"), "Name"))
	require.Equal(t, "us-ord", regional.in("auto").get("/assets/o").Body)
	mocktest.RequireS3Error(t, regional.in("us-east").get("/assets/o"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, regional.in("us-east").put("/new", ""), 403, "AccessDenied")
	s3Succeeds(t, regional.in("us-ord").put("/new", ""))
	_, found := a.Bucket("us-ord", "new")
	require.True(t, found)
	s3Succeeds(t, c.in("us-ord").delete("/new"))
	s3Succeeds(t, c.in("us-east").put("/new",
		"<CreateBucketConfiguration><LocationConstraint>ap-south</LocationConstraint></CreateBucketConfiguration>"))
	_, found = a.Bucket("ap-south", "new")
	require.True(t, found, "the constraint chooses")
	s3Succeeds(t, c.in("auto").put("/plain", ""))
	_, found = a.Bucket("us-east", "plain")
	require.True(t, found)
}

func TestS3AnonymousOnTCP(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	a := server.Linode().Account()
	_, _, c := onTCP(t, server, linode.Key{})
	for label, acl := range map[string]buckt.LinodeACL{"open": "public-read", "closed": "private"} {
		_, err := a.AddBucket(linode.Bucket{Label: label, ACL: acl})
		require.NoError(t, err)
		for key, objectACL := range map[string]buckt.LinodeACL{"public": "public-read", "private": "private"} {
			require.NoError(t, a.PutObject("us-east", label, linode.Object{Key: key, Content: []byte(key), ACL: objectACL}))
		}
	}
	_, err := a.AddBucket(linode.Bucket{Region: "ap-south", Label: "open"}) // another one, before the open one and closed
	require.NoError(t, err)
	s3Succeeds(t, c.get("/open"))
	require.Equal(t, "public", c.get("/open/public").Body)
	mocktest.RequireS3Error(t, c.get("/open/private"), 403, "AccessDenied")
	require.Equal(t, "public", c.get("/closed/public").Body)
	mocktest.RequireS3Error(t, c.get("/closed"), 403, "AccessDenied")
}

func TestObjectURLOnTCP(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	host, control, c := onTCP(t, server, linode.Key{})
	for _, region := range []string{"us-east", "us-ord"} {
		mocktest.AddLinodeBucket(t, a, region, "assets")
		signed := linodeURL(t, control, region, `{"name":"o","method":"PUT","content_type":"text/plain"}`)
		require.True(t, strings.HasPrefix(signed, "http://"+host+"/assets/o?Signature="), signed)
		s3Succeeds(t, open(t, c.http, "PUT", signed, region, "Content-Type", "text/plain"))
		require.Equal(t, region, string(a.Objects(region, "assets")[0].Content))
		require.Equal(t, region, open(t, c.http, "GET", linodeURL(t, control, region, `{"name":"o","method":"GET"}`), "").Body)
	}
}
