package service

import (
	"context"
	"net/http"
	"time"
)

// Call is a request to a system. The server copies its fields into the record.
type Call struct {
	Request *http.Request
	// Path is the escaped path without a leading slash.
	Path      string
	Operation *Operation // nil if none matches
	Params    map[string]string
	// Start is the server's time at which the request arrived.
	Start time.Time
	// Header is that of the response.
	Header http.Header
	Faults Faults

	// What follows is set by the system, for the record.

	Bucket, Key string
	Credential  string // id
	Unmatched   bool

	server Transport
}

// Transport is the server's side of a call.
type Transport interface {
	// Body reads a JSON body once, bounded, and records it.
	Body() []byte
	// Hide keeps a secret out of the record, HideField the field of a JSON body.
	Hide(secret string)
	HideField(name string)
	// Send writes a whole response. It completes the record before the first byte.
	Send(Response)
	// Stream returns the writer for a response that is not recorded.
	Stream() http.ResponseWriter
	// Origin is the scheme and host at which the client reaches S3 by path, "" in memory.
	Origin() (scheme, host string)
	// Context is that of the request. Requests that a system sends with it may use [Origin].
	Context() context.Context
}

// NewCall makes a call.
func NewCall(t Transport, r *http.Request, h http.Header, start time.Time) *Call {
	return &Call{Request: r, Header: h, Start: start, server: t}
}

func (c *Call) Body() []byte                  { return c.server.Body() }
func (c *Call) Hide(secret string)            { c.server.Hide(secret) }
func (c *Call) HideField(name string)         { c.server.HideField(name) }
func (c *Call) Send(r Response)               { c.server.Send(r) }
func (c *Call) Stream() http.ResponseWriter   { return c.server.Stream() }
func (c *Call) Origin() (scheme, host string) { return c.server.Origin() }
func (c *Call) Context() context.Context      { return c.server.Context() }

// Response is a whole response. A nil body has no Content-Type.
type Response struct {
	Status      int
	ContentType string // "" is application/json
	Body        []byte
}

// Problem is an error that a fault wants.
type Problem struct {
	Status int
	// Code is Amove's or S3's, "" for the usual one.
	Code string
	// Message is "" for the system's own.
	Message string
}

// Faults are what injected faults change in the way that a system handles a call. A nil Faults changes nothing.
type Faults interface {
	// StaleBy returns how far lists lag behind. Used notes that it made a difference.
	StaleBy() (lag time.Duration, used func(), found bool)
	// Page returns the changes to a page.
	Page() (rows int, repeatCursor bool, used func(), found bool)
	// Provisioning returns "fail", "stall" or "".
	Provisioning() string
}
