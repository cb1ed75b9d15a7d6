// Package service is the kernel of the mock server: what a system and the server know of each other.
package service

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt"
)

// Definition describes a system without any state. A room exports one; package mockserver lists them.
type Definition[S any] struct {
	Info
	// New makes a system with its state at the start. The first result is the room's public type.
	New func(*Env) (*S, System)
}

// Info is the part of a definition that does not depend on the room's types.
type Info struct {
	Name buckt.System
	// Hosts are the names of the API: the real ones, and the one below .invalid.
	Hosts []string
	// Roots are the first segments of its paths at any other host. No bucket may have such a name.
	Roots []string
	// Operations are the rows of all its route tables.
	Operations []Operation
	// S3Start reports whether the system has an S3 endpoint of this name before it has any state. It is nil for a system without S3.
	S3Start func(host string) bool
	// Decode reads a state from within a document, so that its errors have the whole JSON pointer. It needs no server.
	Decode func(*jsontext.Decoder) (any, error)
}

// System is a running system. Its methods lock the system, except those that say otherwise.
type System interface {
	// Serve handles a call to one of the operations, or to none if c.Operation is nil.
	Serve(c *Call)
	// Identify returns the id of the credential of a request, or "" if it would not be accepted.
	Identify(r *http.Request) string
	// Problem encodes an error in the system's own form and sets the headers that go with it. A fault answers with it.
	Problem(c *Call, p Problem) Response
	// SetStandardHeaders sets the headers of each response. It is called if a fault answers instead of Serve.
	SetStandardHeaders(c *Call, status int)
	// ClientOptions are those of a client with the default credentials.
	ClientOptions() []buckt.Option
	Stateful
}

// Stateful is the part of a system that snapshot and restore use.
type Stateful interface {
	// Lock locks the system and advances it to the present. Unlock releases it.
	Lock()
	Unlock()
	// Snapshot returns the state, which is not changed afterwards. The system is locked.
	Snapshot() any
	// Load builds a system from a state, nil for that of the start, without changing this one. The result puts it into force;
	// the system is locked then.
	Load(state any, now time.Time) (adopt func(), err error)
}

// Subjects is implemented by systems whose requests concern a bucket or a key.
type Subjects interface {
	// Subject returns the bucket and the key of a call, "" for none. It reads the body if operation.SubjectInBody is set.
	Subject(c *Call) (bucket, key string)
}
