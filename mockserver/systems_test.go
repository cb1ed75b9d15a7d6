package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestRouting(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	for url, want := range map[string]struct {
		system    string
		unmatched bool
	}{
		// Own host of a system.
		"https://api.buckt.dev/v1/buckets":                  {"buckt", false},
		"http://api.buckt.invalid/file-services":            {"buckt", true},
		"https://api.foundrydb.com/file-services":           {"foundrydb", false},
		"https://API.FoundryDB.com.:443/file-services":      {"foundrydb", false},
		"http://api.foundrydb.invalid/file-services":        {"foundrydb", false},
		"https://api.foundrydb.com/v1/buckets":              {"foundrydb", true},
		"https://api.foundrydb.com/health":                  {"foundrydb", true},
		"https://api.foundrydb.com/":                        {"foundrydb", true},
		"https://api.amove.io/api/v1/cloudaccount/get_all":  {"amove", false},
		"https://api.amove.io/v1/buckets":                   {"amove", true},
		"https://api.linode.com/v4/object-storage/keys":     {"linode", false},
		"https://api.linode.com/v4beta/object-storage/keys": {"linode", false},
		"https://api.linode.com/object-storage/keys":        {"linode", true},
		"https://tornado.velys.software/usage":              {"tornado", false},
		"https://tornado.velys.software/v1/buckets":         {"tornado", true},
		// Domain of a bucket: files only.
		"https://cdn.example.com/file-services": {"buckt", false},
		"https://cdn.example.com/usage":         {"buckt", false},
		// Any other host: the path decides.
		"http://127.0.0.1:4010/v1/buckets":                  {"buckt", false},
		"http://127.0.0.1:4010/health":                      {"buckt", false},
		"http://127.0.0.1:4010/file-services":               {"foundrydb", false},
		"http://127.0.0.1:4010/file-services/x/nothing":     {"foundrydb", true},
		"http://127.0.0.1:4010/api/v1/cloudaccount/get_all": {"amove", false},
		"http://127.0.0.1:4010/v4/object-storage/keys":      {"linode", false},
		"http://127.0.0.1:4010/v4beta/object-storage/keys":  {"linode", false},
		"http://127.0.0.1:4010/usage":                       {"tornado", false},
		"http://127.0.0.1:4010/file-servicesx":              {"", true},
		"http://127.0.0.1:4010/v4x/object-storage/keys":     {"", true},
		"http://127.0.0.1:4010/api":                         {"", true},
		"http://127.0.0.1:4010/":                            {"", false},
		"http://api.foundrydb.com.example/v1/buckets":       {"buckt", false},
	} {
		t.Run(url, func(t *testing.T) {
			r := mocktest.Caller{T: t, HTTP: server.HTTPClient()}.Raw("GET", url, http.NoBody)
			all := server.Requests()
			last := all[len(all)-1]
			require.EqualValues(t, want.system, last.System)
			require.Equal(t, want.unmatched, last.Unmatched)
			require.Equal(t, want.system == "buckt", r.Header.Get("X-Request-ID") != "", "a header of Buckt's alone")
		})
	}
}

func TestFoundryDBUnknownRoutes(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallFoundryDB(t, server)
	for _, request := range []struct{ method, path string }{
		{"GET", "/"},
		{"GET", "/file-services/"},
		{"GET", "/file-services/x/"},
		{"GET", "/file-services//keys"},
		{"GET", "/file-services/x/keys/y"},
		{"GET", "/file-services/x/presign"},
		{"PATCH", "/file-services/x"},
		{"PUT", "/file-services/x"},
		{"POST", "/file-services/x/objects"},
		{"DELETE", "/file-services"},
		{"POST", "/app-services/x/attachments"},
	} {
		t.Run(request.method+" "+request.path, func(t *testing.T) {
			mocktest.RequireFoundryDBError(t, c.Do(request.method, request.path, ""), 404, "not found")
		})
	}
}

func TestSystemsOnTCP(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	c := mocktest.CallFoundryDB(t, server)
	c.HTTP, c.Base = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, server.FoundryDB().BaseURLAt(addr)
	require.Equal(t, 201, c.Post("/file-services", `{"name":"abc"}`).Status)
	require.Len(t, server.FoundryDB().FileServices(), 1)
}

func TestHEADOfFileService(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallFoundryDB(t, server)
	head, get := c.Do("HEAD", "/file-services", ""), c.Get("/file-services")
	require.Equal(t, 200, head.Status)
	require.Empty(t, head.Body)
	require.Equal(t, get.Header.Get("Content-Length"), head.Header.Get("Content-Length"))
}
