package mockserver

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Operation is an operation of a system. A [fault.Match] takes either name.
type Operation struct {
	// ID is the id in openapi.yaml, such as "bucktCreateBucket", or the name of an S3 operation, such as "s3PutObject".
	ID string
	// ClientMethod is the method of the client, such as "Buckets.Create" or "Linode.Buckets.Create". It is empty for an S3 operation.
	ClientMethod string
}

// isNamed reports whether a match selects the operation by its id, by the client's method, or by the latter without the name of the
// match's system.
func (o Operation) isNamed(m fault.Match) bool {
	system, short, _ := strings.Cut(o.ClientMethod, ".")
	return m.Operation == o.ID || m.Operation == o.ClientMethod || m.Operation == short && strings.EqualFold(system, string(m.System))
}

// knownOperation is an operation as matches and faults refer to it.
type knownOperation struct {
	Operation
	systems []buckt.System // one, or all that S3 clients reach
	method  string
	traits  service.Traits // none of an S3 operation
}

// isOf reports whether the operation is one of a system, "" for any.
func (o knownOperation) isOf(system buckt.System) bool {
	return system == "" || slices.Contains(o.systems, system)
}

// knownOperations returns the operations of all systems, and those of S3, by their ids.
var knownOperations = sync.OnceValue(func() map[string]knownOperation {
	known := make(map[string]knownOperation)
	var withS3 []buckt.System
	for _, e := range registry() {
		for _, op := range e.Routes.All() {
			if op.ID != "" {
				known[op.ID] = knownOperation{Operation{op.ID, op.Client}, []buckt.System{e.Name}, op.Method, op.Traits}
			}
		}
		if e.S3Start != nil {
			withS3 = append(withS3, e.Name)
		}
	}
	for id, method := range s3.Operations() {
		known[id] = knownOperation{Operation: Operation{ID: id}, systems: withS3, method: method}
	}
	return known
})

// systemNames returns the names of the systems.
var systemNames = sync.OnceValue(func() []string {
	return state.Collect(slices.Values(registry()), func(e entry) string { return e.name() })
})

// methodsOf returns the HTTP methods of a system's operations, or those of all systems. HEAD is among them if GET is.
func methodsOf(system buckt.System) []string {
	var methods []string
	for _, op := range knownOperations() {
		if !op.isOf(system) {
			continue
		}
		methods = append(methods, op.method)
		if op.method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return slices.Compact(methods)
}

// nearestOperations returns the names to suggest: methods of the client if the unknown name has a dot, otherwise ids.
func nearestOperations(m fault.Match) []string {
	var names []string
	for _, op := range knownOperations() {
		switch isMethod := strings.Contains(m.Operation, "."); {
		case !op.isOf(m.System):
		case !isMethod:
			names = append(names, op.ID)
		case op.ClientMethod != "":
			names = append(names, op.ClientMethod)
		}
	}
	return service.Nearest(m.Operation, names)
}
