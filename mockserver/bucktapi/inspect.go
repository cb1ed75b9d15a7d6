package bucktapi

import "github.com/bucktgo/buckt/mockserver/internal/state"

// Buckets returns the organization's buckets in the order of their ids, those that are being deleted included.
func (o *Organization) Buckets() []Bucket {
	now := o.system.begin()
	defer o.system.mu.Unlock()
	return state.Collect(o.buckets.All(), func(b *bucket) Bucket { return b.snapshot(now) })
}

// Bucket returns a bucket by its id.
func (o *Organization) Bucket(id string) (b Bucket, found bool) {
	now := o.system.begin()
	defer o.system.mu.Unlock()
	row, found := o.buckets.Get(id)
	if !found {
		return Bucket{}, false
	}
	return row.snapshot(now), true
}

// Files returns the files of a bucket in the order of their keys, with their contents. It is empty for an unknown bucket.
func (o *Organization) Files(bucketID string) []File {
	o.system.begin()
	defer o.system.mu.Unlock()
	b, found := o.buckets.Get(bucketID)
	if !found {
		return nil
	}
	return state.Collect(b.files.All(), (*file).snapshot)
}

// File returns a file of a bucket.
func (o *Organization) File(bucketID, key string) (f File, found bool) {
	o.system.begin()
	defer o.system.mu.Unlock()
	b, found := o.buckets.Get(bucketID)
	if !found {
		return File{}, false
	}
	row, found := b.files.Get(key)
	if !found {
		return File{}, false
	}
	return row.snapshot(), true
}

// Keys returns the organization's API keys, with their secrets, in the order of their ids.
func (o *Organization) Keys() []Key {
	o.system.begin()
	defer o.system.mu.Unlock()
	return state.Collect(o.keys.All(), (*apiKey).snapshot)
}

// Key returns an API key by its id.
func (o *Organization) Key(id string) (k Key, found bool) {
	o.system.begin()
	defer o.system.mu.Unlock()
	row, found := o.keys.Get(id)
	if !found {
		return Key{}, false
	}
	return row.snapshot(), true
}

// AWSAccounts returns the connected AWS accounts in the order of their ids.
func (o *Organization) AWSAccounts() []AWSAccount {
	o.system.begin()
	defer o.system.mu.Unlock()
	return state.Collect(o.accounts.All(), (*awsAccount).snapshot)
}

// Logs returns the organization's logs, the oldest first, those past retention included: at least the last 10,000.
func (o *Organization) Logs() []Log {
	o.system.begin()
	defer o.system.mu.Unlock()
	return state.Collect(o.logs.All(), (*logRecord).snapshot)
}

// Plan returns the plan that counts now: free without an active subscription.
func (o *Organization) Plan() Plan {
	now := o.system.begin()
	defer o.system.mu.Unlock()
	return o.plan(now)
}

// Subscription returns the subscription as it is now; an organization on the free plan has an empty one.
func (o *Organization) Subscription() Subscription {
	now := o.system.begin()
	defer o.system.mu.Unlock()
	if sub := o.activeSubscription(now); sub != nil {
		return *sub
	}
	return Subscription{}
}
