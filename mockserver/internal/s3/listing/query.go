// Package listing has the common parts of S3's lists: parameters, and the begin and end of a page.
package listing

import "strings"

// Query selects the entries of a page. Without a Max nothing is listed.
type Query struct {
	Prefix    string
	Delimiter string
	// After is where the list continues: entries up to it are left out. It may be a common prefix, whose keys are then left out too.
	After string
	Max   int
}

// Keys iterates over keys in byte order.
type Keys interface {
	// Seek moves to the first key that is not less than a text, and reports whether there is one.
	Seek(text string) bool
}

// Seek moves to the first key that may be listed, and reports whether there is one. It may lack the prefix.
func (q Query) Seek(keys Keys) bool {
	if q.After == "" || q.After < q.Prefix {
		return keys.Seek(q.Prefix)
	}
	if group, rolled := q.Group(q.After); rolled && group == q.After {
		return Skip(keys, group)
	}
	return keys.Seek(q.After + "\x00")
}

// Group returns the common prefix that a key is rolled up into.
func (q Query) Group(key string) (group string, rolled bool) {
	rest, matches := strings.CutPrefix(key, q.Prefix)
	if q.Delimiter == "" || !matches {
		return "", false
	}
	before, _, rolled := strings.Cut(rest, q.Delimiter)
	return q.Prefix + before + q.Delimiter, rolled
}

// Skip moves to the first key after those with a prefix, and reports whether there is one.
func Skip(keys Keys, prefix string) bool {
	for n := len(prefix) - 1; n >= 0; n-- {
		if last := prefix[n]; last < 0xff {
			return keys.Seek(prefix[:n] + string([]byte{last + 1}))
		}
	}
	return false
}
