package bucktapi

import (
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Organization is one customer of Buckt: buckets, keys, AWS accounts, logs and a plan. Its methods seed and show its state.
type Organization struct {
	system *System
	organization
}

// organization is what a state holds of an [Organization]. The lock of the system guards it.
type organization struct {
	cutOff bool // the state does not hold it any more
	name   string
	apiKey string

	buckets      state.Table[*bucket]
	keys         state.Table[*apiKey]
	accounts     state.Table[*awsAccount]
	logs         state.Table[*logRecord]
	requests     state.Window
	subscription *Subscription
	validation   validation // of new accounts
	failNext     int        // how many of the next provisionings fail
}

// Name returns the organization's name.
func (o *Organization) Name() string {
	o.system.mu.Lock()
	defer o.system.mu.Unlock()
	return o.name
}

// APIKey returns the secret of the key that the organization was made with. It holds every scope for all buckets.
func (o *Organization) APIKey() string {
	o.system.mu.Lock()
	defer o.system.mu.Unlock()
	return o.apiKey
}

// addBucket puts a bucket into the organization, and makes up what it lacks.
func (o *Organization) addBucket(b *bucket, now time.Time) {
	ids := o.system.ids
	b.org = o
	b.id = state.OrMade(b.id, func() string { return ids.Next("bkt_", now) })
	b.createdAt, b.updatedAt = state.OrTime(b.createdAt, now), state.OrTime(b.updatedAt, now)
	b.cloudFront = state.OrMade(b.cloudFront, func() string {
		return "d" + ids.Letters(13, "abcdefghijklmnopqrstuvwxyz0123456789") + ".cloudfront.net"
	})
	b.validation = state.OrMade(b.validation, func() string { return ids.Hex(32) })
	o.buckets.Put(b.id, b)
	if b.domain != "" {
		o.system.domains[b.domain] = b
	}
}

// addKey puts a key into the organization, and makes up what it lacks.
func (o *Organization) addKey(k *apiKey, now time.Time) *apiKey {
	k.org = o
	k.id = state.OrMade(k.id, func() string { return o.system.ids.Next("key_", now) })
	k.secret = state.OrMade(k.secret, o.system.ids.Secret)
	k.createdAt = state.OrTime(k.createdAt, now)
	o.keys.Put(k.id, k)
	o.system.keys[k.secret] = k
	return k
}

func (o *Organization) removeKey(k *apiKey) {
	o.keys.Delete(k.id)
	delete(o.system.keys, k.secret)
}

// addAccount puts an AWS account into the organization, and makes up what it lacks.
func (o *Organization) addAccount(a *awsAccount, now time.Time) {
	ids := o.system.ids
	a.id = state.OrMade(a.id, func() string { return ids.Next("acc_", now) })
	a.externalID = state.OrMade(a.externalID, ids.UUID)
	a.number = state.OrMade(a.number, func() string { return "pending-" + ids.Hex(8) })
	a.createdAt, a.updatedAt = state.OrTime(a.createdAt, now), state.OrTime(a.updatedAt, now)
	o.accounts.Put(a.id, a)
}

// liveBuckets is how many buckets count against the plan.
func (o *Organization) liveBuckets() int {
	n := 0
	for b := range o.buckets.All() {
		if b.status != deleting {
			n++
		}
	}
	return n
}

// storageUsed is what the storage limit is checked against, with the buckets that are being deleted.
func (o *Organization) storageUsed() int64 {
	var sum int64
	for b := range o.buckets.All() {
		sum += b.storageUsed
	}
	return sum
}

func (o *Organization) resetBandwidth() {
	for b := range o.buckets.All() {
		b.bandwidthUsed, b.bandwidthPending = 0, 0
	}
}
