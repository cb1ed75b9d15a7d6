package mockserver

import (
	"net/http"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// TornadoUsage is what a customer uses. What is nil is absent from the answer. The fields stand as in the type of the contract,
// so that the one converts into the other.
type TornadoUsage struct {
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
func (c *TornadoCustomer) SetUsage(u TornadoUsage) {
	c.begin()
	defer c.system.mu.Unlock()
	if u.ClientName == "" {
		u.ClientName = c.usage.ClientName
	}
	c.usage = u
}

func (c *tornadoCall) getUsage() {
	if !c.lock() {
		return
	}
	usage := wire.TornadoUsage(c.customer.usage)
	c.system.mu.Unlock()
	c.send(http.StatusOK, httpjson.Encode(usage))
}
