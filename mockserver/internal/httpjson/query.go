package httpjson

import (
	"net/url"
	"strings"
)

// Query is the query of a request. Unlike [url.ParseQuery] it takes a semicolon as part of a value, and the first of repeated keys
// counts.
type Query struct {
	values map[string]string
}

// ParseQuery parses a raw query.
func ParseQuery(raw string) Query {
	var q Query
	if raw == "" {
		return q
	}
	q.values = make(map[string]string)
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name = UnescapeQuery(name)
		if _, repeated := q.values[name]; name != "" && !repeated {
			q.values[name] = UnescapeQuery(value)
		}
	}
	return q
}

// UnescapeQuery decodes a text. A text with a broken escape is returned unchanged.
func UnescapeQuery(text string) string {
	if decoded, err := url.QueryUnescape(text); err == nil {
		return decoded
	}
	return text
}

// Text returns a value, "" if the name is absent.
func (q Query) Text(name string) string { return q.values[name] }

// Has reports whether the name is present.
func (q Query) Has(name string) bool {
	_, present := q.values[name]
	return present
}
