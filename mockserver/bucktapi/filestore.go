package bucktapi

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// file is one file. It is never changed, only replaced.
type file struct {
	*fileEntry
	content      []byte
	contentType  string
	cacheControl string // that the public domain sends, "" for none
}

// fileEntry is what lists show of a file.
type fileEntry struct {
	key          string
	length       int64
	etag         string
	lastModified time.Time
}

func (e *fileEntry) size() int64 { return e.length }

// entriesOf are the entries of files, in the order of their keys.
func entriesOf(files *state.Table[*file]) []*fileEntry {
	entries := make([]*fileEntry, 0, files.Len())
	for f := range files.All() {
		entries = append(entries, f.fileEntry)
	}
	return entries
}

func byFileKey(a, b *fileEntry) int { return cmp.Compare(a.key, b.key) }

func newFile(key string, content []byte, contentType string, now time.Time) *file {
	sum := md5.Sum(content) // S3's ETag, no safeguard
	return &file{
		fileEntry: &fileEntry{
			key: key, length: int64(len(content)), etag: `"` + hex.EncodeToString(sum[:]) + `"`, lastModified: now,
		},
		content: content, contentType: contentType,
	}
}

// putFile stores a file in place of the one that is there.
func (b *bucket) putFile(f *file) {
	if old, found := b.files.Get(f.key); found {
		b.storageUsed -= old.size()
	}
	b.files.Put(f.key, f)
	b.storageUsed = max(b.storageUsed, 0) + f.size()
}

func (b *bucket) removeFile(f *file) {
	b.files.Delete(f.key)
	b.storageUsed = max(b.storageUsed-f.size(), 0)
}

func (c *call) fileOnWire(b *bucket, f *file) wire.BucktFile {
	return wire.BucktFile{
		Object:       wire.BucktFileObjectFile,
		ID:           f.key,
		Key:          f.key,
		Size:         f.size(),
		LastModified: isoTime(f.lastModified),
		ContentType:  f.contentType,
		URL:          c.filesURL(b) + "/" + f.key,
	}
}

// filesURL is where the bucket's files are: at its domain or, if the option for local URLs wants that, below a path of the server's own.
func (c *call) filesURL(b *bucket) string {
	if c.system.env.Options.LocalURLs {
		if scheme, host := c.Origin(); host != "" {
			return scheme + "://" + host + "/" + b.domain
		}
	}
	return "https://" + b.domain
}

var presetCacheControl = map[string]string{
	"no-cache":   "no-store, no-cache, must-revalidate",
	"short":      "public, max-age=3600",
	"standard":   "public, max-age=86400",
	"aggressive": "public, max-age=2592000, immutable",
	"immutable":  "public, max-age=31536000, immutable",
}

// cacheControl is what is stored with a file that is uploaded now, where sent is the request's own Cache-Control.
func (b *bucket) cacheControl(sent string) string {
	switch {
	case b.isImported() && !b.managed["cache"]:
		return sent
	case b.cacheControlOverride != nil:
		return *b.cacheControlOverride
	default:
		return presetCacheControl[b.cachePreset]
	}
}
