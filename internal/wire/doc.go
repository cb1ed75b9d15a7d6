// Package wire holds the types of the contract as they are on the wire, generated from openapi.yaml.
//
// The mock server builds its answers from them, and the contract tests read them. The client does not: it has types of its own,
// so that client and mock meet on the wire only and a mistake in one is not repeated in the other.
//
// A field that is required and may be null is a nullable.Nullable without omitempty. Set it always, be it with
// nullable.NewNullNullable: left unset it marshals as the zero value of its type, not as null. The two null members of a Buckt
// envelope are the exception, their unset value is null.
//
// A required list must be made, or it marshals as null. An optional one is a pointer, which tells an empty list from none.
package wire

//go:generate go tool -modfile=../../tools/go.mod oapi-codegen -config oapi-codegen.yaml ../../openapi.yaml
