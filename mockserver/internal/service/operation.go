package service

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Operation is one operation of the contract.
type Operation struct {
	ID     string // in openapi.yaml
	Client string // the method of the client, such as "Buckets.Create"
	Method string
	// Path has no slash at the beginning; "{id}" is one segment, "{path...}" all that follow.
	Path  string
	Scope string
	// Secrets are the fields of its JSON body that the record must not have, also of a refused call.
	Secrets []string
	// Traits are the facts that faults depend on.
	Traits Traits
	// Handle is the room's handler. Only the room looks at it.
	Handle any
}

// Traits are properties of an operation.
type Traits uint

// The traits.
const (
	Lists         Traits = 1 << iota // lists what requests create and delete
	PagesByCursor                    // has pages with cursors
	PagesByNumber                    // has numbered pages
	Provisions                       // begins a provisioning
	ReadsJSON                        // has a JSON body, which is read before the system is locked
	ReadsStream                      // reads its body itself
	SubjectInBody                    // names its bucket or key in the body
)

// Has reports whether all of some traits are set.
func (t Traits) Has(some Traits) bool { return t&some == some }

// Routes finds operations. Make it with [NewRoutes].
type Routes struct{ routes []route }

type route struct {
	operation *Operation
	segments  []string
}

// NewRoutes makes a table of operations.
func NewRoutes(operations []Operation) *Routes {
	r := new(Routes)
	for i := range operations {
		r.routes = append(r.routes, route{&operations[i], strings.Split(operations[i].Path, "/")})
	}
	return r
}

// Find finds the operation of a method and an escaped path without a leading slash. GET serves HEAD.
func (r *Routes) Find(method, path string) (*Operation, map[string]string) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	segments := strings.Split(path, "/")
	for _, route := range r.routes {
		if route.operation.Method != method {
			continue
		}
		if params, ok := match(route.segments, segments); ok {
			return route.operation, params
		}
	}
	return nil, nil
}

// Methods returns the methods of a path.
func (r *Routes) Methods(path string) []string {
	segments := strings.Split(path, "/")
	var methods []string
	for _, route := range r.routes {
		if _, ok := match(route.segments, segments); ok && !slices.Contains(methods, route.operation.Method) {
			methods = append(methods, route.operation.Method)
		}
	}
	return methods
}

func match(pattern, segments []string) (map[string]string, bool) {
	var params map[string]string
	set := func(name, value string) {
		if params == nil {
			params = make(map[string]string)
		}
		params[name], _ = url.PathUnescape(value) // net/http has refused a broken escape
	}
	for i, want := range pattern {
		if i >= len(segments) {
			return nil, false
		}
		name, isParam := strings.CutPrefix(want, "{")
		name = strings.TrimSuffix(name, "}")
		rest, takesRest := strings.CutSuffix(name, "...")
		switch {
		case !isParam && segments[i] != want, isParam && !takesRest && segments[i] == "":
			return nil, false
		case takesRest:
			set(rest, strings.Join(segments[i:], "/"))
			return params, true
		case isParam:
			set(name, segments[i])
		}
	}
	return params, len(segments) == len(pattern)
}
