package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/front"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

const ownAddress = "http://127.0.0.1:4010"

func TestUnservedPath(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.Caller{T: t, HTTP: server.HTTPClient()}
	r := c.Raw("POST", ownAddress+"/jobs", nil, "X-API-Key", "a key of Tornado's")
	require.Equal(t, 404, r.Status)
	require.Equal(t, "text/plain; charset=utf-8", r.Header.Get("Content-Type"))
	require.Contains(t, r.Body, "No system of this mock server serves POST /jobs.")
	for _, line := range []string{"Buckt: /v1, /health\n", "Tornado: /user, /usage\n", "Linode: /v4, /v4beta\n"} {
		require.Contains(t, r.Body, line)
	}
	require.Empty(t, r.Header.Get("X-Request-ID"), "a header of Buckt's")
	require.True(t, mocktest.LastExchange(t, server).Unmatched)
	require.Empty(t, mocktest.LastExchange(t, server).System)

	require.Contains(t, c.Raw("GET", ownAddress+"/", nil).Body, "This is a mock server.")
	require.False(t, mocktest.LastExchange(t, server).Unmatched)
	server.Handle("/_mock", http.NotFoundHandler())
	client := server.HTTPClient()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r = mocktest.Caller{T: t, HTTP: client}.Raw("GET", ownAddress+"/", nil, "Accept", "text/html")
	require.Equal(t, []any{303, "/_mock/"}, []any{r.Status, r.Header.Get("Location")})

	for _, effect := range []fault.Effect{fault.Status(503), fault.Unauthorized(), fault.LatencyAfter(1)} {
		server.RemoveFaults()
		server.Inject(fault.Fault{Effect: effect})
		require.GreaterOrEqual(t, c.Raw("GET", ownAddress+"/jobs", nil).Status, 400)
		require.True(t, mocktest.LastExchange(t, server).Unmatched)
	}
}

// S3 refuses an unsigned request even for a bucket that does not exist.
func TestUnsignedS3Request(t *testing.T) {
	server := mocktest.New(t)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{Region: "eu"})
	mocktest.AddFoundryDBObject(t, server, service.ID, "a", 1)
	bucket := "/" + service.Bucket
	for name, test := range map[string]struct {
		method, path string
		headers      []string
		region       string
	}{
		"an object":                  {"GET", bucket + "/a", nil, ""},
		"an object that is missing":  {"GET", bucket + "/b", nil, ""},
		"to write":                   {"PUT", bucket + "/b", nil, ""},
		"to list":                    {"GET", bucket, nil, ""},
		"a private bucket":           {"HEAD", bucket, nil, "europe-1"},
		"a bucket that is missing":   {"GET", "/missing?list-type=2", nil, ""},
		"the region of none":         {"HEAD", "/missing", []string{"User-Agent", "aws-sdk-go/1.55.8"}, ""},
		"an object in a missing one": {"GET", "/missing/a", []string{"Amz-Sdk-Request", "attempt=1"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := mocktest.Caller{T: t, HTTP: server.HTTPClient()}.Raw(test.method, ownAddress+test.path, nil, test.headers...)
			require.Equal(t, 403, r.Status)
			require.Equal(t, "application/xml", r.Header.Get("Content-Type"))
			require.Equal(t, test.region, r.Header.Get("X-Amz-Bucket-Region"))
			if test.method != "HEAD" {
				require.Equal(t, "AccessDenied", r.S3Code())
			}
			require.EqualValues(t, "foundrydb", mocktest.LastExchange(t, server).System)
		})
	}
}

// A page among the files must not use the APIs, which share its address.
func TestFilesOnTCPAreSandboxed(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	local := "http://" + addr.String()
	tcp := mocktest.Caller{T: t, HTTP: mocktest.TCPClient(t)}
	require200 := func(c mocktest.Caller, url, policy string, headers ...string) {
		t.Helper()
		r := mocktest.RequireOK(t, c.Raw("GET", url, nil, headers...))
		require.Equal(t, policy, r.Header.Get("Content-Security-Policy"))
	}

	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	c := mocktest.CallBuckt(t, server)
	c.HTTP, c.Base = tcp.HTTP, server.Buckt().BaseURLAt(addr)
	url, _ := mocktest.RequireOK(t, c.Do("PUT", "/buckets/"+id+"/files/a.html", "<p>")).At("data.url").(string)
	require.Contains(t, url, local)
	require200(tcp, url, front.Sandbox)
	require200(mocktest.Caller{T: t, HTTP: server.HTTPClient()}, "https://cdn.example.com/a.html", "")
	require200(tcp, local+"/health", "")

	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	mocktest.AddFoundryDBObject(t, server, service.ID, "a", 1)
	s3 := mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID}))
	path := "/" + service.Bucket + "/a"
	require.Empty(t, mocktest.RequireOK(t, s3.Do("GET", path)).Header.Get("Content-Security-Policy"))
	require.Equal(t, front.Sandbox, mocktest.RequireOK(t, s3.At(addr).Do("GET", path)).Header.Get("Content-Security-Policy"))
	require.Empty(t, mocktest.RequireOK(t, s3.At(addr).Do("HEAD", path)).Header.Get("Content-Security-Policy"))
}
