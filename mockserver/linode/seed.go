package linode

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddKey mints an S3 key and returns it with its secret. The quota does not apply, and the buckets of a limited key need not exist.
// An id or an access key that is in use, an unknown region and unknown permissions are errors.
func (a *Account) AddKey(seed Key) (Key, error) {
	a.begin()
	defer a.system.mu.Unlock()
	k, err := a.keyFromSeed(seed)
	if err != nil {
		return Key{}, fmt.Errorf("mockserver: AddKey: %w", err)
	}
	a.addKey(k)
	return k.snapshot(), nil
}

func (a *Account) keyFromSeed(seed Key) (*keyRow, error) {
	s := a.system
	k := &keyRow{
		id: seed.ID, label: cmp.Or(seed.Label, "key"), accessKey: seed.AccessKey, secretKey: seed.SecretKey,
		grants: slices.Clone(seed.BucketAccess), regions: []string{},
	}
	if seed.ID < 0 || s.hasKey(seed.ID) {
		return nil, fmt.Errorf("the id %d is in use, or negative", seed.ID)
	}
	if s.keys[seed.AccessKey] != nil {
		return nil, fmt.Errorf("the access key %s is in use", seed.AccessKey)
	}
	wanted := slices.Clone(seed.Regions)
	for i := range k.grants {
		g := &k.grants[i]
		g.Permissions = cmp.Or(g.Permissions, mayRead)
		if g.Permissions != mayRead && g.Permissions != mayWrite {
			return nil, fmt.Errorf("%q is none of %s, %s", g.Permissions, mayWrite, mayRead)
		}
		region, known := s.region(g.Region)
		if !known {
			return nil, errNoRegion(g.Region)
		}
		g.Region = region
		wanted = append(wanted, region)
	}
	if seed.Regions == nil && !k.limited() {
		wanted = s.allRegions()
	}
	for _, id := range wanted {
		region, known := s.region(id)
		if !known {
			return nil, errNoRegion(id)
		}
		if !slices.Contains(k.regions, region) {
			k.regions = append(k.regions, region)
		}
	}
	return k, nil
}

func errNoRegion(id string) error { return fmt.Errorf("there is no region %q", id) }

// hasKey tells whether any account has a key of this id.
func (s *System) hasKey(id int64) bool {
	return slices.ContainsFunc(s.accounts, func(a *Account) bool { return a.key(id) != nil })
}

// RevokeKey revokes an S3 key by its id, and tells whether there was one.
func (a *Account) RevokeKey(id int64) bool {
	a.begin()
	defer a.system.mu.Unlock()
	k := a.key(id)
	if k != nil {
		a.removeKey(k)
	}
	return k != nil
}

// AddBucket puts a bucket into the account. The quota does not apply. A label that is not valid, reserved or in use in the region,
// an unknown region or endpoint and an unknown ACL are errors.
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

func (a *Account) seededBucket(region, label string) (*bucketRow, error) {
	id, _ := a.system.region(region)
	if b, found := a.buckets.Get(bucketID(id, label)); found {
		return b, nil
	}
	return nil, fmt.Errorf("mockserver: the account has no bucket %q in %q", label, region)
}
