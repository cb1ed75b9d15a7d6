package mockserver

import (
	"time"
)

// Organization is one customer of Buckt: buckets, keys, AWS accounts, logs and a plan. Its methods seed and show its state.
type Organization struct {
	system *BucktSystem
	name   string
	apiKey string

	// The lock of the system guards what follows.
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
func (o *Organization) Name() string { return o.name }

// APIKey returns the secret of the key that the organization was made with. It holds every scope for all buckets.
func (o *Organization) APIKey() string { return o.apiKey }

func (o *Organization) addBucket(b *bucket, now time.Time) {
	b.org = o
	b.id = o.system.ids.next("bkt_", now)
	b.createdAt, b.updatedAt = now, now
	b.cloudFront = "d" + o.system.ids.letters(13, "abcdefghijklmnopqrstuvwxyz0123456789") + ".cloudfront.net"
	b.validation = o.system.ids.hex(32)
	o.buckets.put(b.id, b)
	if b.domain != "" {
		o.system.domains[b.domain] = b
	}
}

func (o *Organization) addKey(k *apiKey, now time.Time) *apiKey {
	k.org = o
	k.id = o.system.ids.next("key_", now)
	k.secret = o.system.ids.secret()
	k.createdAt = now
	o.keys.put(k.id, k)
	o.system.keys[k.secret] = k
	return k
}

func (o *Organization) removeKey(k *apiKey) {
	o.keys.delete(k.id)
	delete(o.system.keys, k.secret)
}

func (o *Organization) addAccount(a *awsAccount, now time.Time) {
	a.id = o.system.ids.next("acc_", now)
	a.externalID = o.system.ids.uuid()
	a.number = "pending-" + o.system.ids.hex(8)
	a.validation = o.validation
	a.createdAt, a.updatedAt = now, now
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
