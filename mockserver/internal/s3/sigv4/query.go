package sigv4

import (
	"cmp"
	"slices"
	"strings"
)

// Query is the query of a request, in the order in which it was sent. It keeps parameters with a semicolon, which [net/url] drops.
type Query []Parameter

// Parameter is a parameter of a query, unescaped.
type Parameter struct{ Name, Value string }

// ParseQuery parses a query. The second result is false if an escape in it is not valid.
func ParseQuery(raw string) (Query, bool) {
	if raw == "" {
		return nil, true
	}
	q := make(Query, 0, strings.Count(raw, "&")+1)
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, valid := Unescape(name, true)
		if !valid {
			return nil, false
		}
		if value, valid = Unescape(value, true); !valid {
			return nil, false
		}
		q = append(q, Parameter{name, value})
	}
	return q, true
}

// Has reports whether a parameter is there.
func (q Query) Has(name string) bool {
	return slices.ContainsFunc(q, func(p Parameter) bool { return p.Name == name })
}

// Get returns the first value of a parameter, "" for none.
func (q Query) Get(name string) string {
	for _, p := range q {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// appendCanonical appends the query encoded, sorted by the bytes of its encoded names and then of its values, without the signature.
func (q Query) appendCanonical(dst []byte) []byte {
	encoded := make(Query, 0, len(q))
	for _, p := range q {
		if p.Name != querySignature {
			encoded = append(encoded, Parameter{escapeQuery(p.Name), escapeQuery(p.Value)})
		}
	}
	slices.SortFunc(encoded, func(a, b Parameter) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value))
	})
	for i, p := range encoded {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = append(dst, p.Name...)
		dst = append(dst, '=')
		dst = append(dst, p.Value...)
	}
	return dst
}
