package linode

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Object is an object in a bucket. [Account.PutObject] takes it and [Account.Objects] returns it.
type Object struct {
	Key string
	// Content is what S3 clients read and write.
	Content []byte
	// Size is the number of bytes of the content. An object put with a size and without content has as many zeros, at most
	// 64 MiB. The zeros take memory once for all objects of an account.
	Size int64
	// ContentType is "binary/octet-stream" by default.
	ContentType string
	// ACL is private by default. It decides who else may read the object; the ACL of the bucket does not.
	ACL buckt.LinodeACL
	// LastModified is the server's time by default.
	LastModified time.Time
}

// PutObject puts an object into a bucket, and replaces one with the same key. The quotas do not apply. An unknown bucket, an object
// without a key, a size that differs from that of the content and an unknown ACL are errors.
func (a *Account) PutObject(region, bucket string, object Object) error {
	now := a.begin()
	defer a.system.mu.Unlock()
	b, err := a.bucket(region, bucket)
	if err != nil {
		return err
	}
	seeded, err := a.seededContent(object)
	switch {
	case err != nil:
		return err
	case object.ACL != "" && !slices.Contains(cannedACLs, object.ACL):
		return fmt.Errorf("mockserver: PutObject: %q is not %s", object.ACL, state.OneOf(cannedACLs))
	}
	a.storage.seeding.Store(true)
	defer a.storage.seeding.Store(false)
	return state.PutObject(b.store, s3.Object{
		Key: object.Key, Content: seeded, Modified: object.LastModified,
		ContentType: cmp.Or(object.ContentType, "binary/octet-stream"), ACL: s3SettingsOf(object.ACL, false).ACL,
	}, now)
}

// seededContent returns the content of an object, or zeros.
func (a *Account) seededContent(object Object) (content.Bytes, error) {
	size := int64(len(object.Content))
	switch {
	case object.Size == 0 || object.Size == size:
		return content.Of(slices.Clone(object.Content)), nil
	case size > 0 || object.Size < 0:
		return content.Bytes{}, fmt.Errorf("mockserver: PutObject: the object has %d bytes, not %d", size, object.Size)
	case object.Size > state.MaxZeros:
		return content.Bytes{}, fmt.Errorf("mockserver: PutObject: an object without content must have at most %d bytes, not %d", state.MaxZeros, object.Size)
	}
	if int64(len(a.zeros)) < object.Size {
		a.zeros = make([]byte, object.Size)
	}
	return content.Of(a.zeros[:object.Size:object.Size]), nil
}

// RemoveObject removes an object from a bucket. An unknown bucket is an error, an unknown key is none.
func (a *Account) RemoveObject(region, bucket, key string) error {
	now := a.begin()
	defer a.system.mu.Unlock()
	b, err := a.bucket(region, bucket)
	if err == nil {
		_, err = b.store.Delete(s3.Deletion{Key: key, Time: now})
	}
	return err
}

// Objects returns the objects of a bucket, with the content, in the order of the keys. Older versions are left out. It is empty for
// an unknown bucket.
func (a *Account) Objects(region, label string) []Object {
	a.system.begin()
	defer a.system.mu.Unlock()
	b, err := a.bucket(region, label)
	if err != nil {
		return nil
	}
	return state.Collect(slices.Values(state.Objects(b.store)), func(o *s3.Object) Object {
		return Object{o.Key, o.Content.Copy(), o.Size(), o.ContentType, aclOf(o.ACL), o.Modified}
	})
}
