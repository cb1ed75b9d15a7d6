package mockserver

import (
	"cmp"
	"reflect"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// storeState is what a state holds of a bucket that S3 clients reach. What people write into one need have but the keys of objects:
// {"key": "a.txt", "text": "hello"}.
type storeState struct {
	// Settings are those that a bucket is made with where there are none.
	Settings *s3.Settings  `json:"settings,omitzero"`
	Objects  []objectState `json:"objects,omitzero"` // the older versions of a key before the newer ones
	Uploads  []*s3.Upload  `json:"uploads,omitzero"`
}

// objectState is a version of an object, or a delete marker.
type objectState struct {
	*s3.Object
	// Text and Size stand in place of content, for people who write a state: the second is a number of zeros.
	Text string `json:"text,omitzero"`
	Size int64  `json:"size,omitzero"`
}

// storeStateOf tells of a bucket of a system whose buckets are made with some settings, as [s3.Bucket.Export] does.
func storeStateOf(b *s3.Bucket, usual s3.Settings, meanwhile ...func()) storeState {
	held := b.Export(meanwhile...)
	var d storeState
	if !reflect.DeepEqual(held.Settings, usual) {
		d.Settings = &held.Settings
	}
	if len(held.Uploads) > 0 {
		d.Uploads = held.Uploads
	}
	for _, o := range held.Objects {
		d.Objects = append(d.Objects, objectState{Object: o})
	}
	return d
}

// store makes a bucket that a state tells of. The configuration says the rest.
func (l *loader) store(at statePath, d storeState, settings s3.Settings, config s3.Config, shown *s3IDs) *s3.Bucket {
	if d.Settings != nil {
		settings = *d.Settings
	}
	held := s3.State{
		Name: config.Name, Region: config.Region, Owner: config.Owner, Created: config.Created, Settings: settings, Uploads: d.Uploads,
	}
	versions := make(map[[2]string]bool)
	for i, o := range d.Objects {
		at := at.field("objects").at(i)
		completed := l.object(at, o, held)
		if completed.VersionID == "" && settings.Versioning == s3.VersioningEnabled {
			completed.VersionID = shown.text()
		}
		version := [2]string{completed.Key, cmp.Or(completed.VersionID, "null")}
		l.require(!versions[version], at.field("versionId"), "is there twice")
		versions[version] = true
		held.Objects = append(held.Objects, completed)
	}
	uploads := make(map[string]bool)
	for i, u := range d.Uploads {
		at := at.field("uploads").at(i)
		l.require(u != nil && u.ID != "", at.field("id"), "is missing")
		l.require(u.Object.Key != "", at.field("object").field("key"), "is missing")
		unique(l, at.field("id"), uploads, u.ID)
	}
	return config.Restore(held)
}

// object is a copy of an object with what its state does not say.
func (l *loader) object(at statePath, d objectState, in s3.State) *s3.Object {
	l.require(d.Object != nil && d.Key != "", at.field("key"), "is missing")
	o := *d.Object
	l.require(d.Text == "" || o.Content == nil, at.field("text"), "must not be there besides content")
	l.require(d.Size == 0 || o.Content == nil && d.Text == "", at.field("size"), "must not be there besides content")
	l.require(d.Size >= 0 && d.Size <= mostZeros, at.field("size"), "must be 0 to %d", mostZeros)
	switch {
	case d.Text != "":
		o.Content = []byte(d.Text)
	case d.Size > 0:
		o.Content = make([]byte, d.Size)
	}
	o.Modified = cmpTime(o.Modified, l.now)
	if o.Owner == (s3.Owner{}) {
		o.Owner = in.Owner
	}
	if o.DeleteMarker {
		l.require(o.Content == nil, at.field("content"), "must not be there in a delete marker")
		return &o
	}
	o.ETag = cmp.Or(o.ETag, s3.ETag(o.Content))
	o.ContentType = cmp.Or(o.ContentType, "application/octet-stream")
	return &o
}
