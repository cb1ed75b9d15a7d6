package tornado

import (
	"net/http"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Usage is the usage of a customer. A field that is nil is absent from the response.
type Usage struct {
	BillingError            *string
	BillingPeriodEnd        *string
	BillingPeriodStart      *string
	ClientName              string // the customer's name by default
	CurrentPeriodUsageGB    *float64
	MaxDurationLimitSeconds *int64
	MaxFilesizeLimitBytes   *int64
	MaxFilesizeLimitMB      *float64
	MaxResolutionLimit      *string
	StorageEffectiveUsageGB *float64
	StorageLimitBytes       *int64
	StorageLimitGB          *float64
	StorageRemainingGB      *float64
	StorageReservedGB       *float64
	StorageUsageGB          float64
	UsageCount              int64
}

// SetUsage sets the usage of the customer. By default it has the name and zeros.
func (c *Customer) SetUsage(u Usage) {
	c.begin()
	defer c.system.mu.Unlock()
	if u.ClientName == "" {
		u.ClientName = c.usage.ClientName
	}
	c.usage = u
}

var usageOperations = []service.Operation{
	{ID: "tornadoGetUsage", Client: "Tornado.Usage", Method: http.MethodGet, Path: "usage", Handle: handler{Handle: (*call).getUsage}},
}

// getUsage converts the usage, which has the fields of the contract's type in their order.
func (c *call) getUsage() service.Response {
	return service.Response{Status: http.StatusOK, Body: httpjson.Encode(wire.TornadoUsage(c.customer.usage))}
}
