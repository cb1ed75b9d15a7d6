package amove

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// CloudAccounts returns the account's cloud accounts in the order in which they were added. The first is the one that the account was made
// with.
func (a *Account) CloudAccounts() []CloudAccount {
	a.system.begin()
	defer a.system.mu.Unlock()
	return state.Collect(slices.Values(a.cloudAccounts), (*cloudAccountRow).snapshot)
}

// CloudAccount returns a cloud account by its id.
func (a *Account) CloudAccount(id string) (c CloudAccount, found bool) {
	a.system.begin()
	defer a.system.mu.Unlock()
	if row := a.cloudAccount(id); row != nil {
		return row.snapshot(), true
	}
	return CloudAccount{}, false
}

// Buckets returns the buckets of a cloud account in the order of their names. It is empty for an unknown cloud account.
func (a *Account) Buckets(cloudAccountID string) []Bucket {
	a.system.begin()
	defer a.system.mu.Unlock()
	c := a.cloudAccount(cloudAccountID)
	if c == nil {
		return nil
	}
	return state.Collect(c.buckets.All(), (*bucketRow).snapshot)
}

// Bucket returns a bucket of a cloud account by its name.
func (a *Account) Bucket(cloudAccountID, name string) (b Bucket, found bool) {
	a.system.begin()
	defer a.system.mu.Unlock()
	c := a.cloudAccount(cloudAccountID)
	if c == nil {
		return Bucket{}, false
	}
	row, found := c.buckets.Get(name)
	if !found {
		return Bucket{}, false
	}
	return row.snapshot(), true
}

// Objects returns the objects of a bucket, with the content, in the order of the keys. Older versions are left out. It is empty for an unknown
// bucket.
func (a *Account) Objects(cloudAccountID, bucket string) []File {
	a.system.begin()
	defer a.system.mu.Unlock()
	c := a.cloudAccount(cloudAccountID)
	if c == nil {
		return nil
	}
	b, found := c.buckets.Get(bucket)
	if !found {
		return nil
	}
	return b.files()
}

// Keys returns the user's storage keys, with their secrets, in the order in which they were made.
func (u *User) Keys() []Key {
	u.account.system.begin()
	defer u.account.system.mu.Unlock()
	return state.Collect(slices.Values(u.keys), (*keyRow).snapshot)
}

// Key returns a storage key by its id.
func (u *User) Key(id string) (k Key, found bool) {
	u.account.system.begin()
	defer u.account.system.mu.Unlock()
	at := slices.IndexFunc(u.keys, func(k *keyRow) bool { return k.id == id })
	if at < 0 {
		return Key{}, false
	}
	return u.keys[at].snapshot(), true
}
