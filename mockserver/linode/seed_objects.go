package linode

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// PutObject puts an object into a bucket, in place of one with the same key, whatever the quotas say. An object without a key, with
// a size that is not that of its content or with an unknown ACL is an error.
func (a *Account) PutObject(region, bucket string, object Object) error {
	now := a.begin()
	defer a.system.mu.Unlock()
	b, err := a.seededBucket(region, bucket)
	if err != nil {
		return err
	}
	content, err := a.seededContent(object)
	switch {
	case err != nil:
		return err
	case object.Key == "":
		return errors.New("mockserver: PutObject: the object has no key")
	case object.ACL != "" && !slices.Contains(cannedACLs, object.ACL):
		return fmt.Errorf("mockserver: PutObject: %q is none of %s", object.ACL, strings.Join(cannedACLs, ", "))
	}
	if object.ACL == aclPrivate {
		object.ACL = ""
	}
	a.storage.seeding.Store(true)
	defer a.storage.seeding.Store(false)
	_, err = b.store.Put(s3.Object{
		Key: object.Key, Content: content, ETag: s3.ETag(content), Modified: state.OrTime(object.LastModified, now),
		ContentType: cmp.Or(object.ContentType, "binary/octet-stream"), ACL: object.ACL, Owner: a.s3Owner(),
	}, nil)
	return err
}

// seededContent is the content of an object, or zeros in its place.
func (a *Account) seededContent(object Object) ([]byte, error) {
	size := int64(len(object.Content))
	switch {
	case object.Size == 0 || object.Size == size:
		return slices.Clone(object.Content), nil
	case size > 0 || object.Size < 0:
		return nil, fmt.Errorf("mockserver: PutObject: the object has %d bytes, not %d", size, object.Size)
	case object.Size > state.MaxZeros:
		return nil, fmt.Errorf("mockserver: PutObject: an object without content must have at most %d bytes, not %d", state.MaxZeros, object.Size)
	}
	if int64(len(a.zeros)) < object.Size {
		a.zeros = make([]byte, object.Size)
	}
	return a.zeros[:object.Size:object.Size], nil
}

// RemoveObject takes an object out of a bucket. It is no error when there is none.
func (a *Account) RemoveObject(region, bucket, key string) error {
	now := a.begin()
	defer a.system.mu.Unlock()
	b, err := a.seededBucket(region, bucket)
	if err == nil {
		_, err = b.store.Delete(s3.Deletion{Key: key, Time: now})
	}
	return err
}

// maxListed is more than any bucket holds.
const maxListed = 1 << 30

// snapshots are the objects in the order of their keys.
func (b *bucketRow) snapshots() []Object {
	var objects []Object
	for _, entry := range b.store.List(s3.Query{Max: maxListed}).Entries {
		o := entry.Object
		objects = append(objects, Object{
			Key: o.Key, Content: slices.Clone(o.Content), Size: o.Size(), ContentType: o.ContentType, ACL: cmp.Or(o.ACL, aclPrivate),
			LastModified: o.Modified,
		})
	}
	return objects
}
