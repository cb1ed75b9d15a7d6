package buckt

import (
	"context"
	"iter"
	"net/http"
)

// LinodeCluster is the legacy name of a region with an endpoint. Linode has deprecated clusters in favour of [LinodeEndpoint].
type LinodeCluster struct {
	// ID is the id of the cluster, such as "us-east-1".
	ID string `json:"id"`
	// Domain is the S3 endpoint, a host name without a scheme.
	Domain string `json:"domain"`
	// Status reports whether the cluster is available.
	Status LinodeClusterStatus `json:"status"`
	// Region is the id of the region, such as "us-east".
	Region string `json:"region"`
	// StaticSiteDomain is the parent domain of buckets that are served as web sites.
	StaticSiteDomain string `json:"static_site_domain"`
}

func (c *LinodeCluster) missing() string { return requiredText("id", c.ID) }

// LinodeClusterStatus reports whether a cluster is available.
type LinodeClusterStatus string

// The statuses.
const (
	LinodeClusterAvailable   LinodeClusterStatus = "available"
	LinodeClusterUnavailable LinodeClusterStatus = "unavailable"
)

// LinodeClusterClient is the service for clusters, at [LinodeClient.Clusters]. Linode has deprecated it. Use [LinodeEndpointClient]
// unless a program needs ids of clusters.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-clusters.
type LinodeClusterClient struct{ core *core }

var opLinodeClustersGet = &operation{
	system: SystemLinode, id: "linodeGetCluster", name: "Linode.Clusters.Get",
	method: http.MethodGet, path: "/object-storage/clusters/{clusterId}",
}

// Get fetches a cluster. It needs the scope object_storage:read_only. A cluster that does not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-cluster.
func (c *LinodeClusterClient) Get(ctx context.Context, id string, opts ...CallOption) (*LinodeCluster, error) {
	return getBare[LinodeCluster](ctx, c.core, &request{op: opLinodeClustersGet, args: []string{"id", id}, opts: opts})
}

// LinodeClusterListParams selects clusters.
type LinodeClusterListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string
	// Limit is the maximum number of clusters per page, 25 to 500. 0 means the server's default of 100. It must be the same for all
	// pages of a list.
	Limit int
}

var opLinodeClustersList = &operation{
	system: SystemLinode, id: "linodeListClusters", name: "Linode.Clusters.List",
	method: http.MethodGet, path: "/object-storage/clusters",
}

// List fetches one page of the clusters; Meta.Total is the number of all clusters. It needs the scope object_storage:read_only; a token
// without it is an [*UnauthorizedError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-clusters.
func (c *LinodeClusterClient) List(ctx context.Context, params LinodeClusterListParams, opts ...CallOption) (*Page[LinodeCluster], error) {
	return listLinode[LinodeCluster](ctx, c.core, &request{op: opLinodeClustersList, opts: opts}, params.Cursor, params.Limit)
}

// All iterates over the clusters of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of
// List or a [*ListChangedError], ends the iteration.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-clusters.
func (c *LinodeClusterClient) All(ctx context.Context, params LinodeClusterListParams, opts ...CallOption) iter.Seq2[LinodeCluster, error] {
	return allPages(ctx, c.core, opLinodeClustersList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeCluster], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}
