package bucktapi

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var fileOperations = []service.Operation{
	operation("bucktListFiles", "Files.List", "GET buckets/{bucketId}/files", "files:read", lists, plain((*call).listFiles)),
	// Without a path these two respond with 400, with and without a slash.
	operation(uploadFile, "Files.Upload", "PUT buckets/{bucketId}/files", "files:write", 0,
		handler{Before: (*call).readUpload, Handle: (*call).storeUpload}),
	operation("bucktDeleteFile", "Files.Delete", "DELETE buckets/{bucketId}/files", "files:delete", 0, plain((*call).deleteFile)),
	operation(uploadFile, "Files.Upload", "PUT buckets/{bucketId}/files/{path...}", "files:write", 0,
		handler{Before: (*call).readUpload, Handle: (*call).storeUpload}),
	operation("bucktGetFile", "Files.Get", "GET buckets/{bucketId}/files/{path...}", "files:read", 0, plain((*call).getFile)),
	operation("bucktDeleteFile", "Files.Delete", "DELETE buckets/{bucketId}/files/{path...}", "files:delete", 0, plain((*call).deleteFile)),
}

func (c *call) listFiles() service.Response {
	if !c.key.sees(c.Params["bucketId"]) {
		return notFound("Bucket")
	}
	q := c.query()
	q.readLimit(100, 1000)
	if !q.Valid() {
		return rejected(q.Fields)
	}
	b, refusal := c.activeBucket()
	if refusal != nil {
		return *refusal
	}
	position, valid := decodeFileCursor(trimEmptyMark(q.Text("cursor")))
	if !valid || q.Has("cursor") && q.Text("cursor") == "" {
		return internalError() // S3 refuses the token
	}
	hasPrefix := func(key string) bool { return strings.HasPrefix(key, q.Text("prefix")) }
	entry := func(f *file) *fileEntry { return f.fileEntry }
	var rows []*fileEntry
	if c.IsStale() {
		byKey := func(a, b *fileEntry) int { return cmp.Compare(a.Key, b.Key) }
		past := service.Lagging(c.Call, &c.system.history, c.now, b, state.Collect(b.files.All(), entry), byKey)
		rows = slices.DeleteFunc(past, func(f *fileEntry) bool { return f.Key <= position || !hasPrefix(f.Key) })
	} else {
		page := b.files.Page(position, q.limit+1, func(f *file) bool { return hasPrefix(f.Key) })
		rows = state.Collect(slices.Values(page), entry)
	}
	return list(c, q, rows, uncounted, func(f *fileEntry) wire.BucktFileSummary {
		return wire.BucktFileSummary{
			Object:       wire.BucktFileSummaryObjectFile,
			ID:           f.Key,
			Key:          f.Key,
			Size:         f.size,
			LastModified: s3Time(f.LastModified),
		}
	})
}

const fileCursorMagic = "buckt:"

// id is the opaque token of the list that continues after the file. It has characters that a query escapes, as S3's tokens do.
func (e *fileEntry) id() string {
	return base64.StdEncoding.EncodeToString([]byte(fileCursorMagic + e.Key))
}

func decodeFileCursor(token string) (key string, valid bool) {
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
func (c *call) activeBucket() (b *bucket, refusal *service.Response) {
	b, found := c.bucket()
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
	if c.system.behavior.KeysKeepEscapes {
		_, escaped, _ := strings.Cut(c.Path, "/files/")
		key = decodeURI(escaped)
	}
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
	if b, refusal = c.activeBucket(); refusal != nil {
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
	row := c.fileOnWire(b, f)
	row.LastModified = s3Time(f.LastModified)
	return ok(wire.BucktFileEnvelope{Data: row})
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

// filesURL is the URL of the bucket's files: its domain or, for a client on TCP, a path of the server.
func (c *call) filesURL(b *bucket) string {
	if scheme, host := c.Origin(); host != "" && b.CustomDomain != "" {
		return scheme + "://" + host + "/" + b.CustomDomain
	}
	return "https://" + b.CustomDomain
}

func (c *call) deleteFile() service.Response {
	b, f, refusal := c.file()
	if refusal != nil {
		return *refusal
	}
	b.removeFile(f)
	b.UpdatedAt = c.now
	c.system.history.Deleted(b, f.fileEntry, c.now)
	deleted := wire.BucktFileRef{Object: new(wire.BucktFileRefObjectFile), ID: &f.Key}
	if c.system.behavior.DeletionsReturnKeys {
		deleted = wire.BucktFileRef{Key: &f.Key}
	}
	return ok(wire.BucktFileRefEnvelope{Data: deleted})
}
