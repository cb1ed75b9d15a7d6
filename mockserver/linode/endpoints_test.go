package linode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestLinodeEndpoints(t *testing.T) {
	server := mocktest.New(t)
	r := mocktest.RequireOK(t, mocktest.CallLinode(t, server).Get("/endpoints"))
	byRegion := map[any]int{}
	types := map[any]bool{}
	for _, row := range r.At("data").([]any) {
		row := row.(map[string]any)
		require.Len(t, row, 3)
		byRegion[row["region"]]++
		types[row["endpoint_type"]] = true
	}
	require.Len(t, server.Linode().Endpoints(), int(r.At("results").(float64)))
	require.Equal(t, map[any]bool{"E0": true, "E1": true, "E2": true, "E3": true}, types)
	require.Equal(t, 2, byRegion["us-ord"])
	require.Contains(t, r.Body, `{"endpoint_type":"E0","region":"us-east","s3_endpoint":"us-east-1.linodeobjects.com"}`)
	require.Contains(t, r.Body, `{"endpoint_type":"E3","region":"us-sea","s3_endpoint":null}`)
}

func TestLinodeAddEndpoint(t *testing.T) {
	server := mocktest.New(t)
	system := server.Linode()
	c := mocktest.CallLinode(t, server)
	require.NoError(t, system.AddEndpoint(linode.Endpoint{Region: "xx-new", Cluster: "xx-new-1", Type: "E1", S3Endpoint: "xx-new-1.linodeobjects.com"}))
	require.NoError(t, system.AddEndpoint(linode.Endpoint{Region: "xx-new", Type: "E3", S3Endpoint: "xx-new-2.linodeobjects.com"}))
	require.NoError(t, system.AddEndpoint(linode.Endpoint{Region: "xx-none", Type: "E3"}))
	require.Equal(t, "xx-new-1", system.Endpoints()[len(system.Endpoints())-2].Cluster)

	r := mocktest.RequireOK(t, c.Post("/buckets", `{"label":"assets","cluster":"xx-new-1","endpoint_type":"E3"}`))
	require.Equal(t, "assets.xx-new-2.linodeobjects.com", r.At("hostname"))
	linodeRejects(t, c.Post("/buckets", `{"label":"assets","region":"xx-none"}`), "endpoint_type")
	mocktest.RequireOK(t, c.Get("/quotas/obj-bytes-xx-new-2.linodeobjects.com"))
	mocktest.RequireOK(t, c.Get("/buckets/xx-none"))

	for name, bad := range map[string]linode.Endpoint{
		"no region":         {Type: "E1", S3Endpoint: "x"},
		"no type":           {Region: "us-east", S3Endpoint: "x"},
		"unknown type":      {Region: "us-east", Type: "E9", S3Endpoint: "x"},
		"endpoint twice":    {Region: "us-east", Type: "E1", S3Endpoint: "us-ord-1.linodeobjects.com"},
		"cluster of others": {Region: "yy", Cluster: "us-east-1", Type: "E1", S3Endpoint: "y"},
	} {
		require.ErrorContains(t, system.AddEndpoint(bad), "mockserver: AddEndpoint: ", name)
	}
}
