package service

import (
	"net/http"
	"slices"
	"strings"
)

// Operation is one operation of the contract: a row of a route table.
type Operation struct {
	ID     string // in openapi.yaml
	Client string // the method of the client, such as "Buckets.Create"
	Method string
	// Path is relative to the root of the API, without a leading slash. "{id}" is one segment, "{path...}" all that follow.
	Path string
	// Scope is the required right of a credential, in the room's terms.
	Scope string
	// Secrets are the fields of the JSON body that the record leaves out, also of a refused call.
	Secrets []string
	// Traits are the properties that faults and the server depend on.
	Traits Traits
	// Handle is the room's handler. The kernel does not use it.
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
	SubjectInBody                    // names its bucket or key in the body
)

// Has reports whether all of the given traits are set.
func (t Traits) Has(some Traits) bool { return t&some == some }

// Routes finds operations. Make it with [NewRoutes].
type Routes struct{ routes []route }

type route struct {
	operation *Operation
	segments  []string
}

// NewRoutes makes one table of several. The first that matches a request is its operation.
func NewRoutes(tables ...[]Operation) *Routes {
	r := new(Routes)
	for _, operations := range tables {
		for i := range operations {
			r.routes = append(r.routes, route{&operations[i], strings.Split(operations[i].Path, "/")})
		}
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
		params[name] = Unescape(value)
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

// All returns the operations.
func (r *Routes) All() []*Operation {
	all := make([]*Operation, len(r.routes))
	for i := range r.routes {
		all[i] = r.routes[i].operation
	}
	return all
}

// Refuse returns the response to a call that matches no operation, without a body: 405 if the path has other methods, else 404.
func (r *Routes) Refuse(c *Call) Response {
	c.Unmatched = true
	methods := r.Methods(c.Path)
	if len(methods) == 0 {
		return Response{Status: http.StatusNotFound}
	}
	c.Header.Set("Allow", strings.Join(methods, ", "))
	return Response{Status: http.StatusMethodNotAllowed}
}
