package tornado

import (
	"cmp"
	"net/http"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Usage is the usage of a customer. A nil field is absent from the response.
type Usage struct {
	BillingError            *string  `json:"billingError,omitzero"`
	BillingPeriodEnd        *string  `json:"billingPeriodEnd,omitzero"`
	BillingPeriodStart      *string  `json:"billingPeriodStart,omitzero"`
	ClientName              string   `json:"clientName,omitzero"` // the customer's name by default
	CurrentPeriodUsageGB    *float64 `json:"currentPeriodUsageGb,omitzero"`
	MaxDurationLimitSeconds *int64   `json:"maxDurationLimitSeconds,omitzero"`
	MaxFilesizeLimitBytes   *int64   `json:"maxFilesizeLimitBytes,omitzero"`
	MaxFilesizeLimitMB      *float64 `json:"maxFilesizeLimitMb,omitzero"`
	MaxResolutionLimit      *string  `json:"maxResolutionLimit,omitzero"`
	StorageEffectiveUsageGB *float64 `json:"storageEffectiveUsageGb,omitzero"`
	StorageLimitBytes       *int64   `json:"storageLimitBytes,omitzero"`
	StorageLimitGB          *float64 `json:"storageLimitGb,omitzero"`
	StorageRemainingGB      *float64 `json:"storageRemainingGb,omitzero"`
	StorageReservedGB       *float64 `json:"storageReservedGb,omitzero"`
	StorageUsageGB          float64  `json:"storageUsageGb,omitzero"`
	UsageCount              int64    `json:"usageCount,omitzero"`
}

// SetUsage sets the usage of the customer. By default it has the name and zeros.
func (c *Customer) SetUsage(u Usage) {
	c.begin()
	defer c.system.mu.Unlock()
	u.ClientName = cmp.Or(u.ClientName, c.row.Usage.ClientName)
	c.row.Usage = state.Clone(u)
}

var usageOperations = []service.Operation{
	{ID: "tornadoGetUsage", Client: "Tornado.Usage", Method: http.MethodGet, Path: "usage", Handle: handler{Handle: (*call).getUsage}},
}

// getUsage converts the usage, which has the fields of the contract's type in their order.
func (c *call) getUsage() service.Response {
	return service.Response{Status: http.StatusOK, Body: httpjson.Encode(wire.TornadoUsage(c.customer.row.Usage))}
}
