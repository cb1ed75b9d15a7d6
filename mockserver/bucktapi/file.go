package bucktapi

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// File is a file in a bucket.
type File struct {
	Key     string
	Content []byte
	// ContentType is application/octet-stream by default.
	ContentType string
	// CacheControl is sent with downloads. By default it follows from the bucket's settings.
	CacheControl string
	// LastModified is the server's time by default.
	LastModified time.Time
}

// Files returns the files of a bucket in the order of their keys, with their contents. An unknown bucket has none.
func (o *Organization) Files(bucketID string) []File {
	o.system.begin()
	defer o.system.mu.Unlock()
	b, found := o.buckets.Get(bucketID)
	if !found {
		return nil
	}
	return state.Collect(b.files.All(), (*file).snapshot)
}

// File returns a file of a bucket.
func (o *Organization) File(bucketID, key string) (f File, found bool) {
	o.system.begin()
	defer o.system.mu.Unlock()
	b, found := o.buckets.Get(bucketID)
	if !found {
		return File{}, false
	}
	row, found := b.files.Get(key)
	if !found {
		return File{}, false
	}
	return row.snapshot(), true
}

// PutFile puts a file into a bucket in any status, and replaces the file with the same key. The bucket's rules do not apply.
func (o *Organization) PutFile(bucketID string, f File) error {
	now := o.begin()
	defer o.system.mu.Unlock()
	b, err := o.seededBucket(bucketID)
	if err != nil {
		return err
	}
	row := newFile(f.Key, slices.Clone(f.Content), cmp.Or(f.ContentType, "application/octet-stream"), state.OrTime(f.LastModified, now))
	row.cacheControl = cmp.Or(f.CacheControl, b.cacheControl(""))
	b.putFile(row)
	return nil
}

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

func newFile(key string, content []byte, contentType string, now time.Time) *file {
	sum := md5.Sum(content) // S3's ETag, no safeguard
	return &file{
		fileEntry: &fileEntry{
			key: key, length: int64(len(content)), etag: `"` + hex.EncodeToString(sum[:]) + `"`, lastModified: now,
		},
		content: content, contentType: contentType,
	}
}

func (f *file) snapshot() File {
	return File{
		Key: f.key, Content: slices.Clone(f.content), ContentType: f.contentType, CacheControl: f.cacheControl,
		LastModified: f.lastModified,
	}
}

// entriesOf are the entries of files, in the order of their keys.
func entriesOf(files *state.Table[*file]) []*fileEntry {
	entries := make([]*fileEntry, 0, files.Len())
	for f := range files.All() {
		entries = append(entries, f.fileEntry)
	}
	return entries
}

func byFileKey(a, b *fileEntry) int { return cmp.Compare(a.key, b.key) }

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
