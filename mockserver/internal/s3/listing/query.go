// Package listing has the common parts of S3's lists: parameters, and the begin and end of a page.
package listing

import (
	"slices"
	"sort"
	"strings"
)

// Query selects the entries of a page. Without a Max nothing is listed.
type Query struct {
	Prefix    string
	Delimiter string
	// After is where the list continues: entries up to it are left out. It may be a common prefix, whose keys are then left out too.
	After string
	Max   int
}

// Start returns the index of the first of the keys, in byte order, that the query lists.
func (q Query) Start(keys []string) int {
	i, found := slices.BinarySearch(keys, max(q.Prefix, q.After))
	if q.After == "" || q.After < q.Prefix {
		return i
	}
	if group, rolled := q.Group(q.After); rolled && group == q.After {
		return Skip(keys, i, group)
	}
	if found {
		i++
	}
	return i
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

// Skip returns the index where the keys with a prefix end, if they begin at i or later. It takes a binary search.
func Skip(keys []string, i int, prefix string) int {
	rest := keys[i:]
	return i + sort.Search(len(rest), func(j int) bool { return rest[j] > prefix && !strings.HasPrefix(rest[j], prefix) })
}
