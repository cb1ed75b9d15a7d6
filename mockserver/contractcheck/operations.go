package contractcheck

import (
	"cmp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Operation is an operation of the contract. A test that requires each operation to be used compares [Operations] with the operation ids in
// the mock server's record.
type Operation struct {
	// ID is the operation id, such as "bucktCreateBucket".
	ID string
	// System is the system that offers the operation, such as "buckt".
	System string
	// Resource is the resource that the operation concerns, such as "buckets".
	Resource string
	Method   string
	// Path is the path with its parameters in braces, such as "/buckets/{id}".
	Path string
	// Scope is the required permission scope, empty if any valid key is sufficient.
	Scope string
}

// Operations returns every operation of the contract, ordered by system, path and method.
func Operations() []Operation {
	var all []Operation
	for _, op := range load().operations {
		all = append(all, op.Operation)
	}
	slices.SortFunc(all, func(a, b Operation) int {
		return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return all
}

// describe reads the document's description of an operation. Its tag is the system and the resource, separated by a dot.
func describe(method, path string, op *openapi3.Operation) Operation {
	o := Operation{ID: op.OperationID, Method: method, Path: path}
	if len(op.Tags) > 0 {
		o.System, o.Resource, _ = strings.Cut(op.Tags[0], ".")
	}
	o.Scope, _ = op.Extensions["x-buckt-scope"].(string)
	return o
}
