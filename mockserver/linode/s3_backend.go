package linode

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// s3Backend is the buckets at an endpoint, or at all endpoints.
type s3Backend struct {
	system *System
	s3Place
}

// Key finds a key, which works in its regions alone. Without one it returns the key of anonymous requests, which ACLs allow.
func (e *s3Backend) Key(id string) (s3.Key, bool) {
	if id == "" {
		return s3.Key{Allows: e.grants(nil)}, true
	}
	e.system.begin()
	defer e.system.mu.Unlock()
	return e.key(id)
}

// key is Key for an id that is not empty. The system is locked.
func (e *s3Backend) key(id string) (s3.Key, bool) {
	k := e.system.keys[id]
	switch {
	case k == nil, e.host != "" && !k.worksIn(e.region):
		return s3.Key{}, false
	}
	return s3.Key{ID: k.AccessKey, Secret: k.SecretKey.Reveal(), Owner: k.account.s3Owner(), Allows: e.grants(k)}, true
}

// grants returns the permissions of a key, nil for none. Every key may list the buckets of its account and create buckets, a limited
// one too. An unknown bucket is not hidden from any request.
func (e *s3Backend) grants(k *keyRow) func(action, bucket, object string) bool {
	return func(action, bucket, object string) bool {
		e.system.begin()
		defer e.system.mu.Unlock()
		switch action {
		case "s3:ListAllMyBuckets", "s3:CreateBucket":
			return k != nil
		}
		b := e.find(k, bucket)
		return b == nil || b.grants(k, action, object)
	}
}

// grants reports whether an action is allowed in a bucket, by a key, nil for none, or by ACLs. The system is locked.
func (b *bucketRow) grants(k *keyRow, action, object string) bool {
	return b.endpoint().knows(action) && (k.allows(b, action) || b.opens(action, object, k != nil))
}

// Open implements [s3.Opener].
func (e *s3Backend) Open(key s3.Key, action, bucket, object string) (opened s3.Opened, err error) {
	s := e.system
	s.begin()
	defer s.mu.Unlock()
	var k *keyRow
	if key.ID != "" {
		present, found := e.key(key.ID)
		if !found || present.Secret != key.Secret {
			return opened, s3.ErrKeyChanged
		}
		k = s.keys[key.ID]
		opened.KeyID = k.s3ID()
	}
	b := e.find(k, bucket)
	switch {
	case b == nil:
		return opened, s3.NewError("NoSuchBucket", "")
	case !b.grants(k, action, object):
		return opened, s3.NewError("AccessDenied", "")
	}
	opened.Bucket = b.store
	account := b.account
	opened.Served = func(bytes int64) { account.transfer.add(s.env.Now(), bytes) }
	return opened, nil
}

// find finds a bucket by its label, nil for none. At the server's own address several regions may have one: the bucket in the region
// of the signature comes first, then one of the key's account, then one that is open to others.
func (e *s3Backend) find(k *keyRow, label string) *bucketRow {
	s := e.system
	if e.host != "" {
		if b := s.buckets[bucketID(e.region, label)]; b != nil && b.S3Endpoint == e.host {
			return b
		}
		return nil
	}
	all := s.labels[label]
	if len(all) == 0 {
		return nil
	}
	distance := func(b *bucketRow) int {
		switch {
		case b.Region == e.region:
			return 0
		case k != nil && k.account == b.account && k.worksIn(b.Region):
			return 1
		case aclReads(b.acl(), k != nil):
			return 2
		}
		return 3
	}
	return slices.MinFunc(all, func(a, b *bucketRow) int { return cmp.Compare(distance(a), distance(b)) })
}

// Bucket finds a bucket.
func (e *s3Backend) Bucket(key s3.Key, name string) (*s3.Bucket, error) {
	e.system.begin()
	defer e.system.mu.Unlock()
	if b := e.find(e.system.keys[key.ID], name); b != nil {
		return b.store, nil
	}
	return nil, s3.NewError("NoSuchBucket", "")
}

// Buckets returns the buckets of the key's account, for a limited key too: those at the endpoint or, at the server's own address,
// those in the regions of the key.
func (e *s3Backend) Buckets(key s3.Key) []*s3.Bucket {
	e.system.begin()
	defer e.system.mu.Unlock()
	k := e.system.keys[key.ID]
	if k == nil {
		return nil
	}
	var buckets []*s3.Bucket
	for b := range k.account.buckets.All() {
		if k.worksIn(b.Region) && (e.host == "" || e.host == b.S3Endpoint) {
			buckets = append(buckets, b.store)
		}
	}
	slices.SortStableFunc(buckets, func(a, b *s3.Bucket) int { return strings.Compare(a.Name(), b.Name()) })
	return buckets
}
