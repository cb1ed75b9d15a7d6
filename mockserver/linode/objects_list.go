package linode

import (
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var objectOperations = []service.Operation{
	read("linodeListObjects", "Linode.Objects.List", bucketPath+"/object-list", service.PagesByCursor, (*call).listObjects),
	read("linodeGetObjectACL", "Linode.Objects.GetACL", bucketPath+"/object-acl", 0, (*call).getObjectACL),
	write("linodeSetObjectACL", "Linode.Objects.SetACL", http.MethodPut, bucketPath+"/object-acl", service.ReadsJSON, classOthers,
		(*call).setObjectACL),
}

// emptyPageMark leads on from an empty page, so that no marker comes twice.
const emptyPageMark = "\x00"

// listObjects lists the objects of a bucket as S3 does, with the last name of the previous page as the marker.
func (c *call) listObjects() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	size, problems := c.pageSize()
	if len(problems) > 0 {
		return c.reject(problems...)
	}
	query := c.Request.URL.Query()
	marker := query.Get("marker")
	listed := b.store.List(listing.Query{
		Prefix: query.Get("prefix"), Delimiter: query.Get("delimiter"), After: strings.TrimRight(marker, emptyPageMark), Max: size + 1,
	})
	entries, more := service.Page(c.Call, new(service.Pager), listed.Entries, size)
	list := wire.LinodeObjectList{
		Data: make([]wire.LinodeObject, len(entries)), IsTruncated: more, NextMarker: nullable.NewNullNullable[string](),
	}
	for i, entry := range entries {
		list.Data[i] = objectOnWire(entry)
	}
	if more {
		next := marker + emptyPageMark
		if len(entries) > 0 {
			next = entries[len(entries)-1].Name
		}
		if c.RepeatsCursor(marker) {
			next = marker
		}
		list.NextMarker.Set(next)
	}
	return ok(list)
}

// objectOnWire returns an object, or a common prefix, which has a name alone.
func objectOnWire(entry s3.Entry) wire.LinodeObject {
	o := wire.LinodeObject{
		Name: entry.Name, Size: nullable.NewNullNullable[int64](), LastModified: nullable.NewNullNullable[string](),
		Etag: nullable.NewNullNullable[string](), Owner: nullable.NewNullNullable[string](),
	}
	if entry.Object != nil {
		o.Size.Set(entry.Object.Size())
		o.LastModified.Set(entry.Object.Modified.UTC().Truncate(time.Millisecond).Format("2006-01-02T15:04:05.000Z"))
		o.Etag.Set(strings.Trim(entry.Object.ETag, `"`))
		o.Owner.Set(entry.Object.Owner.ID)
	}
	return o
}

// getObjectACL returns null for both at endpoints without CORS, which have no ACLs of objects either.
func (c *call) getObjectACL() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	name := c.Request.URL.Query().Get("name")
	if name == "" {
		return c.reject(problem{"name", "name is required"})
	}
	o, found := b.store.Version(name, "")
	if !found || o.DeleteMarker {
		return c.fail(http.StatusNotFound, notFound)
	}
	access := wire.LinodeObjectACL{ACL: nullable.NewNullNullable[wire.LinodeACL](), ACLXML: nullable.NewNullNullable[string]()}
	if b.endpoint().hasCORS() {
		acl := aclOf(o.ACL)
		access.ACL.Set(wire.LinodeACL(acl))
		access.ACLXML.Set(b.aclXML(acl))
	}
	return ok(access)
}

func (c *call) setObjectACL() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	f := c.fields()
	name, acl := requiredText(f, "name"), option(f, "acl", "", acls)
	f.Require(f.Has("acl"), "acl", "acl is required")
	switch {
	case !f.Valid():
		return c.invalid(f)
	case !b.exists(name):
		return c.fail(http.StatusNotFound, notFound)
	}
	if acl == aclPrivate {
		acl = "" // its name in S3
	}
	_ = b.store.Modify(name, "", func(o *s3.Object) error { // the object exists, and the system is locked
		o.ACL = string(acl)
		return nil
	})
	return ok(wire.LinodeEmpty{})
}
