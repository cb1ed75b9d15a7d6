// Package service is the kernel of the mock server: the interfaces between the server and its systems.
package service

import (
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt"
)

// Definition describes a system without any state. Each room exports one, and package mockserver lists them. S is the public type of the
// room.
type Definition[S any] struct {
	Info
	// New makes a system with its state at the start.
	New func(*Env) (*S, System)
}

// Info is the part of a definition that does not depend on the types of the room.
type Info struct {
	Name buckt.System
	// Title is the name for people.
	Title string
	// Variables are the environment variables that clients of the system read.
	Variables []string
	// Hosts are the names of the API: the real ones, and the one below .invalid.
	Hosts []string
	// Roots are the beginnings of the API's paths, such as "api/v1". A request to another host with such a path belongs to the system. No
	// bucket may have the name of their first segment.
	Roots []string
	// Normalize rewrites an escaped path, without its leading slash, before it is matched with the routes. It may be nil.
	Normalize func(path string) string
	// Routes are the operations.
	Routes *Routes
	// HasSite is set if the system serves files at the domains of its buckets, see [Site].
	HasSite bool
	// S3Start reports whether the system has an S3 endpoint of this name before it has any state. It is nil for a system without S3.
	S3Start func(host string) bool
	// CheckBehavior checks the Behavior of an option; see [CheckedBy]. It is nil if every value is valid.
	CheckBehavior func(behavior any) error
	// Decode reads a state from within a document, so that its errors have the whole JSON pointer.
	Decode func(*jsontext.Decoder) (any, error)
}

// CheckedBy adapts the check of a room's Behavior.
func CheckedBy[B any](check func(B) error) func(any) error {
	return func(behavior any) error { return check(behavior.(B)) }
}

// System is a running system. Its methods lock the system, unless their comments exclude it.
type System interface {
	// Serve handles a call to one of the operations, or to none of them if c.Operation is nil.
	Serve(c *Call)
	// Identify returns the id of the credential of a request, "" if it would not be accepted.
	Identify(r *http.Request) string
	// Problem encodes an error in the system's own form and sets the headers that belong to it. Faults use it.
	Problem(c *Call, p Problem) Response
	// SetStandardHeaders sets the headers that each response has. It is called if a fault responds instead of Serve.
	SetStandardHeaders(c *Call, status int)
	// ClientOptions returns the options of a client with the default credentials.
	ClientOptions() []buckt.Option
	// Settings returns the settings of a client with the default credentials that reaches the server at an address.
	Settings(at net.Addr) []Setting
	// Tables returns the rows of the overview.
	Tables() []Table
	Stateful
}

// Setting is a setting of a client.
type Setting struct {
	Name     string // in JSON, such as "base_url"; "" for a variable that repeats another setting for a program
	Variable string // of the environment, "" for none
	Value    string
}

// BaseURL returns the base URL, which every system has.
func BaseURL(settings []Setting) string {
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == "base_url" })
	return settings[i].Value
}

// Table lists rows of one kind, about in the order in which they were made.
type Table struct {
	Kind string // a noun whose plural ends in s
	Rows []Row
}

// Row is a row for people.
type Row struct{ ID, Name, Status, Detail string }

// Stateful is the part of a system that snapshot and restore use.
type Stateful interface {
	// Lock locks the system and brings it up to the present.
	Lock()
	Unlock()
	// Snapshot returns the state, which is not changed afterwards. The system is locked.
	Snapshot() any
	// Load builds a system from a state, or from that of the start if it is nil, and does not change this one. Calling adopt puts it into
	// force; the system is locked then. Rows without a time get now.
	Load(state any, now time.Time) (adopt func(), err error)
}

// Subjects is implemented by systems whose requests concern a bucket or a key.
type Subjects interface {
	// Subject returns the bucket and the key of a call, "" for none. It reads the body of an operation with the trait SubjectInBody.
	Subject(c *Call) (bucket, key string)
}

// Site is implemented by systems that serve files at the domains of their buckets.
type Site interface {
	// SiteOf returns the bucket of a domain. It also finds the domain of a deleted bucket, which has no id.
	SiteOf(host string) (bucketID string, found bool)
	// SiteOfPath finds the domain and the path of a file whose URL is at the server's own address.
	SiteOfPath(path string) (host, file string, found bool)
	// Resolves reports whether clients reach a host: not the domain of a bucket without its DNS records.
	Resolves(host string) bool
	// ServeFile serves a file of a domain.
	ServeFile(c *Call, host, path string)
}
