package linode

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// s3Backend is S3 at a place: an endpoint, or all of them.
type s3Backend struct {
	system *System
	s3Place
}

// Key finds a key, which works in the regions that it was made for. Without one it is everybody, whom ACLs let in.
func (e *s3Backend) Key(id string) (s3.Key, bool) {
	s := e.system
	s.begin()
	defer s.mu.Unlock()
	k := s.keys[id]
	switch {
	case id == "":
		return s3.Key{Allows: e.grants(nil)}, true
	case k == nil, e.host != "" && !k.worksIn(e.region):
		return s3.Key{}, false
	}
	return s3.Key{ID: k.accessKey, Secret: k.secretKey, Owner: k.account.s3Owner(), Allows: e.grants(k)}, true
}

// grants tells what may be done with a key, nil for none. Every key may list the buckets of its account and create new ones, a
// limited one too; and everybody is told that a bucket is not there.
func (e *s3Backend) grants(k *keyRow) func(action, bucket, object string) bool {
	return func(action, bucket, object string) bool {
		e.system.begin()
		defer e.system.mu.Unlock()
		switch action {
		case "s3:ListAllMyBuckets", "s3:CreateBucket":
			return k != nil
		}
		b := e.find(k, bucket)
		if b == nil {
			return true
		}
		return b.endpoint.knows(action) && (k.allows(b, action) || b.opens(action, object, k != nil))
	}
}

// find finds the bucket that a label means, nil where there is none. At the server's own address several regions may have one: that
// of the signature's region comes first, then one of the key's account, then one that is open to others.
func (e *s3Backend) find(k *keyRow, label string) *bucketRow {
	s := e.system
	if e.host != "" {
		if b := s.buckets[bucketID(e.region, label)]; b != nil && b.endpoint.S3Endpoint == e.host {
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
		case b.region == e.region:
			return 0
		case k != nil && k.account == b.account && k.worksIn(b.region):
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

// Buckets are all those of the key's account, limited or not: at an endpoint those that are there, at the server's own address those
// in the regions of the key.
func (e *s3Backend) Buckets(key s3.Key) []*s3.Bucket {
	e.system.begin()
	defer e.system.mu.Unlock()
	k := e.system.keys[key.ID]
	if k == nil {
		return nil
	}
	var buckets []*s3.Bucket
	for b := range k.account.buckets.All() {
		if k.worksIn(b.region) && (e.host == "" || e.host == b.endpoint.S3Endpoint) {
			buckets = append(buckets, b.store)
		}
	}
	slices.SortStableFunc(buckets, func(a, b *s3.Bucket) int { return strings.Compare(a.Name(), b.Name()) })
	return buckets
}

// Served counts bytes of objects that go out to a client.
func (e *s3Backend) Served(accessKey, bucket string, bytes int64) {
	now := e.system.begin()
	defer e.system.mu.Unlock()
	if b := e.find(e.system.keys[accessKey], bucket); b != nil {
		b.account.transfer.add(now, bytes)
	}
}
