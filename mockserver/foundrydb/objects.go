package foundrydb

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// The default and the largest number of objects on a page.
const (
	usualObjects = 100
	mostObjects  = 1000
)

var objectOperations = []service.Operation{
	operation("foundrydbListObjects", "FoundryDB.Objects.List", "GET /{id}/objects", service.Lists|service.PagesByCursor,
		ofService((*call).listObjects)),
	operation("foundrydbDeleteObject", "FoundryDB.Objects.Delete", "DELETE /{id}/objects", 0, ofService((*call).deleteObject)),
}

func (c *call) listObjects(fs *serviceRow) service.Response {
	if fs.Status != serviceRunning {
		return notRunning()
	}
	q := httpjson.ParseQuery(c.Request.URL.RawQuery)
	limit := usualObjects
	if q.Text("max") != "" {
		n, err := strconv.Atoi(q.Text("max"))
		if err != nil || n < 1 || n > mostObjects {
			return badRequest("max must be a whole number from 1 to 1000")
		}
		limit = n
	}
	cursor := q.Text("cursor")
	position, valid := decodeObjectCursor(cursor)
	if !valid {
		return badRequest("cursor is not valid")
	}
	page := fs.list(c, listing.Query{
		Prefix: q.Text("prefix"), Delimiter: q.Text("delimiter"), After: trimObjectMark(position), Max: limit + 1,
	})
	items, more := service.Page(c.Call, &c.system.pager, page.Entries, limit)
	list := wire.FoundryDBObjectList{Objects: []wire.FoundryDBObject{}}
	var prefixes []string
	for _, item := range items {
		if item.Object == nil {
			prefixes = append(prefixes, item.Name)
		} else {
			list.Objects = append(list.Objects, objectOnWire(item.Object))
		}
	}
	if prefixes != nil {
		list.Prefixes = &prefixes
	}
	if more {
		next := position + objectMark
		if len(items) > 0 {
			next = items[len(items)-1].Name
		}
		list.NextCursor = new(encodeObjectCursor(next))
		if c.RepeatsCursor(cursor) {
			list.NextCursor = &cursor
		}
	}
	return ok(list)
}

func objectOnWire(o *s3.Object) wire.FoundryDBObject {
	return wire.FoundryDBObject{Key: o.Key, Size: o.Size(), LastModified: goTime(o.Modified), Etag: o.ETag}
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

// deleteObject succeeds for an object that does not exist too, as S3 does. Older versions stay.
func (c *call) deleteObject(fs *serviceRow) service.Response {
	if fs.Status != serviceRunning {
		return notRunning()
	}
	key := httpjson.ParseQuery(c.Request.URL.RawQuery).Text("key")
	if key == "" {
		return badRequest("key is required")
	}
	if _, err := fs.objects.Delete(s3.Deletion{Key: key, Time: c.system.now}); err != nil {
		return conflict("the object cannot be deleted: %v", err)
	}
	return service.Response{Status: http.StatusNoContent}
}
