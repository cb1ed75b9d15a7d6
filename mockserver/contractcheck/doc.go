// Package contractcheck checks requests and responses against openapi.yaml.
//
// The client and the mock server could be wrong in the same way. The contract is independent of both.
//
//	server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
//
// # What is checked
//
// Of each response to an operation of the contract: that the operation documents the status, that the required headers are present, the
// content type, and the whole body, including unknown fields. Of each request with a 2xx response: its parameters and its JSON body. A
// refused request may violate the contract.
//
// # What is not checked
//
// The bytes of uploads, credentials, HEAD requests, and exchanges that belong to no operation.
//
// This is a separate package so that only programs that use the check link the validator.
package contractcheck

//go:generate go run ./internal/copyfile ../../openapi.yaml openapi.yaml
