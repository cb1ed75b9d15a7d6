package buckt

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/internal/escape"
)

// operation is one row of the contract. It stands beside the method that performs it.
type operation struct {
	// id is the contract's operation id, "" for a method that makes other calls.
	id string
	// name is the client's method, as errors and logs name it.
	name   string
	system System
	method string
	// path is the contract's path, with its parameters in braces; see fill.
	path string
	// class names the operations that share its rate limit.
	class rateClass
	// ownResponse is set if the caller wants a response that only the server can give.
	ownResponse bool
	// once is set if performing the operation twice differs from performing it once.
	once bool
	// read is set for a POST that changes nothing; see reads.
	read bool
	// object is the "object" in the response of a delete.
	object string
	// deleting is a part of the error of a repeated delete while the first one is being carried out.
	deleting string
}

// reads reports whether the operation changes nothing, so that a response that cannot be decoded is no reason to stop.
func (op *operation) reads() bool { return op.read || op.method == http.MethodGet }

// path is where a request goes, relative to its system's base URL.
type path struct {
	// plain is unescaped.
	plain string
	// raw is escaped.
	raw string
	// id is the id or key of the resource that the path names, "" for none.
	id string
}

// fill replaces the parameters of the operation's path, in their order, by the values of args, which has names and values
// in turn. The names are those of the method's arguments, for errors. A value becomes one segment of the path, but that of
// the parameter {path}, which is the key of a file and keeps its slashes, also at its ends and in a row.
func (op *operation) fill(args ...string) (path, error) {
	var p path
	rest := op.path
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
		p.plain += before + arg[1]
		p.raw += before + escaped(arg[1])
		p.id, rest = arg[1], after
	}
	p.plain += rest
	p.raw += rest
	return p, nil
}

// appendTo completes a base URL.
func (p path) appendTo(u *url.URL) {
	u.RawPath = u.EscapedPath() + p.raw
	u.Path += p.plain
}
