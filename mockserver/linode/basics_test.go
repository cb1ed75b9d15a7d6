package linode_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestClustersAndTypes(t *testing.T) {
	server := mocktest.New(t)
	require.NoError(t, server.Linode().AddEndpoint(linode.Endpoint{Region: "us-east", Type: "E3", S3Endpoint: "us-east-9.linodeobjects.com"}))
	c := mocktest.CallLinode(t, server)
	const usEast = `{"id":"us-east-1","domain":"us-east-1.linodeobjects.com","status":"available","region":"us-east",
		"static_site_domain":"website-us-east-1.linodeobjects.com"}`
	require.JSONEq(t, usEast, mocktest.RequireOK(t, c.Get("/clusters/us-east-1")).Body)
	ids := values(mocktest.RequireOK(t, c.Get("/clusters?page_size=500")), "id")
	require.Equal(t, "us-east-1", ids[0], "as the Python library's tests expect")
	require.NotContains(t, ids, "", "a region without an older name is no cluster")
	require.NotContains(t, ids, "au-mel-1")
	for _, id := range []string{"us-east", "au-mel-1", "x"} {
		mocktest.RequireLinodeError(t, c.Get("/clusters/"+id), 404, "Not found")
	}
	linodeRejects(t, c.Get("/clusters?page=0"), "page")

	require.JSONEq(t, `{"page":1,"pages":1,"results":2,"data":[
		{"id":"objectstorage","label":"Object Storage","price":{"hourly":0.0075,"monthly":5},"transfer":1000,"region_prices":[
			{"id":"id-cgk","hourly":0.0075,"monthly":5},{"id":"br-gru","hourly":0.0075,"monthly":5}]},
		{"id":"objectstorage-overage","label":"Object Storage Overage","price":{"hourly":0.02,"monthly":null},"transfer":0,"region_prices":[
			{"id":"id-cgk","hourly":0.024,"monthly":null},{"id":"br-gru","hourly":0.028,"monthly":null}]}]}`,
		mocktest.RequireOK(t, c.Get("/types")).Body)
	require.Empty(t, values(mocktest.RequireOK(t, c.Get("/types?page=2")), "id"))
	linodeRejects(t, c.Get("/types?page_size=1"), "page_size")
}

// Programs call these before they use Object Storage. A token of any scope may.
func TestRoutes(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	c := mocktest.CallLinode(t, server)
	token := mocktest.AddLinodeToken(t, a, linode.Token{Scopes: []string{}}).Token.Reveal()
	get := func(path string, headers ...string) mocktest.Reply {
		return c.Raw("GET", server.Linode().BaseURL()+path, http.NoBody, append([]string{"Authorization", "Bearer " + token}, headers...)...)
	}
	for path, want := range map[string]string{
		"/linode/types?page=100": `{"data":[],"page":100,"pages":1,"results":1}`,
		"/account/events":        `{"data":[],"page":1,"pages":1,"results":0}`,
		"/regions/us-east": `{"id":"us-east","label":"us-east","country":"us","capabilities":["Object Storage"],"status":"ok",
			"site_type":"core"}`,
		"/regions/eu-central": `{"id":"eu-central","label":"eu-central","country":"de","capabilities":["Object Storage"],"status":"ok",
			"site_type":"core"}`,
		"/profile": `{"uid":1,"username":"default","email":"` + a.UUID() + `@example.com","timezone":"UTC","restricted":false}`,
		"/account": `{"euuid":"` + a.UUID() + `","company":"default","email":"` + a.UUID() + `@example.com","balance":0,
			"capabilities":["Object Storage"]}`,
	} {
		require.JSONEq(t, want, mocktest.RequireOK(t, get(path)).Body, path)
		require.Empty(t, mocktest.LastExchange(t, server).Operation)
		require.False(t, mocktest.LastExchange(t, server).Unmatched)
		mocktest.RequireLinodeError(t, c.As("x").Raw("GET", server.Linode().BaseURL()+path, http.NoBody), 401, "Invalid Token")
	}
	require.Equal(t, []any{"g6-nanode-1"}, values(mocktest.RequireOK(t, get("/linode/types")), "id"))
	regions := values(mocktest.RequireOK(t, get("/regions")), "id")
	require.Contains(t, regions, "us-east")
	require.Contains(t, regions, "au-mel")
	mocktest.RequireLinodeError(t, get("/regions/x"), 404, "Not found")
	linodeRejects(t, get("/regions?page=0"), "page")
}
