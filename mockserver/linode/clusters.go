package linode

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var clusterOperations = []service.Operation{
	read("linodeListClusters", "Linode.Clusters.List", "clusters", service.PagesByNumber, (*call).listClusters),
	read("linodeGetCluster", "Linode.Clusters.Get", "clusters/{clusterId}", 0, (*call).getCluster),
}

// clusters returns the first endpoint of each region with a legacy id.
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
	return list[wire.LinodeClusterPage](c, c.system.clusters(), nil, c.clusterOnWire)
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
