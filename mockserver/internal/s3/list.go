package s3

import (
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
)

// Entry is an object in a list or, where it has none, a common prefix.
type Entry struct {
	Name   string
	Object *Object
}

// Page is a part of a list, in byte order.
type Page struct {
	Entries []Entry
	// More reports whether entries follow the last one.
	More bool
}

// List lists current versions. Finding where a page begins takes a binary search, and so does stepping over a common prefix.
func (b *Bucket) List(q listing.Query) Page {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var page Page
	i := q.Start(b.keys)
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
		if group, rolled := q.Group(key); rolled {
			page.Entries = append(page.Entries, Entry{Name: group})
			i = listing.Skip(b.keys, i, group)
		} else {
			page.Entries = append(page.Entries, Entry{key, o})
			i++
		}
	}
	return page
}

// VersionsQuery selects versions to list. The two After fields name the last entry of the previous page.
type VersionsQuery struct {
	listing.Query
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
	i := q.Start(b.keys)
	if q.AfterVersion != "" && q.After >= q.Prefix {
		if older := b.olderThan(q.After, q.AfterVersion); !addVersions(older, false, add) {
			return page
		}
	}
	for i < len(b.keys) && strings.HasPrefix(b.keys[i], q.Prefix) {
		if group, rolled := q.Group(b.keys[i]); rolled {
			if !add(VersionEntry{Name: group}) {
				break
			}
			i = listing.Skip(b.keys, i, group)
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
