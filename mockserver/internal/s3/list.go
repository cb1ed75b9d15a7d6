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

// List lists current versions. It searches for the begin of the page and for the end of each common prefix, and visits no other keys.
func (b *Bucket) List(q listing.Query) Page {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var page Page
	keys := b.keys.Iter()
	found := q.Seek(&keys)
	for found && strings.HasPrefix(keys.Key(), q.Prefix) {
		key, o := keys.Key(), latest(keys.Value())
		if o == nil {
			found = keys.Next()
			continue
		}
		if len(page.Entries) >= q.Max {
			page.More = q.Max > 0
			break
		}
		if group, rolled := q.Group(key); rolled {
			page.Entries = append(page.Entries, Entry{Name: group})
			found = listing.Skip(&keys, group)
		} else {
			page.Entries = append(page.Entries, Entry{key, o})
			found = keys.Next()
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
	keys := b.keys.Iter()
	found := q.Seek(&keys)
	if q.AfterVersion != "" && q.After >= q.Prefix {
		if older := b.olderThan(q.After, q.AfterVersion); !addVersions(older, false, add) {
			return page
		}
	}
	for found && strings.HasPrefix(keys.Key(), q.Prefix) {
		if group, rolled := q.Group(keys.Key()); rolled {
			if !add(VersionEntry{Name: group}) {
				break
			}
			found = listing.Skip(&keys, group)
			continue
		}
		if !addVersions(keys.Value(), true, add) {
			break
		}
		found = keys.Next()
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
	versions := b.versions(key)
	return versions[:max(find(versions, id), 0)]
}
