package linode

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddBucket adds a bucket and returns it. The quota does not apply. A label that is invalid, reserved or in use in the region, an
// unknown region or endpoint and an unknown ACL are errors.
func (a *Account) AddBucket(seed Bucket) (Bucket, error) {
	now := a.begin()
	defer a.system.mu.Unlock()
	b, err := a.bucketFromSeed(seed, now)
	if err != nil {
		return Bucket{}, fmt.Errorf("mockserver: AddBucket: %w", err)
	}
	a.addBucket(b, s3SettingsOf(cmp.Or(seed.ACL, aclPrivate), seed.CORSEnabled && b.endpoint.hasCORS()))
	return b.snapshot(), nil
}

func (a *Account) bucketFromSeed(seed Bucket, now time.Time) (*bucketRow, error) {
	s := a.system
	id := cmp.Or(seed.Region, "us-east")
	region, known := s.region(id)
	if !known {
		return nil, errNoRegion(id)
	}
	endpoint, found := s.endpoint(region, seed.EndpointType, seed.S3Endpoint)
	b := &bucketRow{
		region: region, label: seed.Label, endpoint: endpoint, created: state.OrTime(seed.CreatedAt, now),
	}
	switch {
	case !found:
		return nil, fmt.Errorf("%s has no such endpoint", region)
	case !isLabel(b.label), s.env.IsReserved(b.label):
		return nil, fmt.Errorf("%q is no label of a bucket", b.label)
	case s.buckets[b.id()] != nil:
		return nil, fmt.Errorf("the label %s is in use in %s", b.label, region)
	case seed.ACL != "" && !slices.Contains(acls, seed.ACL):
		return nil, fmt.Errorf("%q is none of %s", seed.ACL, strings.Join(acls, ", "))
	}
	return b, nil
}

func errNoRegion(id string) error { return fmt.Errorf("there is no region %q", id) }

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
	row, err := a.seededBucket(region, label)
	if err != nil {
		return Bucket{}, false
	}
	return row.snapshot(), true
}

func (a *Account) seededBucket(region, label string) (*bucketRow, error) {
	id, _ := a.system.region(region)
	if b, found := a.buckets.Get(bucketID(id, label)); found {
		return b, nil
	}
	return nil, fmt.Errorf("mockserver: the account has no bucket %q in %q", label, region)
}

func (b *bucketRow) snapshot() Bucket {
	usage := b.store.Usage()
	return Bucket{
		Label: b.label, Region: b.region, Cluster: b.endpoint.Cluster, EndpointType: b.endpoint.Type, S3Endpoint: b.endpoint.S3Endpoint,
		Hostname: b.hostname(), ACL: b.acl(), CORSEnabled: b.hasCORS(), Objects: usage.Objects, Size: usage.Bytes, CreatedAt: b.created,
	}
}

// addBucket adds an empty bucket.
func (a *Account) addBucket(b *bucketRow, settings s3.Settings) {
	b.account = a
	b.store = b.config().NewBucket()
	b.store.Configure(func(s *s3.Settings) { *s = settings })
	a.keepBucket(b)
}

func (a *Account) keepBucket(b *bucketRow) {
	s := a.system
	a.buckets.Put(b.id(), b)
	s.buckets[b.id()] = b
	// Buckets of one label are in the order of their regions.
	at, _ := slices.BinarySearchFunc(s.labels[b.label], b.region, func(o *bucketRow, region string) int {
		return strings.Compare(o.region, region)
	})
	s.labels[b.label] = slices.Insert(s.labels[b.label], at, b)
}

// removeBucket removes a bucket if it is empty, and reports whether it was.
func (a *Account) removeBucket(b *bucketRow) bool {
	if !b.store.Close(true) {
		return false
	}
	s := a.system
	a.buckets.Delete(b.id())
	delete(s.buckets, b.id())
	s.labels[b.label] = slices.DeleteFunc(s.labels[b.label], func(o *bucketRow) bool { return o == b })
	if len(s.labels[b.label]) == 0 {
		delete(s.labels, b.label)
	}
	return true
}

// bucketState is a bucket in a state.
type bucketState struct {
	Label        string    `json:"label"`
	Region       string    `json:"region,omitzero"`
	EndpointType string    `json:"endpointType,omitzero"`
	S3Endpoint   string    `json:"s3Endpoint,omitzero"`
	ACL          string    `json:"acl,omitzero"`         // without settings
	CORSEnabled  bool      `json:"corsEnabled,omitzero"` // without settings
	Created      time.Time `json:"created,omitzero"`
	state.Store
}

func (b *bucketRow) state() bucketState {
	return bucketState{
		Label: b.label, Region: b.region, EndpointType: b.endpoint.Type, S3Endpoint: b.endpoint.S3Endpoint, Created: b.created,
		Store: state.StoreOf(b.store, s3.Settings{}),
	}
}

func (l loader) bucket(at state.Path, a *Account, d bucketState) {
	b, err := a.bucketFromSeed(Bucket{
		Label: d.Label, Region: d.Region, EndpointType: d.EndpointType, S3Endpoint: d.S3Endpoint, ACL: d.ACL, CORSEnabled: d.CORSEnabled,
		CreatedAt: d.Created,
	}, l.Now)
	if err != nil {
		l.Refuse(at, "is not valid: %v", err)
	}
	l.Require(d.Settings == nil || d.ACL == "" && !d.CORSEnabled, at.Field("settings"), "excludes acl and corsEnabled")
	b.account = a
	settings := s3SettingsOf(cmp.Or(d.ACL, aclPrivate), d.CORSEnabled && b.endpoint.hasCORS())
	b.store = l.Store(at, d.Store, settings, b.config(), l.system.shown)
	if held := b.store.Usage(); held != (s3.Usage{}) {
		b.changed(s3.Change{Objects: held.Objects, Bytes: held.Bytes})
	}
	a.keepBucket(b)
}
