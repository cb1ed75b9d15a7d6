package mockserver

import (
	"maps"
	"slices"
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// operationTraits is what effects have to know of an operation.
type operationTraits struct {
	id      string
	systems []string
	// lags: it lists what requests make and delete.
	lags bool
	// cursors and pages: it lists by the page, which a cursor leads on from, or which have numbers.
	cursors, pages bool
	// provisions: it begins a provisioning.
	provisions bool
}

// faultOperations are the operations of all systems, in the order of their ids.
var faultOperations = sync.OnceValue(func() []operationTraits {
	known := knownOperations()
	all := make([]operationTraits, 0, len(known))
	for _, id := range slices.Sorted(maps.Keys(known)) {
		op := known[id]
		all = append(all, operationTraits{
			id: id, systems: op.systems, lags: op.traits.Has(service.Lists), cursors: op.traits.Has(service.PagesByCursor),
			pages: op.traits.Has(service.PagesByNumber), provisions: op.traits.Has(service.Provisions),
		})
	}
	return all
})

// operationOf finds what there is to know of an operation; of the one without an id nothing.
func operationOf(id string) (o operationTraits, known bool) {
	at := slices.IndexFunc(faultOperations(), func(o operationTraits) bool { return o.id == id })
	if at < 0 {
		return operationTraits{}, false
	}
	return faultOperations()[at], true
}
