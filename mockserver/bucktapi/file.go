package bucktapi

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// File is a file in a bucket.
type File struct {
	Key     string `json:"key"`
	Content []byte `json:"content,omitzero"`
	// ContentType is application/octet-stream by default.
	ContentType string `json:"contentType,omitzero"`
	// CacheControl is sent with downloads, unless it is empty. By default it follows from the bucket's settings.
	CacheControl *string `json:"cacheControl,omitzero"`
	// LastModified is the server's time by default.
	LastModified time.Time `json:"lastModified,omitzero"`
}

// Files returns the files of a bucket in the order of their keys, with their contents. An unknown bucket has none.
func (o *Organization) Files(bucketID string) []File {
	files, _ := snapshotOf(o, &o.buckets, bucketID, func(b *bucket) []File { return state.Collect(b.files.All(), (*file).snapshot) })
	return files
}

// File returns a file of a bucket.
func (o *Organization) File(bucketID, key string) (f File, found bool) {
	snapshotOf(o, &o.buckets, bucketID, func(b *bucket) (none struct{}) {
		var row *file
		if row, found = b.files.Get(key); found {
			f = row.snapshot()
		}
		return none
	})
	return f, found
}

// PutFile puts a file into a bucket in any status, and replaces the file with the same key. The bucket's rules do not apply.
// An unknown bucket and a missing key are errors.
func (o *Organization) PutFile(bucketID string, f File) error {
	return o.changeBucket(bucketID, func(b *bucket, now time.Time) error {
		err := require(f.Key != "", "key", "is missing")
		if err == nil {
			b.putFile(state.Clone(f), now)
		}
		return err
	})
}

// file is one file. It is never changed, only replaced.
type file struct {
	*fileEntry
	content []byte
}

// fileEntry is a file without its content, which the history of the files must not keep.
type fileEntry struct {
	File
	size int64
	etag string
}

// whole returns the file with its content, which is shared: rows and states do not change it.
func (f *file) whole() File {
	whole := f.File
	whole.Content = f.content
	return whole
}

func (f *file) snapshot() File { return state.Clone(f.whole()) }

// fileState is a file in a bucket.
type fileState struct {
	File
	Text string `json:"text,omitzero"` // instead of the content, for people who write a state
}

func (l loader) file(at state.Path, b *bucket, d fileState) {
	_, taken := b.files.Get(d.Key)
	l.Require(d.Key != "", at.Field("key"), "is missing")
	l.Require(!taken, at.Field("key"), "is a duplicate")
	l.Require(d.Text == "" || d.Content == nil, at.Field("text"), "must not be there besides content")
	f := d.File
	if d.Text != "" {
		f.Content = []byte(d.Text)
	}
	b.putFile(f, l.Now)
}

// putFile stores a file, and replaces the one with its key.
func (b *bucket) putFile(f File, now time.Time) *file {
	if old, found := b.files.Get(f.Key); found {
		b.StorageUsedBytes -= old.size
	}
	sum := md5.Sum(f.Content) // S3's ETag, no safeguard
	row := &file{content: f.Content, fileEntry: &fileEntry{
		File: f, size: int64(len(f.Content)), etag: `"` + hex.EncodeToString(sum[:]) + `"`,
	}}
	row.Content = nil
	row.ContentType = cmp.Or(f.ContentType, "application/octet-stream")
	row.LastModified = state.OrTime(f.LastModified, now)
	if row.CacheControl == nil {
		row.CacheControl = new(b.cacheControl(""))
	}
	b.files.Put(f.Key, row)
	b.StorageUsedBytes = max(b.StorageUsedBytes, 0) + row.size
	return row
}

func (b *bucket) removeFile(f *file) {
	b.files.Delete(f.Key)
	b.StorageUsedBytes = max(b.StorageUsedBytes-f.size, 0)
}

var presetCacheControl = map[wire.BucktCachePreset]string{
	wire.BucktCachePresetNoCache:    "no-store, no-cache, must-revalidate",
	wire.BucktCachePresetShort:      "public, max-age=3600",
	wire.BucktCachePresetStandard:   "public, max-age=86400",
	wire.BucktCachePresetAggressive: "public, max-age=2592000, immutable",
	wire.BucktCachePresetImmutable:  "public, max-age=31536000, immutable",
}

// cacheControl returns the Cache-Control stored with an upload. Sent is the header of its request.
func (b *bucket) cacheControl(sent string) string {
	switch {
	case b.isImported() && !b.ManagedSettings["cache"]:
		return sent
	case b.CacheControlOverride != nil:
		return *b.CacheControlOverride
	default:
		return presetCacheControl[wire.BucktCachePreset(b.CachePreset)]
	}
}
