package mockserver

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/internal/wire"
)

// The number of objects on a page.
const (
	usualObjects = 100
	mostObjects  = 1000
)

// objectEntry is one row of a list: an object, or the prefix that objects are rolled up into.
type objectEntry struct {
	name string
	file *fileEntry // nil for a prefix
}

func (c *foundryDBCall) listObjects() foundryDBAnswer {
	service, refusal, usable := c.running()
	if !usable {
		return refusal
	}
	q := parseQuery(c.r.URL.RawQuery)
	limit := usualObjects
	if q.text("max") != "" {
		n, err := strconv.Atoi(q.text("max"))
		if err != nil || n < 1 || n > mostObjects {
			return foundryDBBadRequest("max must be a whole number from 1 to 1000")
		}
		limit = n
	}
	cursor := q.text("cursor")
	position, valid := decodeObjectCursor(cursor)
	if !valid {
		return foundryDBBadRequest("cursor is not valid")
	}
	objects := lagging(c.call, &c.system.history, c.now, service, entriesOf(&service.objects), byFileKey)
	rows := entries(objects, q.text("prefix"), q.text("delimiter"), trimObjectMark(position))
	items, more := take(c.call, &c.system.pager, rows, limit)
	list := wire.FoundryDBObjectList{Objects: []wire.FoundryDBObject{}}
	var prefixes []string
	for _, item := range items {
		if item.file == nil {
			prefixes = append(prefixes, item.name)
		} else {
			list.Objects = append(list.Objects, objectOnWire(item.file))
		}
	}
	if prefixes != nil {
		list.Prefixes = &prefixes
	}
	if more {
		next := position + objectMark
		if len(items) > 0 {
			next = items[len(items)-1].name
		}
		list.NextCursor = new(encodeObjectCursor(next))
		if c.repeatsCursor(cursor) {
			list.NextCursor = &cursor
		}
	}
	return foundryDBOK(list)
}

// entries are the rows after a position, in order. Keys that have the delimiter after the prefix are one row together.
func entries(objects []*fileEntry, prefix, delimiter, position string) []objectEntry {
	var entries []objectEntry
	for _, f := range objects {
		rest, matches := strings.CutPrefix(f.key, prefix)
		if !matches {
			continue
		}
		entry := objectEntry{f.key, f}
		if delimiter != "" {
			if group, _, rolled := strings.Cut(rest, delimiter); rolled {
				entry = objectEntry{name: prefix + group + delimiter}
			}
		}
		isNew := len(entries) == 0 || entry.file != nil || entries[len(entries)-1] != entry
		if entry.name > position && isNew {
			entries = append(entries, entry)
		}
	}
	return entries
}

func objectOnWire(f *fileEntry) wire.FoundryDBObject {
	return wire.FoundryDBObject{
		Key:          f.key,
		Size:         f.size(),
		LastModified: goTime(f.lastModified),
		Etag:         strings.Trim(f.etag, `"`),
	}
}

const (
	objectCursorMagic = "objects:"
	// objectMark leads on from an empty page, so that no cursor comes twice. It is no UTF-8, so that no key ends with it.
	objectMark = "\xff"
)

func trimObjectMark(position string) string {
	for strings.HasSuffix(position, objectMark) {
		position = strings.TrimSuffix(position, objectMark)
	}
	return position
}

// encodeObjectCursor makes an opaque text with characters that a query escapes, as the tokens of S3 have.
func encodeObjectCursor(position string) string {
	return base64.StdEncoding.EncodeToString([]byte(objectCursorMagic + position))
}

func decodeObjectCursor(cursor string) (position string, valid bool) {
	if cursor == "" {
		return "", true
	}
	decoded, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(string(decoded), objectCursorMagic)
}

// deleteObject succeeds for an object that is not there as well, as S3 does.
func (c *foundryDBCall) deleteObject() foundryDBAnswer {
	service, refusal, usable := c.running()
	if !usable {
		return refusal
	}
	key := parseQuery(c.r.URL.RawQuery).text("key")
	if key == "" {
		return foundryDBBadRequest("key is required")
	}
	if old, found := service.objects.get(key); found {
		c.system.history.deleted(service, old.fileEntry, c.now)
	}
	service.removeObject(key, c.now)
	return foundryDBNoContent()
}
