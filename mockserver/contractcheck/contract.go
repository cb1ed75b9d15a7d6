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

// contract is the parsed document, prepared for checks.
type contract struct {
	doc        *openapi3.T
	operations map[string]*operation
}

// operation is an operation of the contract. All checks share it, and none changes it.
type operation struct {
	Operation
	// route is the result of a router of the validator. Its routers are not used: they match neither a file key with slashes nor the hosts
	// of a mock.
	route *routers.Route
	// raw is set if the request body is bytes, which are not checked.
	raw bool
	// valid are the bodies of responses that were found valid. It belongs to the contract.
	valid *seen
}

// load parses the contract once per process. The document is part of the program, so that an invalid one is a bug and panics.
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
	c, valid := &contract{doc: doc, operations: make(map[string]*operation)}, newSeen()
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if c.operations[op.OperationID] != nil {
				return nil, fmt.Errorf("two operations have the id %q", op.OperationID)
			}
			c.operations[op.OperationID] = &operation{
				Operation: describe(method, path, op),
				route:     &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op},
				raw:       takesBytes(op),
				valid:     valid,
			}
		}
	}
	return c, nil
}

// takesBytes reports whether the body of a request is bytes rather than JSON.
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
