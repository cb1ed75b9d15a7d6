package mockserver

import (
	"net/http"
	"net/url"
	"time"
)

// Exchange is one request and its response, as the server saw them.
type Exchange struct {
	// System is the system that answered: "buckt", "foundrydb", "amove", "linode" or "tornado".
	System string
	// Operation is the operation's id in openapi.yaml, such as "bucktCreateBucket". It is empty where none matched, and for
	// downloads and /health, which are not part of the contract.
	Operation string
	// Unmatched tells that the request belongs to nothing that the server serves.
	Unmatched bool
	// PathParams are the decoded path parameters, named as in openapi.yaml.
	PathParams map[string]string
	// CredentialID is the id of the key, token or user that the request was made with, empty where that was not accepted.
	CredentialID string

	Method        string
	URL           *url.URL
	Host          string
	RequestHeader http.Header
	// RequestBody is the body of a request that an operation reads JSON from. The bytes of uploads are not kept.
	RequestBody []byte

	Status         int
	ResponseHeader http.Header
	// ResponseBody is the body of an answer, of whatever type. The bytes of downloads are not kept.
	ResponseBody []byte

	// Start is the server's time at which the request arrived.
	Start time.Time
	// Duration is the time from there to the first byte of the answer.
	Duration time.Duration
}

// Checker checks exchanges against the contract. Package mockserver/contractcheck has one. It sees complete bodies, with the
// secrets in them, and is called by several goroutines at once.
type Checker interface {
	Check(ex *Exchange) error
}
