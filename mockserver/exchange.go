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

// Exchange is one request and its response, as the server saw them.
type Exchange struct {
	// Seq is the number of the exchange, from 1 in the order in which the answers began, or in which the server gave up those
	// that are not answered. None is used twice.
	Seq int

	// System is the system that served the request. For requests of S3 clients it is the one that has the key or the bucket, which is
	// [buckt.SystemTornado] for an external bucket. It is empty for a request that belongs to no system.
	System buckt.System
	// Operation is the operation's id in openapi.yaml, such as "bucktCreateBucket", or for requests of S3 clients the name that
	// AWS gives it, after "s3": "s3PutObject". It is empty where none matched, and for downloads and /health, which are not part
	// of the contract either.
	Operation string
	// Unmatched tells that the request belongs to nothing that the server serves.
	Unmatched bool
	// PathParams are the decoded path parameters, named as in openapi.yaml; for requests of S3 clients "bucket" and "key".
	PathParams map[string]string
	// CredentialID is the id of the key, token or user that the request was made with, empty where that was not accepted. A request
	// by a presigned URL was made with the key that has signed it.
	CredentialID string

	// Bucket is the bucket that the request concerns, empty for none. The documentation of package fault has a table of what names buckets,
	// keys and credentials in each system.
	Bucket string
	// Key is the id of the key that the request concerns, empty for none.
	Key string
	// Faults are the names of the faults that were injected, in the order in which they took effect.
	Faults []string

	Method        string
	URL           *url.URL
	Host          string
	RequestHeader http.Header
	// RequestBody is the body of a request that an operation reads JSON from, the first 64 KiB of it in the record. The bytes of uploads are
	// not kept, nor are bodies that S3 clients send.
	RequestBody []byte
	// RequestBodyTruncated tells that there was more than RequestBody has.
	RequestBodyTruncated bool

	// Status is the status of the answer, 0 where there is none.
	Status int
	// LostStatus is the status that the system had decided on where its answer was not sent, as by [fault.LoseResponse] or a [fault.Hang] after the
	// request was carried out: 400 tells that nothing was changed. It is 0 otherwise.
	LostStatus     int
	ResponseHeader http.Header
	// ResponseBody is the body of an answer, of whatever type, the first 64 KiB of it in the record. The bytes of downloads and of S3 objects
	// are not kept.
	ResponseBody []byte
	// ResponseBodyTruncated tells that there was more than ResponseBody has.
	ResponseBodyTruncated bool

	// Start is the server's time at which the request arrived.
	Start time.Time
	// Duration is the time from there to the first byte of the answer. Without an answer it is the time until the server gave the request
	// up, such as that for which the client of a [fault.Hang] waited.
	Duration time.Duration
}

// ClientMethod returns the method of the client that performs the operation, such as "Buckets.Create". It is empty if the contract has no
// such operation, as for requests of S3 clients.
func (ex *Exchange) ClientMethod() string { return knownOperations()[ex.Operation].ClientMethod }

// isOfContract reports whether openapi.yaml describes the exchange.
func (ex *Exchange) isOfContract() bool {
	return ex.Operation != "" && !ex.Unmatched && !strings.HasPrefix(ex.Operation, "s3")
}

// Checker checks exchanges against the contract. Package mockserver/contractcheck has one. It sees complete bodies, with the
// secrets in them, and is called by several goroutines at once.
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

// matchesAny reports whether one of several matches selects an exchange, or there are none.
func matchesAny(matches []fault.Match, ex *Exchange) bool {
	return len(matches) == 0 || slices.ContainsFunc(matches, ex.Matches)
}
