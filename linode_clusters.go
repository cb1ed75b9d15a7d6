package buckt

import (
	"context"
	"iter"
	"net/http"
)

// LinodeCluster is the older name of a region with an endpoint. Linode has deprecated clusters in favour of [LinodeEndpoint].
type LinodeCluster struct {
	// ID is the id of the cluster, such as "us-east-1".
	ID string `json:"id"`
	// Domain is the S3 endpoint, a host name without a scheme.
	Domain string `json:"domain"`
	// Status is whether the cluster is in use.
	Status LinodeClusterStatus `json:"status"`
	// Region is the id of the region, such as "us-east".
	Region string `json:"region"`
	// StaticSiteDomain is the host name under which buckets are served as web sites.
	StaticSiteDomain string `json:"static_site_domain"`
}

func (c *LinodeCluster) missing() string { return requiredText("id", c.ID) }

// LinodeClusterStatus is whether a cluster is in use.
type LinodeClusterStatus string

// The statuses.
const (
	LinodeClusterAvailable   LinodeClusterStatus = "available"
	LinodeClusterUnavailable LinodeClusterStatus = "unavailable"
)

// LinodeClusterClient is the service for clusters, at [LinodeClient.Clusters]. Linode has deprecated it: programs that are not bound to ids
// of clusters use [LinodeEndpointClient].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-clusters.
type LinodeClusterClient struct{ core *core }

var opLinodeClustersGet = &operation{
	system: SystemLinode, id: "linodeGetCluster", name: "Linode.Clusters.Get",
	method: http.MethodGet, path: "/object-storage/clusters/{clusterId}",
}

// Get fetches a cluster. It needs the scope object_storage:read_only. One that does not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-cluster.
func (c *LinodeClusterClient) Get(ctx context.Context, id string, opts ...CallOption) (*LinodeCluster, error) {
	return getBare[LinodeCluster](ctx, c.core, &request{op: opLinodeClustersGet, args: []string{"id", id}, opts: opts})
}

// LinodeClusterListParams selects clusters.
type LinodeClusterListParams struct {
	// Cursor continues the list: a Page's NextCursor.
	Cursor string
	// Limit is the number of clusters on a page. 0 leaves it to the server: 100; it allows 25 to 500. It stays the same
	// from page to page.
	Limit int
}

var opLinodeClustersList = &operation{
	system: SystemLinode, id: "linodeListClusters", name: "Linode.Clusters.List",
	method: http.MethodGet, path: "/object-storage/clusters",
}

// List fetches one page of the clusters; Meta.Total counts all of them. It needs the scope object_storage:read_only.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-clusters.
func (c *LinodeClusterClient) List(ctx context.Context, params LinodeClusterListParams, opts ...CallOption) (*Page[LinodeCluster], error) {
	return listLinode[LinodeCluster](ctx, c.core, &request{op: opLinodeClustersList, opts: opts}, params.Cursor, params.Limit)
}

// All iterates over the clusters on all pages from params.Cursor on. It may be ranged over more than once. An error ends it.
func (c *LinodeClusterClient) All(ctx context.Context, params LinodeClusterListParams, opts ...CallOption) iter.Seq2[LinodeCluster, error] {
	return allPages(ctx, c.core, opLinodeClustersList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeCluster], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}
