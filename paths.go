package buckt

import (
	"net/url"
	"strings"
)

// path is where a request goes, relative to its system's base URL.
type path struct {
	// plain is unescaped.
	plain string
	// raw is escaped, "" where the default escaping of plain means the same.
	raw string
	// id is the id or key of the resource that the path names, "" for none.
	id string
}

// literal is a path without anything of the caller's.
func literal(p string) path { return path{plain: p} }

// idPath is a path that names one resource by its id.
func idPath(op *operation, field, before, id, after string) (path, error) {
	if err := checkID(op, field, id); err != nil {
		return path{}, err
	}
	p := path{plain: before + id + after, id: id}
	if esc := escapeSegment(id); esc != id {
		p.raw = before + esc + after
	}
	return p, nil
}

// filePath is the path of a file. The key keeps its slashes, also at its ends and in a row, and everything that need
// not be escaped: the server takes what is escaped without need for part of the key.
func filePath(op *operation, bucketID, key string) (path, error) {
	if err := checkID(op, "bucketID", bucketID); err != nil {
		return path{}, err
	}
	if err := checkKey(op, "key", key); err != nil {
		return path{}, err
	}
	const before, between = "/buckets/", "/files/"
	p := path{plain: before + bucketID + between + key, id: key}
	if esc := escapeSegment(bucketID); esc != bucketID {
		p.raw = before + esc + between + escapeKey(key)
	}
	return p, nil
}

// appendTo completes a base URL.
func (p path) appendTo(u *url.URL) {
	if p.raw != "" || u.RawPath != "" {
		raw := p.raw
		if raw == "" {
			raw = (&url.URL{Path: p.plain}).EscapedPath()
		}
		u.RawPath = u.EscapedPath() + raw
	}
	u.Path += p.plain
}

// escapeKey escapes what must be escaped in a path, and keeps the slashes.
func escapeKey(key string) string { return (&url.URL{Path: "/" + key}).EscapedPath()[1:] }

// escapeSegment escapes an id, so that it can be nothing but one segment.
func escapeSegment(id string) string { return strings.ReplaceAll(escapeKey(id), "/", "%2F") }
