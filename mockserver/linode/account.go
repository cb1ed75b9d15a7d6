package linode

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Account is one customer of Linode: tokens, keys, buckets and quotas. Its methods seed and show its state.
type Account struct {
	system *System
	accountRow
}

// accountRow is what a state holds of a [Account]. The lock of the system guards it.
type accountRow struct {
	cutOff bool // the state does not hold it any more
	name   string
	uuid   string
	token  string

	keys            []*keyRow // in the order of their ids
	buckets         state.Table[*bucketRow]
	signers         map[string]*keyRow // of object URLs, by region
	storage         *storage
	zeros           []byte // the content of objects that were put without any
	transfer        transfer
	negativeBalance bool
}

// Name returns the account's name.
func (a *Account) Name() string {
	a.system.mu.Lock()
	defer a.system.mu.Unlock()
	return a.name
}

// UUID returns the account's id, which every answer has in the header X-Customer-UUID. It owns the account's buckets in S3.
func (a *Account) UUID() string {
	a.system.mu.Lock()
	defer a.system.mu.Unlock()
	return a.uuid
}

// Token returns the token that the account was made with. It holds every scope.
func (a *Account) Token() string {
	a.system.mu.Lock()
	defer a.system.mu.Unlock()
	return a.token
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

// findKey tells where a key is, or would be.
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

// s3Owner is the account as S3 shows it.
func (a *Account) s3Owner() s3.Owner { return s3.Owner{ID: a.uuid, DisplayName: a.uuid} }

// addBucket puts an empty bucket into the account.
func (a *Account) addBucket(b *bucketRow, settings s3.Settings) {
	b.account = a
	b.store = b.config().NewBucket()
	b.store.Configure(func(s *s3.Settings) { *s = settings })
	a.keepBucket(b)
}

func (a *Account) keepBucket(b *bucketRow) {
	s := a.system
	a.buckets.Put(b.id(), b)
	s.buckets[b.id()] = b
	// Those of a label stand in the order of their regions.
	at, _ := slices.BinarySearchFunc(s.labels[b.label], b.region, func(o *bucketRow, region string) int {
		return strings.Compare(o.region, region)
	})
	s.labels[b.label] = slices.Insert(s.labels[b.label], at, b)
}

// removeBucket forgets a bucket, and tells whether it was empty: any other one stays.
func (a *Account) removeBucket(b *bucketRow) bool {
	if !b.store.Close(true) {
		return false
	}
	s := a.system
	a.buckets.Delete(b.id())
	delete(s.buckets, b.id())
	s.labels[b.label] = slices.DeleteFunc(s.labels[b.label], func(o *bucketRow) bool { return o == b })
	if len(s.labels[b.label]) == 0 {
		delete(s.labels, b.label)
	}
	return true
}
