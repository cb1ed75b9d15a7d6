package mockserver

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// amoveKey is one storage key. The lock of the system guards it.
type amoveKey struct {
	user    *AmoveUser
	storage *amoveCloudAccount

	id         string
	name       string
	accessKey  string
	secret     string
	region     string
	host       string
	tier       int
	permission AmovePermission
	buckets    []string // nil is all of the storage
	createdAt  time.Time
}

// covers tells whether a bucket of the storage is among those that the key is for. It need not exist.
func (k *amoveKey) covers(bucket string) bool {
	return k.buckets == nil || slices.Contains(k.buckets, bucket)
}

// allows tells whether the key may do an action of S3 in a bucket, "" for all buckets together.
func (k *amoveKey) allows(action, bucket string) bool {
	switch action {
	case s3ListAllMyBuckets:
		return k.permission.allows(action)
	case s3CreateBucket, s3DeleteBucket:
		return k.buckets == nil && k.permission.allows(action)
	}
	return k.covers(bucket) && k.permission.allows(action)
}

// description is all that the API tells of what a key may do.
func (k *amoveKey) description() string {
	scope := "all"
	if k.buckets != nil {
		scope = "selected"
	}
	return fmt.Sprintf("%s access on %s buckets", k.permission, scope)
}

// backendEmail is the user that the storage behind Amove knows the key by.
func (k *amoveKey) backendEmail() string {
	name, domain, _ := strings.Cut(k.user.email, "@")
	return fmt.Sprintf("%s+Tier%d@%s", name, k.tier, domain)
}

func (c *amoveCall) listKeys() amoveAnswer {
	listing, problem := c.listing()
	if problem != "" {
		return amoveInvalid("%s", problem)
	}
	keys := lagging(c.call, &c.system.history, c.now, c.user, c.user.keys,
		func(a, b *amoveKey) int { return a.createdAt.Compare(b.createdAt) })
	page := shortened(c.call, listing.of(keys))
	data := make([]wire.AmoveKey, len(page))
	for i, k := range page {
		data[i] = wire.AmoveKey{
			ID: k.id, UserID: k.user.id, AccountID: k.user.account.id, Name: k.name, AccessKey: k.accessKey,
			Description: nullable.NewNullableWithValue(k.description()), Region: nullable.NewNullableWithValue(k.region),
			StorageDN: nullable.NewNullableWithValue(c.storageDN(k)), StorageTier: k.tier, CreateDate: amoveTime(k.createdAt),
		}
	}
	collection := wire.AmoveKeyCollection{Data: data, Total: int64(len(keys))}
	if c.system.behavior.ListOptions {
		collection.Options = listing.onWire()
	}
	return amoveOK(collection)
}

func (c *amoveCall) createKey() amoveAnswer {
	f := c.fields()
	k := &amoveKey{
		user:       c.user,
		name:       f.text("name"),
		region:     f.text("region"),
		host:       f.hostName("storageDn"),
		permission: f.permission("permission"),
		createdAt:  c.now,
	}
	if all := f.requiredFlag("allBuckets"); !all {
		k.buckets = f.texts("selectedBuckets")
		if len(k.buckets) == 0 {
			f.refuse("Select at least one bucket, or all of them.")
		}
	}
	cloudAccountID := f.id("cloudAccountId")
	if !f.valid() {
		return f.rejected()
	}
	storage, refusal, usable := c.storage(cloudAccountID)
	if !usable {
		return refusal
	}
	if c.system.behavior.KnownBucketsOnly {
		for _, name := range k.buckets {
			if _, found := storage.buckets.Get(name); !found {
				return amoveInvalid("The bucket '%s' does not exist.", name)
			}
		}
	}
	k.storage, k.tier = storage, storage.tier
	if !c.system.mintKey(k) {
		return amoveProblem(wire.AmoveErrorCodeDBInsert, "The key could not be stored.")
	}
	c.ex.Key = k.id
	c.system.history.Made(c.user, k, c.now)
	if _, origin := c.s3Origin(); service.Hostname(origin) != service.Hostname(k.host) {
		storage.answersAt(k.host)
	}
	c.hide(k.secret)
	answer := wire.AmoveCreatedKey{
		ID: k.id, UserID: k.user.id, AccountID: k.user.account.id, Name: k.name, AccessKey: k.accessKey, SecretKey: k.secret,
		Description: nullable.NewNullableWithValue(k.description()), Region: nullable.NewNullableWithValue(k.region),
		StorageDN: nullable.NewNullableWithValue(k.host), CreateDate: amoveTime(k.createdAt),
	}
	if c.system.behavior.TierOfCreatedKeys {
		answer.StorageTier = &k.tier
	}
	return amoveOK(answer)
}

// mintKey gives a key its id, access key and secret, and puts it among those of its user. It fails when no free access key comes
// up in five tries.
func (s *AmoveSystem) mintKey(k *amoveKey) bool {
	for range 5 {
		k.accessKey, k.secret = s.credentials()
		if s.key(func(other *amoveKey) bool { return other.accessKey == k.accessKey }) == nil {
			k.id = s.ids.UUID()
			k.user.addKey(k)
			return true
		}
	}
	return false
}

const (
	amoveAccessKeyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	amoveSecretLetters    = amoveAccessKeyLetters + "abcdefghijklmnopqrstuvwxyz"
)

func (s *AmoveSystem) credentials() (accessKey, secret string) {
	if next := s.behavior.Credentials; next != nil {
		return next()
	}
	return s.ids.Letters(20, amoveAccessKeyLetters), s.ids.Letters(40, amoveSecretLetters)
}

// key finds a storage key of any user, nil for none.
func (s *AmoveSystem) key(matches func(*amoveKey) bool) *amoveKey {
	for _, a := range s.accounts {
		for _, u := range a.users {
			if at := slices.IndexFunc(u.keys, matches); at >= 0 {
				return u.keys[at]
			}
		}
	}
	return nil
}

func (u *AmoveUser) addKey(k *amoveKey) {
	k.user = u
	u.keys = append(u.keys, k)
}

func (c *amoveCall) deleteKey() amoveAnswer {
	text := httpjson.ParseQuery(c.r.URL.RawQuery).Text("id")
	id, isUUID := amoveID(text)
	if !isUUID {
		return amoveInvalid("The value '%s' is not valid for id.", text)
	}
	at := slices.IndexFunc(c.user.keys, func(k *amoveKey) bool { return k.id == id })
	if at < 0 {
		return amoveNotFound("storage key")
	}
	c.system.history.Deleted(c.user, c.user.keys[at], c.now)
	c.user.removeKey(id)
	return amoveDone()
}

func (u *AmoveUser) removeKey(id string) bool {
	at := slices.IndexFunc(u.keys, func(k *amoveKey) bool { return k.id == id })
	if at < 0 {
		return false
	}
	u.keys = slices.Delete(u.keys, at, at+1)
	return true
}
