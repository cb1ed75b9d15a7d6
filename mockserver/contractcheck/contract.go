package contractcheck

import (
	_ "embed" // For the contract.
	"fmt"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
)

// document is a copy of the openapi.yaml in the module's root, because go:embed does not reach up there.
//
//go:embed openapi.yaml
var document []byte

// contract is the document in the form that checks need.
type contract struct {
	doc        *openapi3.T
	operations map[string]*operation
}

// operation is one operation of the contract. It is shared by all checks and never written to.
type operation struct {
	Operation
	// route is what a router of the validator would find. Theirs are not used: they match neither a file key with slashes nor
	// the hosts at which a mock answers.
	route *routers.Route
	// raw tells that the request body is bytes, of which nothing can be said.
	raw bool
}

// load parses the contract once per process. The document is part of the program, so that a broken one is a bug and not an
// error to handle.
var load = sync.OnceValue(func() *contract {
	c, err := parse(document)
	if err != nil {
		panic(fmt.Sprintf("contractcheck: embedded openapi.yaml: %v", err))
	}
	return c
})

func parse(document []byte) (*contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return nil, err
	}
	c := &contract{doc: doc, operations: make(map[string]*operation)}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if c.operations[op.OperationID] != nil {
				return nil, fmt.Errorf("two operations have the id %q", op.OperationID)
			}
			c.operations[op.OperationID] = &operation{
				Operation: describe(method, path, op),
				route:     &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op},
				raw:       takesBytes(op),
			}
		}
	}
	return c, nil
}

// takesBytes tells whether the body of a request is bytes rather than JSON.
func takesBytes(op *openapi3.Operation) bool {
	if op.RequestBody == nil {
		return false
	}
	for _, media := range op.RequestBody.Value.Content {
		if media.Schema != nil && media.Schema.Value.Format == "binary" {
			return true
		}
	}
	return false
}
