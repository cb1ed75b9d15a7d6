package mockserver

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Keys returns the account's S3 keys, with their secrets, in the order of their ids.
func (a *LinodeAccount) Keys() []LinodeKey {
	a.system.begin()
	defer a.system.mu.Unlock()
	return state.Collect(slices.Values(a.keys), (*linodeKey).snapshot)
}

// Key returns an S3 key by its id.
func (a *LinodeAccount) Key(id int64) (k LinodeKey, found bool) {
	a.system.begin()
	defer a.system.mu.Unlock()
	row := a.key(id)
	if row == nil {
		return LinodeKey{}, false
	}
	return row.snapshot(), true
}

// Buckets returns the account's buckets in the order of their regions and labels.
func (a *LinodeAccount) Buckets() []LinodeBucket {
	a.system.begin()
	defer a.system.mu.Unlock()
	return state.Collect(a.buckets.All(), (*linodeBucket).snapshot)
}

// Bucket returns a bucket by the id of its region, or of its legacy cluster, and its label.
func (a *LinodeAccount) Bucket(region, label string) (b LinodeBucket, found bool) {
	a.system.begin()
	defer a.system.mu.Unlock()
	row, err := a.seededBucket(region, label)
	if err != nil {
		return LinodeBucket{}, false
	}
	return row.snapshot(), true
}

// Objects returns what is in a bucket, with the content, in the order of the keys. Older versions are left out. It is empty for an
// unknown bucket.
func (a *LinodeAccount) Objects(region, label string) []LinodeObject {
	a.system.begin()
	defer a.system.mu.Unlock()
	b, err := a.seededBucket(region, label)
	if err != nil {
		return nil
	}
	return b.snapshots()
}

// Tokens returns the account's tokens in the order of their ids.
func (a *LinodeAccount) Tokens() []LinodeToken {
	a.system.begin()
	defer a.system.mu.Unlock()
	var tokens []LinodeToken
	for _, t := range a.system.tokens {
		if t.account == a {
			tokens = append(tokens, t.snapshot())
		}
	}
	slices.SortFunc(tokens, func(x, y LinodeToken) int { return int(x.ID - y.ID) })
	return tokens
}
