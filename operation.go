package buckt

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/internal/escape"
)

// operation is one operation of the contract. It is declared next to the method that performs it.
type operation struct {
	// id is the contract's operation id, "" for a method that calls other methods.
	id string
	// name is the client's method, for errors and logs.
	name   string
	system System
	method string
	// path is the contract's path, with its parameters in braces; see expandPath.
	path string
	// class selects the rate limit that the operation shares.
	class rateClass
	// ownResponse is true if the caller needs data that only the response has.
	ownResponse bool
	// notIdempotent is true if the operation is not idempotent.
	notIdempotent bool
	// read is true for a POST that changes nothing; see reads.
	read bool
	// object is the member "object" in the response to a delete.
	object string
	// deleting is a part of the error text for a delete that is already in progress.
	deleting string
}

// reads reports whether the operation changes nothing, so that it can be repeated if the response does not decode.
func (op *operation) reads() bool { return op.read || op.method == http.MethodGet }

// path is the path of a request, relative to its system's base URL.
type path struct {
	escaped string
	// id is the id or key of the resource, "" for none.
	id string
}

// expandPath replaces the parameters of the operation's path, in order. args alternates names and values; the names are those of the
// method's arguments, for errors. A value becomes one segment of the path. Only the parameter {path} is the key of a file and
// keeps all its slashes, including leading, trailing and repeated ones.
func (op *operation) expandPath(args ...string) (path, error) {
	var p path
	rest, all := op.path, make([]byte, 0, 128)
	for arg := range slices.Chunk(args, 2) {
		before, after, _ := strings.Cut(rest, "{")
		parameter, after, _ := strings.Cut(after, "}")
		check, escaped := checkID, escape.Segment
		if parameter == "path" {
			check, escaped = checkKey, escape.Path
		}
		if err := check(op, arg[0], arg[1]); err != nil {
			return path{}, err
		}
		all = append(append(all, before...), escaped(arg[1])...)
		p.id, rest = arg[1], after
	}
	p.escaped = string(append(all, rest...))
	return p, nil
}

// appendTo appends the path to a base URL. A RawPath is set only if net/url would escape the path in another way.
func (p path) appendTo(u *url.URL) {
	plain, _ := url.PathUnescape(p.escaped) // the path has no invalid escapes
	if u.RawPath != "" || (&url.URL{Path: plain}).EscapedPath() != p.escaped {
		u.RawPath = u.EscapedPath() + p.escaped
	}
	u.Path += plain
}
