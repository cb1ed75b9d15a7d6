package linode

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// bucketID identifies a bucket: a label is unique in a region, for all accounts.
func bucketID(region, label string) string { return region + "/" + label }

func (b *bucketRow) id() string { return bucketID(b.Region, b.Label) }

func (b *bucketRow) endpoint() Endpoint {
	return Endpoint{b.Region, b.Cluster, b.EndpointType, b.S3Endpoint}
}

func (b *bucketRow) acl() buckt.LinodeACL { return aclOf(b.store.Settings().ACL) }

// aclOf returns the ACL of a bucket or an object in S3, which has no name for a private one. ACLs that S3 alone has a name for are custom.
func aclOf(name string) buckt.LinodeACL {
	acl := cmp.Or(buckt.LinodeACL(name), aclPrivate)
	if !slices.Contains(acls, acl) {
		return aclCustom
	}
	return acl
}

func (b *bucketRow) hasCORS() bool { return len(b.store.Settings().CORS) > 0 }

// exists reports whether the bucket has an object.
func (b *bucketRow) exists(key string) bool {
	o, found := b.store.Version(key, "")
	return found && !o.DeleteMarker
}

// formatTime writes a time in UTC without a zone.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

// newStore makes an empty store.
func newStore(settings s3.Settings, config s3.Config) *s3.Bucket {
	b := config.NewBucket()
	b.Configure(func(s *s3.Settings) { *s = settings })
	return b
}

// Buckets returns the account's buckets in the order of their regions and labels.
func (a *Account) Buckets() []Bucket {
	a.system.begin()
	defer a.system.mu.Unlock()
	return state.Collect(a.buckets.All(), (*bucketRow).snapshot)
}

// Bucket returns a bucket by the id of its region, or of its legacy cluster, and its label.
func (a *Account) Bucket(region, label string) (b Bucket, found bool) {
	a.system.begin()
	defer a.system.mu.Unlock()
	row, err := a.bucket(region, label)
	if err != nil {
		return Bucket{}, false
	}
	return row.snapshot(), true
}

func (a *Account) bucket(region, label string) (*bucketRow, error) {
	id, _ := a.system.region(region)
	if b, found := a.buckets.Get(bucketID(id, label)); found {
		return b, nil
	}
	return nil, fmt.Errorf("mockserver: the account has no bucket %q in %q", label, region)
}

// removeBucket removes a bucket, if need be only an empty one, and reports whether it did.
func (a *Account) removeBucket(b *bucketRow, onlyIfEmpty bool) bool {
	if !b.store.Close(onlyIfEmpty) {
		return false
	}
	held := b.store.Usage()
	b.changed(s3.Change{Objects: -held.Objects, Bytes: -held.Bytes})
	s := a.system
	a.buckets.Delete(b.id())
	a.bucketsAt[b.S3Endpoint]--
	delete(s.buckets, b.id())
	s.labels[b.Label] = slices.DeleteFunc(s.labels[b.Label], func(o *bucketRow) bool { return o == b })
	if len(s.labels[b.Label]) == 0 {
		delete(s.labels, b.Label)
	}
	return true
}
