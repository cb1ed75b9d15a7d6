package s3

import (
	"slices"
	"sort"
	"strings"
)

// Query says what to list. Without a Max nothing is listed.
type Query struct {
	Prefix    string
	Delimiter string
	// After is where the list goes on: entries up to it are left out. It may be a common prefix, whose keys are then left out too.
	After string
	Max   int
}

// Entry is an object in a list or, where it has none, a common prefix.
type Entry struct {
	Name   string
	Object *Object
}

// Page is a part of a list, in byte order.
type Page struct {
	Entries []Entry
	// More tells that the list goes on after the last entry.
	More bool
}

// List lists current versions. Finding where a page begins takes a binary search, and so does stepping over a common prefix.
func (b *Bucket) List(q Query) Page {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var page Page
	i := b.start(q)
	for i < len(b.keys) && strings.HasPrefix(b.keys[i], q.Prefix) {
		key := b.keys[i]
		o := latest(b.versions[key])
		if o == nil {
			i++
			continue
		}
		if len(page.Entries) >= q.Max {
			page.More = q.Max > 0
			break
		}
		if group, rolled := q.group(key); rolled {
			page.Entries = append(page.Entries, Entry{Name: group})
			i = b.skip(i, group)
		} else {
			page.Entries = append(page.Entries, Entry{key, o})
			i++
		}
	}
	return page
}

// start is where the keys of a query begin.
func (b *Bucket) start(q Query) int {
	i, found := slices.BinarySearch(b.keys, max(q.Prefix, q.After))
	if q.After == "" || q.After < q.Prefix {
		return i
	}
	if group, rolled := q.group(q.After); rolled && group == q.After {
		return b.skip(i, group)
	}
	if found {
		i++
	}
	return i
}

// group is the common prefix that a key is rolled up into.
func (q Query) group(key string) (group string, rolled bool) {
	rest, matches := strings.CutPrefix(key, q.Prefix)
	if q.Delimiter == "" || !matches {
		return "", false
	}
	before, _, rolled := strings.Cut(rest, q.Delimiter)
	return q.Prefix + before + q.Delimiter, rolled
}

// skip is where the keys with a prefix end, if they begin at i or later.
func (b *Bucket) skip(i int, prefix string) int {
	rest := b.keys[i:]
	return i + sort.Search(len(rest), func(j int) bool { return rest[j] > prefix && !strings.HasPrefix(rest[j], prefix) })
}

// VersionsQuery says which versions to list. The two After together name the last entry of the page before.
type VersionsQuery struct {
	Query
	AfterVersion string
}

// VersionEntry is a version in a list or, where it has none, a common prefix.
type VersionEntry struct {
	Name   string
	Object *Object
	Latest bool
}

// VersionsPage is a part of a list of versions: keys in byte order, the newest version of each first.
type VersionsPage struct {
	Entries []VersionEntry
	More    bool
}

// ListVersions lists all versions and delete markers.
func (b *Bucket) ListVersions(q VersionsQuery) VersionsPage {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var page VersionsPage
	add := func(e VersionEntry) bool {
		if len(page.Entries) >= q.Max {
			page.More = q.Max > 0
			return false
		}
		page.Entries = append(page.Entries, e)
		return true
	}
	i := b.start(q.Query)
	if q.AfterVersion != "" && q.After >= q.Prefix {
		if older := b.olderThan(q.After, q.AfterVersion); !addVersions(older, false, add) {
			return page
		}
	}
	for i < len(b.keys) && strings.HasPrefix(b.keys[i], q.Prefix) {
		if group, rolled := q.group(b.keys[i]); rolled {
			if !add(VersionEntry{Name: group}) {
				break
			}
			i = b.skip(i, group)
			continue
		}
		if !addVersions(b.versions[b.keys[i]], true, add) {
			break
		}
		i++
	}
	return page
}

func addVersions(versions []*Object, latest bool, add func(VersionEntry) bool) bool {
	for _, o := range slices.Backward(versions) {
		if !add(VersionEntry{o.Key, o, latest}) {
			return false
		}
		latest = false
	}
	return true
}

func (b *Bucket) olderThan(key, id string) []*Object {
	versions := b.versions[key]
	return versions[:max(find(versions, id), 0)]
}
