package buckt

import (
	"context"
	"iter"
	"net/http"
)

// LinodeEndpoint is an S3 endpoint that the account may use.
type LinodeEndpoint struct {
	// Region is the id of the region, which may have several endpoints.
	Region string `json:"region"`
	// EndpointType is the generation of the endpoint.
	EndpointType LinodeEndpointType `json:"endpoint_type"`
	// S3Endpoint is a host name without a scheme, "" until the endpoint is assigned to the account.
	S3Endpoint string `json:"s3_endpoint"`
}

// LinodeEndpointType is the generation of an S3 endpoint.
type LinodeEndpointType string

// The generations. Buckets at E2 and E3 have no CORS setting.
const (
	LinodeEndpointE0 LinodeEndpointType = "E0"
	LinodeEndpointE1 LinodeEndpointType = "E1"
	LinodeEndpointE2 LinodeEndpointType = "E2"
	LinodeEndpointE3 LinodeEndpointType = "E3"
)

// LinodeEndpointClient is the service for endpoints, at [Client.Linode].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-endpoints.
type LinodeEndpointClient struct{ core *core }

// LinodeEndpointListParams selects endpoints.
type LinodeEndpointListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string
	// Limit is the maximum number of endpoints per page, 25 to 500. 0 means the server's default of 100. It must be the same for all
	// pages of a list.
	Limit int
}

var opLinodeEndpointsList = &operation{
	system: SystemLinode, id: "linodeListEndpoints", name: "Linode.Endpoints.List",
	method: http.MethodGet, path: "/object-storage/endpoints",
}

// List fetches one page of the endpoints in no particular order; Meta.Total is the number of all endpoints. It needs the scope
// object_storage:read_only; a token without it is an [*UnauthorizedError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-endpoints.
func (c *LinodeEndpointClient) List(ctx context.Context, params LinodeEndpointListParams, opts ...CallOption) (*Page[LinodeEndpoint], error) {
	return listLinode[LinodeEndpoint](ctx, c.core, &request{op: opLinodeEndpointsList, opts: opts}, params.Cursor, params.Limit)
}

// All iterates over the endpoints of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of
// List or a [*ListChangedError], ends the iteration.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-endpoints.
func (c *LinodeEndpointClient) All(ctx context.Context, params LinodeEndpointListParams, opts ...CallOption) iter.Seq2[LinodeEndpoint, error] {
	return allPages(ctx, c.core, opLinodeEndpointsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeEndpoint], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}
