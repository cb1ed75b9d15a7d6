package bucktapi_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The origins of a bucket decide which pages may read its files, at its domain and at the path of the server.
func TestCORSOrigins(t *testing.T) {
	const app = "https://app.example.com"
	for name, test := range map[string]struct {
		origins        []string
		origin, method string
		allowed        string // "" for no
	}{
		"allowed":              {[]string{"https://other.example.com", app}, app, "GET", app},
		"HEAD":                 {[]string{app}, app, "HEAD", app},
		"another method":       {[]string{app}, app, "PUT", ""},
		"another origin":       {[]string{app}, "https://evil.example.com", "GET", ""},
		"another scheme":       {[]string{app}, "http://app.example.com", "GET", ""},
		"another port":         {[]string{app}, app + ":8443", "GET", ""},
		"null":                 {[]string{app}, "null", "GET", ""},
		"any":                  {[]string{"*"}, "https://evil.example.com", "GET", "*"},
		"a pattern":            {[]string{"https://*.example.com"}, app, "GET", app},
		"no origins":           {nil, app, "GET", ""},
		"an origin and a path": {[]string{app + "/page"}, app, "GET", ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t)
			addr, err := server.Listen("127.0.0.1:0")
			require.NoError(t, err)
			org := server.Buckt().Organization()
			id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com", CORSOrigins: test.origins})
			require.NoError(t, org.PutFile(id, bucktapi.File{Key: "a", Content: []byte("text")}))
			for url, c := range map[string]mocktest.Caller{
				"https://cdn.example.com":                      {T: t, HTTP: server.HTTPClient()},
				"http://" + addr.String() + "/cdn.example.com": {T: t, HTTP: mocktest.TCPClient(t)},
			} {
				preflight := c.Raw("OPTIONS", url+"/a", nil, "Origin", test.origin, "Access-Control-Request-Method", test.method,
					"Access-Control-Request-Headers", "range")
				require.Equal(t, test.allowed, preflight.Header.Get("Access-Control-Allow-Origin"))
				if test.allowed == "" {
					require.Equal(t, 403, preflight.Status)
				} else {
					require.Equal(t, 200, preflight.Status)
					require.Equal(t, "range", preflight.Header.Get("Access-Control-Allow-Headers"))
					require.Equal(t, "GET, HEAD", preflight.Header.Get("Access-Control-Allow-Methods"))
					require.Equal(t, "3600", preflight.Header.Get("Access-Control-Max-Age"))
				}
				if test.method == "PUT" {
					continue
				}
				for path, status := range map[string]int{"/a": 200, "/missing": 404} {
					r := c.Raw(test.method, url+path, nil, "Origin", test.origin)
					require.Equal(t, status, r.Status)
					require.Equal(t, test.allowed, r.Header.Get("Access-Control-Allow-Origin"), path)
				}
				require.Empty(t, c.Raw("GET", url+"/a", nil).Header.Get("Access-Control-Allow-Origin"), "without an Origin")
			}
		})
	}
}

// Origins that are changed by the API apply to the next request.
func TestCORSOriginsUpdate(t *testing.T) {
	server := mocktest.New(t, mockserver.WithDeletion(0))
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	require.NoError(t, org.PutFile(id, bucktapi.File{Key: "a"}))
	allowed := func() string {
		return mocktest.Download(c, "https://cdn.example.com/a", "Origin", "https://app.example.com").Header.Get("Access-Control-Allow-Origin")
	}
	require.Empty(t, allowed())
	mocktest.RequireOK(t, c.Patch("/buckets/"+id, `{"corsOrigins":["https://app.example.com"]}`))
	require.Equal(t, "https://app.example.com", allowed())
	mocktest.RequireOK(t, c.Delete("/buckets/"+id))
	require.Empty(t, allowed())
	preflight := c.Raw("OPTIONS", "https://cdn.example.com/a", nil, "Origin", "https://app.example.com", "Access-Control-Request-Method", "GET")
	require.Equal(t, 404, preflight.Status)
}
