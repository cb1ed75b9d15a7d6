package linode

import (
	"cmp"
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddKey adds an S3 key and returns it with its secret. The quota does not apply, and the buckets of a limited key need not exist. An
// id or an access key in use, an unknown region and unknown permissions are errors.
func (a *Account) AddKey(seed Key) (Key, error) {
	a.begin()
	defer a.system.mu.Unlock()
	seed.Label = cmp.Or(seed.Label, "key")
	k, err := a.addKey(seed)
	return state.Added("AddKey", k, err, (*keyRow).snapshot)
}

func (a *Account) addKey(k Key) (*keyRow, error) {
	s := a.system
	k = state.Clone(k)
	switch {
	case k.ID < 0:
		return nil, state.Invalid("id", "must not be negative")
	case slices.ContainsFunc(s.accounts, func(a *Account) bool { return a.keys.get(k.ID) != nil }):
		return nil, state.Invalid("id", "is in use")
	case s.keys[k.AccessKey] != nil:
		return nil, state.Invalid("accessKey", "is in use")
	}
	wanted := k.Regions
	if wanted == nil && k.BucketAccess == nil {
		wanted = s.allRegions()
	}
	k.Regions = []string{}
	for _, id := range wanted {
		region, err := s.knownRegion("regions", id)
		if err != nil {
			return nil, err
		}
		k.addRegion(region)
	}
	for i := range k.BucketAccess {
		g, at := &k.BucketAccess[i], state.Path("bucketAccess").At(i)
		region, err := s.knownRegion(at.Field("region"), g.Region)
		if err != nil {
			return nil, err
		}
		g.Region, g.Permissions = region, cmp.Or(g.Permissions, mayRead)
		if !slices.Contains(permissions, g.Permissions) {
			return nil, state.Invalid(at.Field("permissions"), "must be %s, not %q", state.OneOf(permissions), g.Permissions)
		}
		k.addRegion(region)
	}
	k.ID = cmp.Or(k.ID, s.lastKey+1)
	s.lastKey = max(s.lastKey, k.ID)
	row := &keyRow{Key: s.completed(k), account: a}
	a.keys.insert(row)
	s.keys[row.AccessKey] = row
	return row, nil
}

func (k *Key) addRegion(region string) {
	if !slices.Contains(k.Regions, region) {
		k.Regions = append(k.Regions, region)
	}
}

// completed makes the access key and the secret of a key that lacks them.
func (s *System) completed(k Key) Key {
	const (
		upper        = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		alphanumeric = upper + "abcdefghijklmnopqrstuvwxyz"
	)
	k.AccessKey = state.OrMade(k.AccessKey, func() string { return s.ids.Letters(20, upper) })
	k.SecretKey = state.OrMade(k.SecretKey, func() buckt.Secret { return buckt.NewSecret(s.ids.Letters(40, alphanumeric)) })
	return k
}

func (a *Account) removeKey(k *keyRow) {
	a.keys.remove(k)
	delete(a.system.keys, k.AccessKey)
}

// RevokeKey revokes an S3 key by its id, and reports whether the account had it.
func (a *Account) RevokeKey(id int) bool {
	a.begin()
	defer a.system.mu.Unlock()
	k := a.keys.get(id)
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

func (k *keyRow) snapshot() Key { return state.Clone(k.Key) }
