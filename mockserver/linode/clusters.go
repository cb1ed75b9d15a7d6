package linode

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var clusterOperations = []service.Operation{
	{
		ID: "linodeListClusters", Client: "Linode.Clusters.List", Method: http.MethodGet, Path: root + "clusters", Scope: scopeReadOnly,
		Traits: service.PagesByNumber, Handle: handler{handle: (*call).listClusters},
	},
	{
		ID: "linodeGetCluster", Client: "Linode.Clusters.Get", Method: http.MethodGet, Path: root + "clusters/{clusterId}",
		Scope: scopeReadOnly, Handle: handler{handle: (*call).getCluster},
	},
}

// clusters returns the first endpoint of each region that has a legacy id.
func (s *System) clusters() []Endpoint {
	var clusters []Endpoint
	for _, e := range s.endpoints {
		known := slices.ContainsFunc(clusters, func(o Endpoint) bool { return o.Cluster == e.Cluster })
		if e.Cluster != "" && e.S3Endpoint != "" && !known {
			clusters = append(clusters, e)
		}
	}
	return clusters
}

func (c *call) listClusters() service.Response {
	page, refusal, valid := pageOf(c, c.system.clusters(), nil)
	if !valid {
		return refusal
	}
	data := make([]wire.LinodeCluster, len(page.rows))
	for i, e := range page.rows {
		data[i] = c.clusterOnWire(e)
	}
	return ok(wire.LinodeClusterPage{Data: data, Page: page.number, Pages: page.pages, Results: page.results})
}

func (c *call) getCluster() service.Response {
	for _, e := range c.system.clusters() {
		if e.Cluster == c.Params["clusterId"] {
			return ok(c.clusterOnWire(e))
		}
	}
	return c.fail(http.StatusNotFound, notFound)
}

func (c *call) clusterOnWire(e Endpoint) wire.LinodeCluster {
	return wire.LinodeCluster{
		ID: e.Cluster, Domain: c.s3Endpoint(e.S3Endpoint), Status: wire.LinodeClusterStatusAvailable, Region: e.Region,
		StaticSiteDomain: "website-" + e.S3Endpoint,
	}
}
