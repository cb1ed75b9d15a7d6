package mockserver

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// CloudAccounts returns the account's cloud accounts in the order in which they were added, the one that it was made with first.
func (a *AmoveAccount) CloudAccounts() []AmoveCloudAccount {
	a.system.begin()
	defer a.system.mu.Unlock()
	return state.Collect(slices.Values(a.cloudAccounts), (*amoveCloudAccount).snapshot)
}

// CloudAccount returns a cloud account by its id.
func (a *AmoveAccount) CloudAccount(id string) (c AmoveCloudAccount, found bool) {
	a.system.begin()
	defer a.system.mu.Unlock()
	if row := a.cloudAccount(id); row != nil {
		return row.snapshot(), true
	}
	return AmoveCloudAccount{}, false
}

// Buckets returns the buckets of a cloud account in the order of their names. It is empty for an unknown cloud account.
func (a *AmoveAccount) Buckets(cloudAccountID string) []AmoveBucket {
	a.system.begin()
	defer a.system.mu.Unlock()
	c := a.cloudAccount(cloudAccountID)
	if c == nil {
		return nil
	}
	return state.Collect(c.buckets.All(), (*amoveBucket).snapshot)
}

// Bucket returns a bucket of a cloud account by its name.
func (a *AmoveAccount) Bucket(cloudAccountID, name string) (b AmoveBucket, found bool) {
	a.system.begin()
	defer a.system.mu.Unlock()
	c := a.cloudAccount(cloudAccountID)
	if c == nil {
		return AmoveBucket{}, false
	}
	row, found := c.buckets.Get(name)
	if !found {
		return AmoveBucket{}, false
	}
	return row.snapshot(), true
}

// Objects returns the objects of a bucket in the order of their keys, with their contents, without older versions. It is empty for
// an unknown bucket.
func (a *AmoveAccount) Objects(cloudAccountID, bucket string) []File {
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
func (u *AmoveUser) Keys() []AmoveKey {
	u.account.system.begin()
	defer u.account.system.mu.Unlock()
	return state.Collect(slices.Values(u.keys), (*amoveKey).snapshot)
}

// Key returns a storage key by its id.
func (u *AmoveUser) Key(id string) (k AmoveKey, found bool) {
	u.account.system.begin()
	defer u.account.system.mu.Unlock()
	at := slices.IndexFunc(u.keys, func(k *amoveKey) bool { return k.id == id })
	if at < 0 {
		return AmoveKey{}, false
	}
	return u.keys[at].snapshot(), true
}
