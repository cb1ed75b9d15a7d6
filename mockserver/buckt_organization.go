package mockserver

import (
	"time"
)

// Organization is one customer of Buckt: buckets, keys, AWS accounts, logs and a plan. Its methods seed and show its state.
type Organization struct {
	system *BucktSystem
	organization
}

// organization is what a state holds of an [Organization]. The lock of the system guards it.
type organization struct {
	cutOff bool // the state does not hold it any more
	name   string
	apiKey string

	buckets      table[*bucket]
	keys         table[*apiKey]
	accounts     table[*awsAccount]
	logs         table[*logRecord]
	requests     window
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
	b.id = orMade(b.id, func() string { return ids.next("bkt_", now) })
	b.createdAt, b.updatedAt = cmpTime(b.createdAt, now), cmpTime(b.updatedAt, now)
	b.cloudFront = orMade(b.cloudFront, func() string {
		return "d" + ids.letters(13, "abcdefghijklmnopqrstuvwxyz0123456789") + ".cloudfront.net"
	})
	b.validation = orMade(b.validation, func() string { return ids.hex(32) })
	o.buckets.put(b.id, b)
	if b.domain != "" {
		o.system.domains[b.domain] = b
	}
}

// addKey puts a key into the organization, and makes up what it lacks.
func (o *Organization) addKey(k *apiKey, now time.Time) *apiKey {
	k.org = o
	k.id = orMade(k.id, func() string { return o.system.ids.next("key_", now) })
	k.secret = orMade(k.secret, o.system.ids.secret)
	k.createdAt = cmpTime(k.createdAt, now)
	o.keys.put(k.id, k)
	o.system.keys[k.secret] = k
	return k
}

func (o *Organization) removeKey(k *apiKey) {
	o.keys.delete(k.id)
	delete(o.system.keys, k.secret)
}

// addAccount puts an AWS account into the organization, and makes up what it lacks.
func (o *Organization) addAccount(a *awsAccount, now time.Time) {
	ids := o.system.ids
	a.id = orMade(a.id, func() string { return ids.next("acc_", now) })
	a.externalID = orMade(a.externalID, ids.uuid)
	a.number = orMade(a.number, func() string { return "pending-" + ids.hex(8) })
	a.createdAt, a.updatedAt = cmpTime(a.createdAt, now), cmpTime(a.updatedAt, now)
	o.accounts.put(a.id, a)
}

// liveBuckets is how many buckets count against the plan.
func (o *Organization) liveBuckets() int {
	n := 0
	for b := range o.buckets.all() {
		if b.status != deleting {
			n++
		}
	}
	return n
}

// storageUsed is what the storage limit is checked against, with the buckets that are being deleted.
func (o *Organization) storageUsed() int64 {
	var sum int64
	for b := range o.buckets.all() {
		sum += b.storageUsed
	}
	return sum
}

func (o *Organization) resetBandwidth() {
	for b := range o.buckets.all() {
		b.bandwidthUsed, b.bandwidthPending = 0, 0
	}
}
