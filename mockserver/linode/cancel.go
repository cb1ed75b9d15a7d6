package linode

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var cancelOperations = []service.Operation{
	write("linodeCancel", "Linode.Cancel", http.MethodPost, "cancel", 0, classOthers, (*call).cancel),
}

// cancel removes the buckets of the account with all of their objects, and its keys. Object locks do not protect the objects.
func (c *call) cancel() service.Response {
	for _, b := range slices.Collect(c.account.buckets.All()) {
		c.account.removeBucket(b, false)
		c.system.history.Deleted(c.account, b, c.now)
	}
	for _, k := range slices.Clone(c.account.keys) {
		c.account.removeKey(k)
		c.system.history.Deleted(c.account, k, c.now)
	}
	return ok(wire.LinodeEmpty{})
}
