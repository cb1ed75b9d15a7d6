package linode

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

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

// Objects returns what is in a bucket, with the content, in the order of the keys. Older versions are left out. It is empty for an
// unknown bucket.
func (a *Account) Objects(region, label string) []Object {
	a.system.begin()
	defer a.system.mu.Unlock()
	b, err := a.seededBucket(region, label)
	if err != nil {
		return nil
	}
	return b.snapshots()
}

// Tokens returns the account's tokens in the order of their ids.
func (a *Account) Tokens() []Token {
	a.system.begin()
	defer a.system.mu.Unlock()
	var tokens []Token
	for _, t := range a.system.tokens {
		if t.account == a {
			tokens = append(tokens, t.snapshot())
		}
	}
	slices.SortFunc(tokens, func(x, y Token) int { return int(x.ID - y.ID) })
	return tokens
}
