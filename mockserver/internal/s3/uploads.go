package s3

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
)

// Upload is a multipart upload in progress. Like an [Object] it must not be changed.
type Upload struct {
	ID        string    `json:"id"`
	Initiated time.Time `json:"initiated"`
	// Object is the future object, without its content.
	Object Object `json:"object"`
	checksum.Kind
	// Parts are in the order of their numbers.
	Parts []Part `json:"parts,omitempty"`
}

// smallestPart is what every part but the last one must have.
const smallestPart = 5 << 20

// CreateUpload begins an upload. Its id is not up to the caller.
func (b *Bucket) CreateUpload(u Upload) (*Upload, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.check(); err != nil {
		return nil, err
	}
	u.ID = b.config.NewID()
	u.Object.Encryption = b.encrypt(u.Object.Encryption)
	b.uploads[u.ID] = &u
	b.planUpload(&u)
	return &u, nil
}

// Upload finds an upload of a key.
func (b *Bucket) Upload(key, id string) (*Upload, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.upload(key, id)
}

func (b *Bucket) upload(key, id string) (*Upload, error) {
	u := b.uploads[id]
	if u == nil || u.Object.Key != key {
		return nil, NewError("NoSuchUpload", "").With("UploadId", id)
	}
	return u, nil
}

// PutPart stores a part, and replaces one with the same number.
func (b *Bucket) PutPart(key, id string, p Part) error {
	if p.Size > b.config.MaxObject {
		return tooLarge(p.Size, b.config.MaxObject)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.check(); err != nil {
		return err
	}
	u, err := b.upload(key, id)
	if err != nil {
		return err
	}
	at, replaces := slices.BinarySearchFunc(u.Parts, p.Number, func(p Part, n int) int { return cmp.Compare(p.Number, n) })
	var freed int64
	if replaces {
		freed = u.Parts[at].Size
	}
	grown := p.Size - freed
	if err := b.admit(0, grown); err != nil {
		return err
	}
	changed := *u
	changed.Parts = slices.Clone(u.Parts)
	if replaces {
		changed.Parts[at] = p
	} else {
		changed.Parts = slices.Insert(changed.Parts, at, p)
	}
	b.uploads[id] = &changed
	b.pending += grown
	b.garbage.Add(freed)
	return nil
}

// AbortUpload forgets an upload and its parts.
func (b *Bucket) AbortUpload(key, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	u, err := b.upload(key, id)
	if err != nil {
		return err
	}
	b.endUpload(u)
	b.garbage.Add(u.size())
	return nil
}

func (b *Bucket) endUpload(u *Upload) {
	b.pending -= u.size()
	delete(b.uploads, u.ID)
}

func (u *Upload) size() (bytes int64) {
	for _, p := range u.Parts {
		bytes += p.Size
	}
	return bytes
}

// Completion turns parts into an object.
type Completion struct {
	Key, UploadID string
	Time          time.Time
	// Parts are the parts to take, by number and ETag, and by checksum where they have one.
	Parts []Part
	// Check sees the object before it is stored, and may refuse.
	Check func(*Upload, *Object) error
	// Condition may refuse. Its argument is the current version, or nil.
	Condition func(current *Object) error
}

// repeatable is for how long an upload may be completed again, which clients do if they lost the response.
const repeatable = time.Hour

// CompleteUpload makes an object of the parts of an upload. Where it is refused the upload stays. A repeated completion returns the
// object, unless the key has changed since.
func (b *Bucket) CompleteUpload(c Completion) (*Object, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	u, err := b.upload(c.Key, c.UploadID)
	if err != nil {
		if o := latest(b.versions(c.Key)); o != nil && o.isCompletedBy(c) && b.check() == nil {
			return o, nil
		}
		return nil, err
	}
	parts, err := u.pick(c.Parts)
	if err != nil {
		return nil, err
	}
	o := u.Object
	o.Modified, o.UploadID = c.Time, u.ID
	o.assemble(parts)
	if o.Size() > b.config.MaxObject {
		return nil, tooLarge(o.Size(), b.config.MaxObject)
	}
	if err := c.Check(u, &o); err != nil {
		return nil, err
	}
	stored, err := b.put(o, u.size(), c.Condition)
	if err != nil {
		return nil, err
	}
	b.endUpload(u)
	b.garbage.Add(u.size() - stored.Size())
	return stored, nil
}

func (o *Object) isCompletedBy(c Completion) bool {
	return o.UploadID != "" && o.UploadID == c.UploadID && c.Time.Sub(o.Modified) < repeatable &&
		slices.EqualFunc(c.Parts, o.Parts, func(a, b Part) bool { return a.Number == b.Number && a.ETag == b.ETag })
}

// pick takes the parts that a client names.
func (u *Upload) pick(named []Part) ([]Part, error) {
	if len(named) == 0 {
		return nil, NewError("MalformedXML", "")
	}
	var picked []Part
	for i, want := range named {
		if i > 0 && want.Number <= named[i-1].Number {
			return nil, NewError("InvalidPartOrder", "").With("UploadId", u.ID)
		}
		at := slices.IndexFunc(u.Parts, func(p Part) bool { return p.Number == want.Number })
		same := at >= 0 && u.Parts[at].ETag == want.ETag
		if same {
			var err error
			if same, err = u.Kind.CheckPart(want.Number, want.Checksum, u.Parts[at].Checksum); err != nil {
				return nil, err
			}
		}
		if !same {
			return nil, NewError("InvalidPart", "").With("UploadId", u.ID).With("PartNumber", count(want.Number)).With("ETag", want.ETag)
		}
		picked = append(picked, u.Parts[at])
	}
	for _, p := range picked[:len(picked)-1] {
		if p.Size < smallestPart {
			return nil, NewError("EntityTooSmall", "").With("ProposedSize", strconv.FormatInt(p.Size, 10)).
				With("MinSizeAllowed", count(smallestPart)).With("PartNumber", count(p.Number)).With("ETag", p.ETag)
		}
	}
	return picked, nil
}

// assemble makes content and ETag of the parts.
func (o *Object) assemble(parts []Part) {
	contents := make([]content.Bytes, len(parts))
	sums := make([]byte, 0, len(parts)*md5Size)
	for i, p := range parts {
		contents[i] = p.Content
		sums = append(sums, decodeHex(p.ETag)...)
		p.Content = content.Bytes{}
		o.Parts = append(o.Parts, p)
	}
	o.Content = content.Join(contents)
	o.ETag = multipartETag(sums, len(parts))
}

// UploadsQuery selects uploads to list. The two After fields name the last entry of the previous page.
type UploadsQuery struct {
	listing.Query
	AfterUpload string
}

// UploadEntry is an upload in a list or, where it has none, a common prefix.
type UploadEntry struct {
	Name   string
	Upload *Upload
}

// Uploads lists uploads that are not completed, by key and then from the oldest to the newest.
func (b *Bucket) Uploads(q UploadsQuery) (entries []UploadEntry, more bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, u := range b.sortedUploads() {
		key := u.Object.Key
		if !strings.HasPrefix(key, q.Prefix) || !q.follows(b.uploads[q.AfterUpload], u) {
			continue
		}
		entry := UploadEntry{key, u}
		if group, rolled := q.Group(key); rolled {
			entry = UploadEntry{Name: group}
			if group == q.After || len(entries) > 0 && entries[len(entries)-1] == entry {
				continue
			}
		}
		if len(entries) >= q.Max {
			return entries, q.Max > 0
		}
		entries = append(entries, entry)
	}
	return entries, false
}

// follows reports whether an upload comes after the last one of the previous page.
func (q UploadsQuery) follows(last, u *Upload) bool {
	if q.AfterUpload == "" || last == nil || u.Object.Key != q.After {
		return q.After == "" || u.Object.Key > q.After
	}
	return compareUploads(u, last) > 0
}

func (b *Bucket) sortedUploads() []*Upload {
	sorted := make([]*Upload, 0, len(b.uploads))
	for _, u := range b.uploads {
		sorted = append(sorted, u)
	}
	slices.SortFunc(sorted, compareUploads)
	return sorted
}

func compareUploads(a, b *Upload) int {
	return cmp.Or(strings.Compare(a.Object.Key, b.Object.Key), a.Initiated.Compare(b.Initiated), strings.Compare(a.ID, b.ID))
}
