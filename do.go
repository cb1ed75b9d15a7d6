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

// Do sends a request for which this package has no method. Like a method it has the credential, retries, pacing and typed errors
// (see [Error]). path is relative to the system's base URL, begins with a slash, is escaped by the caller, and may
// have a query. in is sent as JSON unless it is nil. out is a pointer into which the whole response body is decoded; a *[]byte
// receives the raw body, and nil ignores it. GET, HEAD, PUT and DELETE are treated as idempotent, POST and PATCH are not.
func (c *Client) Do(ctx context.Context, system System, method, path string, in, out any, opts ...CallOption) error {
	const name = "Do"
	if !system.known() {
		return unknownSystem(name, system)
	}
	op := &operation{name: name, system: system, method: method, ownResponse: out != nil}
	op.notIdempotent = !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete}, method)
	if !validHeaderName(method) || strings.ToUpper(method) != method || method == http.MethodConnect {
		return invalid(op, "method", "must be an HTTP method in capitals")
	}
	if out != nil && (reflect.TypeOf(out).Kind() != reflect.Pointer || isNil(out)) {
		return invalid(op, "out", "must be nil or a pointer that is not nil")
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

// untypedPath parses an escaped path, and rejects a path that could leave the API.
func untypedPath(op *operation, raw string) (path, string, error) {
	if !strings.HasPrefix(raw, "/") {
		return path{}, "", invalid(op, "path", "must begin with a slash")
	}
	raw, query, _ := strings.Cut(raw, "?")
	plain, err := url.PathUnescape(raw)
	// net/url escapes the whole path again if it is not completely escaped.
	if err != nil || (&url.URL{Path: plain, RawPath: raw}).EscapedPath() != raw || !escapedQuery(query) {
		return path{}, "", invalid(op, "path", "must be escaped")
	}
	if hasDotSegment(plain) {
		return path{}, "", invalid(op, "path", `must not have a segment "." or ".."`)
	}
	return path{escaped: raw}, query, nil
}

func escapedQuery(query string) bool {
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c > '~' || c == '#' {
			return false
		}
	}
	return true
}

// untyped decodes a whole body into a value of the caller.
type untyped struct{ out any }

func (u *untyped) missing() string { return "" }

func (u *untyped) restore(map[string]string) bool { return false }

func (u *untyped) target() any { return u.out }

func (u *untyped) envelope() string { return "" }
