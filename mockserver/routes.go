package mockserver

import (
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// routes lead from methods and paths to operations of the type T.
type routes[T any] []route[T]

type route[T any] struct {
	method    string
	segments  []string
	operation T
}

// add appends a route. Its path has no slash at the beginning; "{id}" stands for one segment, "{path...}" for all that follow.
func (r *routes[T]) add(method, path string, operation T) {
	*r = append(*r, route[T]{method, strings.Split(path, "/"), operation})
}

// find leads a path, which has no slash at the beginning either, to its operation; HEAD goes where GET does. The path is escaped
// still, so that a slash within a segment is no separator. The parameters are decoded; bad ones, which are not UTF-8, are left
// for the operation to refuse.
func (r routes[T]) find(method, path string) (operation T, params map[string]string, found bool) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	segments := strings.Split(path, "/")
	for _, route := range r {
		if route.method != method {
			continue
		}
		if params, ok := matchSegments(route.segments, segments); ok {
			return route.operation, params, true
		}
	}
	return operation, nil, false
}

func matchSegments(pattern, segments []string) (map[string]string, bool) {
	var params map[string]string
	set := func(name, value string) {
		if params == nil {
			params = make(map[string]string)
		}
		params[name] = value
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
			set(rest, service.Unescape(strings.Join(segments[i:], "/")))
			return params, true
		case isParam:
			set(name, service.Unescape(segments[i]))
		}
	}
	return params, len(segments) == len(pattern)
}
