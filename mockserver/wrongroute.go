package mockserver

import (
	"net/http"
	"slices"
	"strings"
)

// methods returns the methods that a path is served for, none where it is unknown.
func (r routes[T]) methods(path string) []string {
	segments := strings.Split(path, "/")
	var methods []string
	for _, route := range r {
		if _, ok := matchSegments(route.segments, segments); ok && !slices.Contains(methods, route.method) {
			methods = append(methods, route.method)
		}
	}
	return methods
}

// refuseRoute answers what no operation matches without a body, as frameworks do by themselves: 405 where other methods are
// served, else 404.
func (c *call) refuseRoute(methods []string) {
	c.ex.Unmatched = true
	if len(methods) == 0 {
		c.sendNothing(http.StatusNotFound)
		return
	}
	c.w.Header().Set("Allow", strings.Join(methods, ", "))
	c.sendNothing(http.StatusMethodNotAllowed)
}
