package mockserver

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/bucktgo/buckt/internal/wire"
)

func (c *bucktCall) listFiles() answer {
	id := c.params["bucketId"]
	if !c.key.sees(id) {
		return notFound("Bucket")
	}
	q := parseQuery(c.r.URL.RawQuery)
	limit := q.limit(100, 1000)
	if !q.valid() {
		return q.rejected()
	}
	b, refusal, usable := c.activeBucket(id)
	if !usable {
		return refusal
	}
	cursor := q.Text("cursor")
	position, valid := decodeFileCursor(cursor)
	if !valid {
		return serverError() // S3 refuses the token, and nobody catches that
	}
	files := lagging(c.call, &c.system.history, c.now, b, entriesOf(&b.files), byFileKey)
	rows := filesAfter(files, trimFileEmptyMark(position), q.Text("prefix"))
	items, more := take(c.call, &c.system.pager, rows, limit)
	data := make([]wire.BucktFileSummary, len(items))
	for i, f := range items {
		data[i] = wire.BucktFileSummary{
			Object:       wire.BucktFileSummaryObjectFile,
			ID:           f.key,
			Key:          f.key,
			Size:         f.size(),
			LastModified: isoTime(f.lastModified),
		}
	}
	next := ""
	if c.repeatsCursor(cursor) {
		next = cursor
	} else if more && len(items) > 0 {
		next = encodeFileCursor(items[len(items)-1].key)
	} else if more {
		next = encodeFileCursor(position + fileEmptyMark)
	}
	return listed(data, limit, next)
}

// filesAfter are the files with the prefix whose keys come after one.
func filesAfter(files []*fileEntry, key, prefix string) []*fileEntry {
	var rows []*fileEntry
	for _, f := range files {
		if f.key > key && strings.HasPrefix(f.key, prefix) {
			rows = append(rows, f)
		}
	}
	return rows
}

const (
	fileCursorMagic = "buckt:"
	// fileEmptyMark leads on from an empty page. It is no UTF-8, so that no key ends with it.
	fileEmptyMark = "\xff"
)

func trimFileEmptyMark(position string) string {
	for strings.HasSuffix(position, fileEmptyMark) {
		position = strings.TrimSuffix(position, fileEmptyMark)
	}
	return position
}

// encodeFileCursor makes the opaque token that a list of files goes on with: like S3's, it has characters that a query escapes.
func encodeFileCursor(position string) string {
	return base64.StdEncoding.EncodeToString([]byte(fileCursorMagic + position))
}

func decodeFileCursor(token string) (position string, valid bool) {
	if token == "" {
		return "", true
	}
	decoded, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(string(decoded), fileCursorMagic)
}

// activeBucket finds a bucket whose files can be used.
func (c *bucktCall) activeBucket(id string) (b *bucket, refusal answer, usable bool) {
	b, found := c.bucket(id)
	switch {
	case !found:
		return nil, notFound("Bucket"), false
	case b.status != active:
		return nil, badRequest("Bucket is not active"), false
	}
	return b, answer{}, true
}

// filePath is the key in the request's path.
func (c *bucktCall) filePath() (key string, refusal answer, valid bool) {
	key = c.params["path"]
	switch {
	case !c.key.sees(c.params["bucketId"]):
		return "", notFound("Bucket"), false
	case key == "":
		return "", badRequest("File path is required"), false
	case !utf8.ValidString(key):
		return "", badRequest("File path is not valid UTF-8"), false
	}
	return key, answer{}, true
}

// file finds the file of the request's path.
func (c *bucktCall) file() (b *bucket, f *file, refusal answer, found bool) {
	key, refusal, valid := c.filePath()
	if !valid {
		return nil, nil, refusal, false
	}
	b, refusal, usable := c.activeBucket(c.params["bucketId"])
	if !usable {
		return nil, nil, refusal, false
	}
	f, found = b.files.Get(key)
	return b, f, notFound("File"), found
}

func (c *bucktCall) getFile() answer {
	b, f, refusal, found := c.file()
	if !found {
		return refusal
	}
	return ok(wire.BucktFileEnvelope{Data: c.fileOnWire(b, f)})
}

func (c *bucktCall) deleteFile() answer {
	b, f, refusal, found := c.file()
	if !found {
		return refusal
	}
	b.removeFile(f)
	c.system.history.Deleted(b, f.fileEntry, c.now)
	return ok(wire.BucktFileRefEnvelope{Data: wire.BucktFileRef{Object: wire.BucktFileRefObjectFile, ID: f.key}})
}
