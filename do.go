package buckt

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

// Do sends a call that this library has no method for, with everything that its methods have: credential, retries,
// pacing, typed errors. path is relative to the system's base URL, begins with a slash, is escaped by the caller, and may
// have a query. in is sent as JSON unless it is nil. The whole body of the response is decoded into out, which is a pointer, or
// nil to leave the body unread; a *[]byte receives the body as it is. GET, HEAD, PUT and DELETE count as doing the same
// when they are done twice, POST and PATCH do not.
func (c *Client) Do(ctx context.Context, system System, method, path string, in, out any, opts ...CallOption) error {
	const name = "Do"
	if !system.known() {
		return unknownSystem(name, system)
	}
	op := &operation{name: name, system: system, method: method, ownResponse: out != nil}
	op.once = !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete}, method)
	if !validHeaderName(method) || strings.ToUpper(method) != method || method == http.MethodConnect {
		return invalid(op, "method", "must be an HTTP method in capitals")
	}
	if out != nil && (reflect.TypeOf(out).Kind() != reflect.Pointer || isNil(out)) {
		return invalid(op, "out", "must be a pointer that is not nil, or nil")
	}
	p, query, err := untypedPath(op, path)
	if err != nil {
		return err
	}
	var body any
	if !isNil(in) {
		if _, err := json.Marshal(in, encodeOptions); err != nil {
			return &InvalidInputError{Operation: name, Field: "in", Rule: "must be encodable as JSON", cause: err}
		}
		body = in
	}
	return c.core.do(ctx, &request{op: op, path: p, query: query, body: body, opts: opts}, &untyped{out})
}

// untypedPath takes a path apart that the caller has escaped, and refuses what could leave the API.
func untypedPath(op *operation, raw string) (path, string, error) {
	if !strings.HasPrefix(raw, "/") {
		return path{}, "", invalid(op, "path", "must begin with a slash")
	}
	raw, query, _ := strings.Cut(raw, "?")
	plain, err := url.PathUnescape(raw)
	// net/url escapes the whole path again if a part of it is not escaped.
	if err != nil || (&url.URL{Path: plain, RawPath: raw}).EscapedPath() != raw || !escapedQuery(query) {
		return path{}, "", invalid(op, "path", "must be escaped")
	}
	if hasDotSegment(plain) {
		return path{}, "", invalid(op, "path", `must not have a segment "." or ".."`)
	}
	return path{plain: plain, raw: raw}, query, nil
}

func escapedQuery(query string) bool {
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c > '~' || c == '#' {
			return false
		}
	}
	return true
}

// untyped takes a whole body, and has it decoded into what the caller gave.
type untyped struct{ out any }

func (u *untyped) missing() string { return "" }

func (u *untyped) restore(map[string]string) bool { return false }

func (u *untyped) target() any { return u.out }

func (u *untyped) within() string { return "" }
