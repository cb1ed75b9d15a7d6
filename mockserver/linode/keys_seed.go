package linode

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddKey adds an S3 key and returns it with its secret. The quota does not apply, and the buckets of a limited key need not exist. An
// id or an access key that is in use, an unknown region and unknown permissions are errors.
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

// hasKey reports whether any account has a key with an id.
func (s *System) hasKey(id int64) bool {
	return slices.ContainsFunc(s.accounts, func(a *Account) bool { return a.key(id) != nil })
}

// RevokeKey revokes an S3 key by its id, and reports whether the account had it.
func (a *Account) RevokeKey(id int64) bool {
	a.begin()
	defer a.system.mu.Unlock()
	k := a.key(id)
	if k != nil {
		a.removeKey(k)
	}
	return k != nil
}

// Keys returns the account's S3 keys, with their secrets, in the order of their ids.
func (a *Account) Keys() []Key {
	a.system.begin()
	defer a.system.mu.Unlock()
	return state.Collect(slices.Values(a.keys), (*keyRow).snapshot)
}

// Key returns an S3 key by its id.
func (a *Account) Key(id int64) (k Key, found bool) {
	a.system.begin()
	defer a.system.mu.Unlock()
	row := a.key(id)
	if row == nil {
		return Key{}, false
	}
	return row.snapshot(), true
}

func (k *keyRow) snapshot() Key {
	return Key{
		ID: k.id, Label: k.label, AccessKey: k.accessKey, SecretKey: k.secretKey,
		BucketAccess: slices.Clone(k.grants), Regions: slices.Clone(k.regions),
	}
}

func (a *Account) addKey(k *keyRow) {
	s := a.system
	k.account = a
	if k.id == 0 {
		k.id = s.lastKey + 1
	}
	s.lastKey = max(s.lastKey, k.id)
	if k.accessKey == "" {
		k.accessKey = s.ids.Letters(20, upper)
	}
	if k.secretKey == "" {
		k.secretKey = s.ids.Letters(40, alphanumeric)
	}
	at, _ := a.findKey(k.id)
	a.keys = slices.Insert(a.keys, at, k)
	s.keys[k.accessKey] = k
}

const (
	upper        = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	alphanumeric = upper + "abcdefghijklmnopqrstuvwxyz"
)

// findKey returns the index at which a key is, or would be.
func (a *Account) findKey(id int64) (at int, found bool) {
	return slices.BinarySearchFunc(a.keys, id, func(k *keyRow, id int64) int { return cmp.Compare(k.id, id) })
}

func (a *Account) key(id int64) *keyRow {
	at, found := a.findKey(id)
	if !found {
		return nil
	}
	return a.keys[at]
}

func (a *Account) removeKey(k *keyRow) {
	at, _ := a.findKey(k.id)
	a.keys = slices.Delete(a.keys, at, at+1)
	delete(a.system.keys, k.accessKey)
}

// keyState is an S3 key in a state.
type keyState struct {
	ID           int64        `json:"id,omitzero"`
	Label        *string      `json:"label,omitzero"`
	AccessKey    string       `json:"accessKey,omitzero"`
	SecretKey    string       `json:"secretKey,omitzero"`
	BucketAccess []grantState `json:"bucketAccess,omitzero"`
	Regions      []string     `json:"regions,omitzero"`
}

type grantState struct {
	Region      string `json:"region"`
	Bucket      string `json:"bucketName"`
	Permissions string `json:"permissions,omitzero"`
}

func (k *keyRow) state() keyState {
	d := keyState{
		ID: k.id, Label: new(k.label), AccessKey: k.accessKey, SecretKey: k.secretKey, Regions: state.OrEmpty(slices.Clone(k.regions)),
	}
	if k.limited() {
		d.BucketAccess = []grantState{}
	}
	for _, g := range k.grants {
		d.BucketAccess = append(d.BucketAccess, grantState(g))
	}
	return d
}

func (l loader) key(at state.Path, a *Account, d keyState) {
	seed := Key{ID: d.ID, AccessKey: d.AccessKey, SecretKey: d.SecretKey, Regions: slices.Clone(d.Regions)}
	if d.BucketAccess != nil {
		seed.BucketAccess = []Grant{}
	}
	for _, g := range d.BucketAccess {
		seed.BucketAccess = append(seed.BucketAccess, Grant(g))
	}
	k, err := a.keyFromSeed(seed)
	if err != nil {
		l.Refuse(at, "is not valid: %v", err)
	}
	k.label = state.OrDefault(d.Label, k.label)
	a.addKey(k)
}
