package s3

import (
	"cmp"
	"slices"
	"strings"
)

// query is the query of a request, in the order in which it was sent. A value is never lost, unlike in url.Values, which leaves
// out what has a semicolon.
type query []parameter

type parameter struct{ name, value string }

func parseQuery(raw string) (query, bool) {
	if raw == "" {
		return nil, true
	}
	q := make(query, 0, strings.Count(raw, "&")+1)
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, valid := unescape(name, true)
		if !valid {
			return nil, false
		}
		if value, valid = unescape(value, true); !valid {
			return nil, false
		}
		q = append(q, parameter{name, value})
	}
	return q, true
}

func (q query) has(name string) bool {
	return slices.ContainsFunc(q, func(p parameter) bool { return p.name == name })
}

func (q query) get(name string) string {
	for _, p := range q {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// appendCanonical encodes the query anew, sorted by the bytes of its encoded names and then of its values, without the signature
// that it may hold.
func (q query) appendCanonical(dst []byte) []byte {
	encoded := make(query, 0, len(q))
	for _, p := range q {
		if p.name != querySignature {
			encoded = append(encoded, parameter{escapeQuery(p.name), escapeQuery(p.value)})
		}
	}
	slices.SortFunc(encoded, func(a, b parameter) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.value, b.value))
	})
	for i, p := range encoded {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = append(dst, p.name...)
		dst = append(dst, '=')
		dst = append(dst, p.value...)
	}
	return dst
}
