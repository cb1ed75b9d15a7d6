package buckt

import (
	"context"
	"iter"
	"net/http"
)

// LinodeType is a type of object storage that Linode charges for: "objectstorage", which every account with a bucket pays, and
// "objectstorage-overage", a GB beyond what it includes.
type LinodeType struct {
	// ID is the id of the type.
	ID string `json:"id"`
	// Label is the name of the type.
	Label string `json:"label"`
	// Price is the price in every region that RegionPrices does not have.
	Price LinodePrice `json:"price"`
	// RegionPrices are the prices of regions that differ.
	RegionPrices []LinodeRegionPrice `json:"region_prices"`
	// Transfer is the outbound transfer that the price includes in a month, in GB.
	Transfer int `json:"transfer"`
}

func (t *LinodeType) missing() string { return requiredText("id", t.ID) }

// LinodePrice is a price in US dollars.
type LinodePrice struct {
	// Hourly is the price of an hour. For "objectstorage-overage" it is that of a GB in a month.
	Hourly float64 `json:"hourly"`
	// Monthly is the most that a month costs, nil if there is no such limit.
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
	// Cursor continues the list: a Page's NextCursor.
	Cursor string
	// Limit is the number of types on a page. 0 leaves it to the server: 100; it allows 25 to 500. It stays the same from
	// page to page.
	Limit int
}

var opLinodeTypesList = &operation{
	system: SystemLinode, id: "linodeListTypes", name: "Linode.Types.List",
	method: http.MethodGet, path: "/object-storage/types",
}

// List fetches one page of the types; Meta.Total counts all of them. It needs no scope.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-types.
func (c *LinodeTypeClient) List(ctx context.Context, params LinodeTypeListParams, opts ...CallOption) (*Page[LinodeType], error) {
	return listLinode[LinodeType](ctx, c.core, &request{op: opLinodeTypesList, opts: opts}, params.Cursor, params.Limit)
}

// All iterates over the types on all pages from params.Cursor on. It may be ranged over more than once. An error ends it.
func (c *LinodeTypeClient) All(ctx context.Context, params LinodeTypeListParams, opts ...CallOption) iter.Seq2[LinodeType, error] {
	return allPages(ctx, c.core, opLinodeTypesList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeType], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}
