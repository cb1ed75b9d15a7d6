package bucktapi

import (
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var fileOperations = []service.Operation{
	{
		ID: "bucktListFiles", Client: "Files.List", Method: http.MethodGet, Path: "v1/buckets/{bucketId}/files", Scope: "files:read",
		Traits: service.Lists | service.PagesByCursor, Handle: handler{Handle: (*call).listFiles},
	},
	// Without a path these two are answered with 400 whether the slash is there or not.
	{
		ID: uploadFile, Client: "Files.Upload", Method: http.MethodPut, Path: "v1/buckets/{bucketId}/files", Scope: "files:write",
		Handle: handler{Before: (*call).readUpload, Handle: (*call).storeUpload},
	},
	{
		ID: "bucktDeleteFile", Client: "Files.Delete", Method: http.MethodDelete, Path: "v1/buckets/{bucketId}/files",
		Scope: "files:delete", Handle: handler{Handle: (*call).deleteFile},
	},
	{
		ID: uploadFile, Client: "Files.Upload", Method: http.MethodPut, Path: "v1/buckets/{bucketId}/files/{path...}", Scope: "files:write",
		Handle: handler{Before: (*call).readUpload, Handle: (*call).storeUpload},
	},
	{
		ID: "bucktGetFile", Client: "Files.Get", Method: http.MethodGet, Path: "v1/buckets/{bucketId}/files/{path...}", Scope: "files:read",
		Handle: handler{Handle: (*call).getFile},
	},
	{
		ID: "bucktDeleteFile", Client: "Files.Delete", Method: http.MethodDelete, Path: "v1/buckets/{bucketId}/files/{path...}",
		Scope: "files:delete", Handle: handler{Handle: (*call).deleteFile},
	},
}

func (c *call) listFiles() service.Response {
	id := c.Params["bucketId"]
	if !c.key.sees(id) {
		return notFound("Bucket")
	}
	q := parseQuery(c.Request.URL.RawQuery)
	limit := q.limit(100, 1000)
	if !q.valid() {
		return q.rejected()
	}
	b, refusal := c.activeBucket(id)
	if refusal != nil {
		return *refusal
	}
	cursor := q.Text("cursor")
	position, valid := decodeFileCursor(cursor)
	if !valid {
		return failure(http.StatusInternalServerError, "Internal server error") // S3 refuses the token, and nobody catches that
	}
	files := service.Lagging(c.Call, &c.system.history, c.now, b, entriesOf(&b.files), byFileKey)
	rows := filesAfter(files, trimFileEmptyMark(position), q.Text("prefix"))
	items, more := service.Page(c.Call, &c.system.pager, rows, limit)
	data := make([]wire.BucktFileSummary, len(items))
	for i, f := range items {
		data[i] = wire.BucktFileSummary{
			Object:       wire.BucktFileSummaryObjectFile,
			ID:           f.Key,
			Key:          f.Key,
			Size:         f.size,
			LastModified: isoTime(f.LastModified),
		}
	}
	next := ""
	if c.RepeatsCursor(cursor) {
		next = cursor
	} else if more && len(items) > 0 {
		next = encodeFileCursor(items[len(items)-1].Key)
	} else if more {
		next = encodeFileCursor(position + fileEmptyMark)
	}
	return listed(data, limit, next)
}

// filesAfter are the files with the prefix whose keys come after one.
func filesAfter(files []*fileEntry, key, prefix string) []*fileEntry {
	var rows []*fileEntry
	for _, f := range files {
		if f.Key > key && strings.HasPrefix(f.Key, prefix) {
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
func (c *call) activeBucket(id string) (b *bucket, refusal *service.Response) {
	b, found := c.bucket(id)
	switch {
	case !found:
		return nil, refuse(http.StatusNotFound, "Bucket not found")
	case b.Status != active:
		return nil, refuse(http.StatusBadRequest, "Bucket is not active")
	}
	return b, nil
}

// filePath is the key in the request's path.
func (c *call) filePath() (key string, refusal *service.Response) {
	key = c.Params["path"]
	switch {
	case !c.key.sees(c.Params["bucketId"]):
		return "", refuse(http.StatusNotFound, "Bucket not found")
	case key == "":
		return "", refuse(http.StatusBadRequest, "File path is required")
	case !utf8.ValidString(key):
		return "", refuse(http.StatusBadRequest, "File path is not valid UTF-8")
	}
	return key, nil
}

// file finds the file of the request's path.
func (c *call) file() (b *bucket, f *file, refusal *service.Response) {
	key, refusal := c.filePath()
	if refusal != nil {
		return nil, nil, refusal
	}
	if b, refusal = c.activeBucket(c.Params["bucketId"]); refusal != nil {
		return nil, nil, refusal
	}
	f, found := b.files.Get(key)
	if !found {
		return nil, nil, refuse(http.StatusNotFound, "File not found")
	}
	return b, f, nil
}

func (c *call) getFile() service.Response {
	b, f, refusal := c.file()
	if refusal != nil {
		return *refusal
	}
	return ok(wire.BucktFileEnvelope{Data: c.fileOnWire(b, f)})
}

func (c *call) fileOnWire(b *bucket, f *file) wire.BucktFile {
	return wire.BucktFile{
		Object:       wire.BucktFileObjectFile,
		ID:           f.Key,
		Key:          f.Key,
		Size:         f.size,
		LastModified: isoTime(f.LastModified),
		ContentType:  f.ContentType,
		URL:          c.filesURL(b) + "/" + f.Key,
	}
}

// filesURL is where the bucket's files are: at its domain or, if the option for local URLs wants that, below a path of the server's own.
func (c *call) filesURL(b *bucket) string {
	if c.system.env.Options.LocalURLs {
		if scheme, host := c.Origin(); host != "" {
			return scheme + "://" + host + "/" + b.CustomDomain
		}
	}
	return "https://" + b.CustomDomain
}

func (c *call) deleteFile() service.Response {
	b, f, refusal := c.file()
	if refusal != nil {
		return *refusal
	}
	b.removeFile(f)
	c.system.history.Deleted(b, f.fileEntry, c.now)
	return ok(wire.BucktFileRefEnvelope{Data: wire.BucktFileRef{Object: wire.BucktFileRefObjectFile, ID: f.Key}})
}
