package tornado

import (
	"net/http"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Usage is what a customer uses. What is nil is absent from the answer. The fields stand as in the type of the contract,
// so that the one converts into the other.
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

// SetUsage sets what the usage tells. By default it is the name alone, and zeros.
func (c *Customer) SetUsage(u Usage) {
	c.begin()
	defer c.system.mu.Unlock()
	if u.ClientName == "" {
		u.ClientName = c.usage.ClientName
	}
	c.usage = u
}

var usageOperations = []service.Operation{
	{ID: "tornadoGetUsage", Method: http.MethodGet, Path: "usage", Handle: handler{Handle: (*call).getUsage}},
}

func (c *call) getUsage() service.Response {
	return service.Response{Status: http.StatusOK, Body: httpjson.Encode(wire.TornadoUsage(c.customer.usage))}
}
