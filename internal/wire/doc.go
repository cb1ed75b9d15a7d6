// Package wire has the types of the contract, generated from openapi.yaml.
//
// The mock server encodes its responses with them, and the contract tests decode with them. The client has its own types, so that
// client and mock share only the protocol, and a mistake in one is not repeated in the other.
//
// A required field that may be null is a nullable.Nullable without omitzero. Always set it, for example to nullable.NewNullNullable:
// an unset field marshals as the zero value of its type, not as null. The exception are the two null members of a Buckt envelope,
// whose unset value is null.
//
// Initialize a required list, because a nil list marshals as null. An optional list is a pointer, which distinguishes an empty list
// from a missing one.
package wire

//go:generate go tool -modfile=../../tools/go.mod oapi-codegen -config oapi-codegen.yaml ../../openapi.yaml
//go:generate go run omitzero.go
//go:generate go run appendgen.go
