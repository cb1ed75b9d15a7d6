package linode_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestEndpoints(t *testing.T) {
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
	require.Contains(t, r.Body, `{"endpoint_type":"E3","region":"us-iad-2","s3_endpoint":null}`)
}

// The catalogue as recorded in June 2026.
func TestEndpointsAsRecorded(t *testing.T) {
	var have []string
	for _, e := range mocktest.New(t).Linode().Endpoints() {
		have = append(have, strings.TrimSpace(fmt.Sprintln(e.Region, e.Type, strings.TrimSuffix(e.S3Endpoint, ".linodeobjects.com"))))
	}
	require.ElementsMatch(t, []string{
		"ap-south E0 ap-south-1", "eu-central E0 eu-central-1", "us-east E0 us-east-1", "us-southeast E0 us-southeast-1",
		"br-gru E1 br-gru-1", "es-mad E1 es-mad-1", "fr-par E1 fr-par-1", "id-cgk E1 id-cgk-1", "in-maa E1 in-maa-1",
		"it-mil E1 it-mil-1", "jp-osa E1 jp-osa-1", "nl-ams E1 nl-ams-1", "se-sto E1 se-sto-1", "us-iad E1 us-iad-1",
		"us-lax E1 us-lax-1", "us-mia E1 us-mia-1", "us-ord E1 us-ord-1", "us-sea E1 us-sea-1", "au-mel E2 au-mel-1",
		"de-fra-2 E3 de-fra-1", "gb-lon E3 gb-lon-1", "jp-tyo-3 E3 jp-tyo-1", "sg-sin-2 E3 sg-sin-1", "us-lax E3 us-lax-4",
		"us-ord E3 us-ord-10", "us-iad-2 E3",
	}, have)
}

func TestAddEndpoint(t *testing.T) {
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
