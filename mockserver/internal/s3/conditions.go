package s3

import (
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/conditions"
)

// compared returns what conditions compare of a version, nil for none.
func (o *Object) compared() *conditions.Object {
	if o == nil {
		return nil
	}
	return &conditions.Object{ETag: o.ETag, Modified: o.Modified, Size: o.Size()}
}

// readConditions checks the conditions of a request that reads an object. Their names may begin with that of the copy source's.
func readConditions(h http.Header, prefix string, o *Object) error {
	failed, unchanged := conditions.Read(h, prefix, *o.compared())
	switch {
	case failed == "":
		return nil
	case unchanged && !strings.HasPrefix(failed, copySourcePrefix): // a copy has no such response
		return notModified(o)
	}
	return conditions.Failed(failed)
}

// notModified is the response to a reader who has the object.
func notModified(o *Object) error {
	header := http.Header{}
	header["Etag"] = []string{quote(o.ETag)}
	header["Last-Modified"] = []string{o.Modified.UTC().Format(http.TimeFormat)}
	if o.CacheControl != "" {
		header["Cache-Control"] = []string{o.CacheControl}
	}
	return &Error{Code: "NotModified", Status: http.StatusNotModified, Header: header}
}

// writeCondition makes the condition of a request that writes an object.
func (c *call) writeCondition() (func(current *Object) error, error) {
	w, err := conditions.WriteOf(c.http.Header, c.handler.Ceph)
	if w == (conditions.Write{}) {
		return nil, err
	}
	return func(current *Object) error { return w.Check(current.compared()) }, err
}

// deleteCondition makes the condition of a deletion.
func (c *call) deleteCondition(d conditions.Delete) func(*Object) error {
	if d == (conditions.Delete{}) {
		return nil
	}
	return func(o *Object) error { return d.Check(o.compared(), c.handler.Ceph) }
}

func quote(etag string) string { return `"` + etag + `"` }
