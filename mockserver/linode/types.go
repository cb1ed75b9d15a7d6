package linode

import (
	"net/http"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var typeOperations = []service.Operation{
	{
		ID: "linodeListTypes", Client: "Linode.Types.List", Method: http.MethodGet, Path: root + "types",
		Traits: service.PagesByNumber, Handle: handler{handle: (*call).listTypes},
	},
}

// types are the types with the prices of 2026.
func types() []wire.LinodeType {
	monthly, none := nullable.NewNullableWithValue[float64], nullable.NewNullNullable[float64]()
	return []wire.LinodeType{
		{
			ID: "objectstorage", Label: "Object Storage", Price: wire.LinodePrice{Hourly: 0.0075, Monthly: monthly(5)},
			RegionPrices: []wire.LinodeRegionPrice{
				{ID: "id-cgk", Hourly: 0.0075, Monthly: monthly(5)}, {ID: "br-gru", Hourly: 0.0075, Monthly: monthly(5)},
			},
			Transfer: 1000,
		},
		{
			ID: "objectstorage-overage", Label: "Object Storage Overage", Price: wire.LinodePrice{Hourly: 0.02, Monthly: none},
			RegionPrices: []wire.LinodeRegionPrice{
				{ID: "id-cgk", Hourly: 0.024, Monthly: none}, {ID: "br-gru", Hourly: 0.028, Monthly: none},
			},
		},
	}
}

func (c *call) listTypes() service.Response {
	return list[wire.LinodeTypePage](c, types(), nil, func(t wire.LinodeType) wire.LinodeType { return t })
}
