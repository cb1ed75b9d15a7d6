package buckt

import (
	"context"
	"iter"
	"net/http"
)

// LinodeType is a type of object storage with its price. "objectstorage" is the base price of every account with a bucket.
// "objectstorage-overage" is the price of each GB beyond the included amount.
type LinodeType struct {
	// ID is the id of the type.
	ID string `json:"id"`
	// Label is the name of the type.
	Label string `json:"label"`
	// Price is the price in all regions that are not in RegionPrices.
	Price LinodePrice `json:"price"`
	// RegionPrices are the prices of regions with a different price.
	RegionPrices []LinodeRegionPrice `json:"region_prices"`
	// Transfer is the outgoing transfer per month that the price includes, in GB.
	Transfer int `json:"transfer"`
}

func (t *LinodeType) missing() string { return requiredText("id", t.ID) }

// LinodePrice is a price in US dollars.
type LinodePrice struct {
	// Hourly is the price per hour. For "objectstorage-overage" it is the price per GB and month.
	Hourly float64 `json:"hourly"`
	// Monthly is the maximum price per month, nil if there is no maximum.
	Monthly *float64 `json:"monthly"`
}

// LinodeRegionPrice is the price in a region.
type LinodeRegionPrice struct {
	// Region is the id of the region, such as "br-gru".
	Region string `json:"id"`
	LinodePrice
}

// LinodeTypeClient is the service for types and their prices, at [LinodeClient.Types].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-types.
type LinodeTypeClient struct{ core *core }

// LinodeTypeListParams selects types.
type LinodeTypeListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string
	// Limit is the maximum number of types per page, 25 to 500. 0 means the server's default of 100. It must be the same for all
	// pages of a list.
	Limit int
}

var opLinodeTypesList = &operation{
	system: SystemLinode, id: "linodeListTypes", name: "Linode.Types.List",
	method: http.MethodGet, path: "/object-storage/types",
}

// List fetches one page of the types; Meta.Total is the number of all types. It needs no scope. A cursor of another list is an
// [*InvalidInputError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-types.
func (c *LinodeTypeClient) List(ctx context.Context, params LinodeTypeListParams, opts ...CallOption) (*Page[LinodeType], error) {
	return listLinode[LinodeType](ctx, c.core, &request{op: opLinodeTypesList, opts: opts}, params.Cursor, params.Limit)
}

// All iterates over the types of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of List
// or a [*ListChangedError], ends the iteration.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-types.
func (c *LinodeTypeClient) All(ctx context.Context, params LinodeTypeListParams, opts ...CallOption) iter.Seq2[LinodeType, error] {
	return allPages(ctx, c.core, opLinodeTypesList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeType], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}
