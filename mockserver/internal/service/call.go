package service

import (
	"context"
	"net/http"
	"time"
)

// Call is a request to a system, with the response on its way out.
type Call struct {
	Request *http.Request
	// Path is the escaped path without a leading slash.
	Path      string
	Operation *Operation        // nil if none matches
	Params    map[string]string // decoded
	// Start is the server's time at which the request arrived.
	Start time.Time
	// Header is the header of the response.
	Header http.Header
	// Faults are nil if no fault applies.
	Faults Faults

	// The system sets these for the record.

	Bucket, Key string // ids of the bucket and key of the request
	Credential  string // id of the request's credential
	Unmatched   bool   // the request belongs to nothing that the system serves

	Exchange
}

// Exchange is the server's side of a call.
type Exchange interface {
	// Body reads a JSON body once, up to a limit, and records it.
	Body() []byte
	// Hide keeps a secret out of the record.
	Hide(secret string)
	// Send writes a whole response. The record is complete before the first byte is sent.
	Send(Response)
	// Stream returns the writer of a response whose body is not recorded.
	Stream() http.ResponseWriter
	// Origin returns the scheme and host at which the client reaches buckets by path. Both are empty if responses are to have production
	// names: in memory, and with the option for that.
	Origin() (scheme, host string)
	// Context returns the context of the request, for requests that the system makes itself.
	Context() context.Context
}

// Init prepares a call.
func (c *Call) Init(server Exchange, r *http.Request, header http.Header, start time.Time) {
	c.Exchange, c.Request, c.Header, c.Start = server, r, header, start
}

// Response is a whole response. Without a body it has no Content-Type.
type Response struct {
	Status      int
	ContentType string // application/json by default
	Body        []byte
}

// Problem is an error that a fault asks for.
type Problem struct {
	Status int
	// Code is a code of Amove or S3, "" for the usual one.
	Code string
	// Message is "" for the system's own.
	Message string
}
