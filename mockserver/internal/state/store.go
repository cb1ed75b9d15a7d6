package state

import (
	"cmp"
	"errors"
	"reflect"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/s3/lifecycle"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
	"github.com/bucktgo/buckt/mockserver/internal/s3/policy"
)

// Store is a bucket that S3 clients reach, in a state. Only the keys of objects are required: {"key": "a.txt", "text": "hello"}.
type Store struct {
	// Settings are by default those that a new bucket has.
	Settings *s3.Settings `json:"settings,omitzero"`
	Objects  []Object     `json:"objects,omitzero"` // older versions of a key before newer ones
	Uploads  []*s3.Upload `json:"uploads,omitzero"`
}

// Object is a version of an object, or a delete marker.
type Object struct {
	*s3.Object
	// Text or Size replace the content in a state written by hand. Size is a number of zero bytes.
	Text string `json:"text,omitzero"`
	Size int64  `json:"size,omitzero"`
}

// PutObject puts an object that a program seeds into a bucket. A missing key is an error.
func PutObject(b *s3.Bucket, o s3.Object, now time.Time) error {
	if o.Key == "" {
		return errors.New("mockserver: PutObject: the key is missing")
	}
	o.ETag, o.Modified, o.Owner = s3.ETag(o.Content), OrTime(o.Modified, now), b.Owner()
	o.ContentType = cmp.Or(o.ContentType, usualContentType)
	_, err := b.Put(o, nil)
	return err
}

const usualContentType = "application/octet-stream"

// Objects returns the objects of a bucket in the order of their keys, without older versions.
func Objects(b *s3.Bucket) []*s3.Object {
	const most = 1 << 30 // more than any bucket has
	return Collect(slices.Values(b.List(listing.Query{Max: most}).Entries), func(e s3.Entry) *s3.Object { return e.Object })
}

// StoreOf exports a bucket. Settings that equal usual, those of a new bucket, are left out. Meanwhile is run under the bucket's lock.
func StoreOf(b *s3.Bucket, usual s3.Settings, meanwhile ...func()) Store {
	held := b.Export(meanwhile...)
	var d Store
	if !reflect.DeepEqual(held.Settings, usual) {
		d.Settings = &held.Settings
	}
	if len(held.Uploads) > 0 {
		d.Uploads = held.Uploads
	}
	for _, o := range held.Objects {
		d.Objects = append(d.Objects, Object{Object: o})
	}
	return d
}

// Store creates a bucket from a state and the configuration.
func (l *Loader) Store(at Path, d Store, settings s3.Settings, config s3.Config, shown *S3IDs) *s3.Bucket {
	if d.Settings != nil {
		settings = *d.Settings
	}
	if settings.Lifecycle != "" {
		l.Accept(at.Field("settings").Field("lifecycle"), lifecycle.Check(settings.Lifecycle))
	}
	if settings.Policy != "" {
		_, err := policy.Read([]byte(settings.Policy), config.Name, policy.Ceph)
		l.Accept(at.Field("settings").Field("policy"), err)
	}
	held := s3.State{
		Name: config.Name, Region: config.Region, Owner: config.Owner, Created: config.Created, Settings: settings, Uploads: d.Uploads,
	}
	versions := make(map[[2]string]bool)
	for i, o := range d.Objects {
		at := at.Field("objects").At(i)
		completed := l.object(at, o, held)
		if completed.VersionID == "" && settings.Versioning == s3.VersioningEnabled {
			completed.VersionID = shown.Text()
		}
		version := [2]string{completed.Key, cmp.Or(completed.VersionID, "null")}
		l.Require(!versions[version], at.Field("versionId"), "is a duplicate")
		versions[version] = true
		held.Objects = append(held.Objects, completed)
	}
	uploads := make(map[string]bool)
	for i, u := range d.Uploads {
		at := at.Field("uploads").At(i)
		l.Require(u != nil && u.ID != "", at.Field("id"), "is missing")
		l.Require(u.Object.Key != "", at.Field("object").Field("key"), "is missing")
		l.Require(!uploads[u.ID], at.Field("id"), "is a duplicate")
		uploads[u.ID] = true
	}
	return config.Restore(held)
}

// object returns a copy of an object with the defaults of the fields that its state lacks.
func (l *Loader) object(at Path, d Object, in s3.State) *s3.Object {
	l.Require(d.Object != nil && d.Key != "", at.Field("key"), "is missing")
	o := *d.Object
	l.Require(d.Text == "" || o.Content.IsZero(), at.Field("text"), "must not be there besides content")
	l.Require(d.Size == 0 || o.Content.IsZero() && d.Text == "", at.Field("size"), "must not be there besides content")
	l.Require(d.Size >= 0 && d.Size <= MaxZeros, at.Field("size"), "must be 0 to %d", MaxZeros)
	switch {
	case d.Text != "":
		o.Content = content.Of([]byte(d.Text))
	case d.Size > 0:
		o.Content = content.Of(make([]byte, d.Size))
	}
	o.Modified = OrTime(o.Modified, l.Now)
	if o.Owner == (s3.Owner{}) {
		o.Owner = in.Owner
	}
	if o.DeleteMarker {
		l.Require(o.Content.IsZero(), at.Field("content"), "must not be there in a delete marker")
		return &o
	}
	o.ETag = cmp.Or(o.ETag, s3.ETag(o.Content))
	o.ContentType = cmp.Or(o.ContentType, usualContentType)
	return &o
}

// MaxZeros is the maximum size in bytes of an object that a state may give by its Size alone.
const MaxZeros = 64 << 20
