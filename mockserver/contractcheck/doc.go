// Package contractcheck checks what went over the wire against openapi.yaml.
//
// It is the judge between a client and the mock server: both can be wrong in the same way, the contract is a third opinion.
//
//	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
//
// # What is checked
//
// Every answer of an operation of the contract: that the operation documents its status, that the headers are there which must
// be, its content type, and its body down to the last field, a stray one included. Every request that was answered with 2xx: its
// parameters and its body of JSON. What the server refused may be as wrong as it likes.
//
// # What is not
//
// The bytes of uploads, credentials, HEAD requests, and exchanges that belong to no operation.
//
// It is a package of its own so that only those who ask for the check link the validator.
package contractcheck

//go:generate go run ./internal/copyfile ../../openapi.yaml openapi.yaml
