package mockserver

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// Exchange is a request and its response, as the server saw them.
type Exchange struct {
	// Seq is the number of the exchange, counted from 1 in the order in which the responses began or requests without a response ended.
	// Numbers are not reused.
	Seq int

	// System is the system that served the request. For requests of S3 clients it is the system of the key or the bucket, and
	// [buckt.SystemTornado] for an external bucket. It is empty for a request that belongs to no system.
	System buckt.System
	// Operation is the operation's id in openapi.yaml, such as "bucktCreateBucket", or for requests of S3 clients AWS's name after "s3":
	// "s3PutObject". It is empty for requests that match no operation, and for downloads and /health, which the contract does not have.
	Operation string
	// Unmatched reports whether the server has nothing at the request's host and path.
	Unmatched bool
	// PathParams are the decoded path parameters, named as in openapi.yaml; for requests of S3 clients "bucket" and "key".
	PathParams map[string]string
	// CredentialID is the id of the request's key, token or user, empty if it was not accepted. The credential of a presigned URL is the
	// key that signed it.
	CredentialID string

	// Bucket is the bucket of the request, if it has one. The documentation of package fault has a table of the names of buckets, keys and
	// credentials in each system.
	Bucket string
	// Key is the id of the key that the request concerns, if any.
	Key string
	// Faults are the names of the injected faults that took effect, in that order.
	Faults []string

	Method        string
	URL           *url.URL
	Host          string
	RequestHeader http.Header
	// RequestBody is the JSON body of a request, in the record its first 64 KiB. Uploads and the bodies of S3 clients are not recorded.
	RequestBody []byte
	// RequestBodyTruncated reports whether RequestBody lacks the end of the body.
	RequestBodyTruncated bool

	// Status is the status of the response, 0 without a response.
	Status int
	// LostStatus is the status of the system's own response if it was not sent, for example because of [fault.LoseResponse], or a
	// [fault.Hang] after the request was carried out: with 400 nothing was changed. It is 0 otherwise.
	LostStatus     int
	ResponseHeader http.Header
	// ResponseBody is the body of the response, of any type, in the record its first 64 KiB. Downloads and S3 objects are not recorded.
	ResponseBody []byte
	// ResponseBodyTruncated reports whether ResponseBody lacks the end of the body.
	ResponseBodyTruncated bool

	// Start is the server's time when the request arrived.
	Start time.Time
	// Duration is the time from Start to the first byte of the response. Without a response it is the time until the request ended, such as
	// that for which the client of a [fault.Hang] waited.
	Duration time.Duration
}

// ClientMethod returns the method of the client that performs the operation, such as "Buckets.Create". It is empty for operations that are
// not in the contract, such as requests of S3 clients.
func (ex *Exchange) ClientMethod() string { return knownOperations()[ex.Operation].ClientMethod }

// isOfContract reports whether openapi.yaml describes the exchange.
func (ex *Exchange) isOfContract() bool {
	return ex.Operation != "" && !ex.Unmatched && !strings.HasPrefix(ex.Operation, "s3")
}

// Checker checks exchanges against the contract. Package mockserver/contractcheck has an implementation. Bodies are complete and contain
// secrets. It is called by several goroutines at once.
type Checker interface {
	Check(ex *Exchange) error
}

// Matches reports whether a match selects the exchange.
func (ex *Exchange) Matches(m fault.Match) bool {
	return (m.System == "" || m.System == ex.System) &&
		(m.Operation == "" || m.Operation == ex.Operation || knownOperations()[ex.Operation].isNamed(m)) &&
		(m.Method == "" || m.Method == ex.Method) &&
		(m.Path == "" || matchesPath(m.Path, ex.URL.EscapedPath())) &&
		(m.Bucket == "" || m.Bucket == ex.Bucket) &&
		(m.Key == "" || m.Key == ex.Key) &&
		(m.Credential == "" || m.Credential == ex.CredentialID) &&
		(m.Status == 0 || m.Status == ex.Status) &&
		(!m.Unanswered || ex.Status == 0) &&
		(m.Fault == "" || slices.Contains(ex.Faults, m.Fault))
}

func matchesPath(pattern, escaped string) bool {
	matched, _ := path.Match(pattern, escaped)
	return matched
}

// matchesAny reports whether one of the matches selects an exchange. Without matches it reports true.
func matchesAny(matches []fault.Match, ex *Exchange) bool {
	return len(matches) == 0 || slices.ContainsFunc(matches, ex.Matches)
}
