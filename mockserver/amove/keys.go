package amove

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var keyOperations = []service.Operation{
	{
		ID: "amoveListKeys", Client: "Amove.Keys.List", Method: http.MethodGet, Path: "api/v1/storage/get_storage_key",
		Traits: service.Lists | service.PagesByNumber, Handle: handle((*call).listKeys),
	},
	{
		ID: "amoveCreateKey", Client: "Amove.Keys.Create", Method: http.MethodPost, Path: "api/v1/storage/create_storage_key",
		Traits: service.ReadsJSON, Handle: handle((*call).createKey),
	},
	{
		ID: "amoveDeleteKey", Client: "Amove.Keys.Delete", Method: http.MethodDelete, Path: "api/v1/storage/delete_storage_key",
		Handle: handle((*call).deleteKey),
	},
}

// keyRow is a storage key. The lock of the system guards it.
type keyRow struct {
	user    *User
	storage *cloudAccountRow

	id         string
	name       string
	accessKey  string
	secret     string
	region     string
	host       string
	tier       int
	permission Permission
	buckets    []string // nil for all of the storage
	createdAt  time.Time
}

// covers reports whether the key reaches a bucket of the storage, which need not exist.
func (k *keyRow) covers(bucket string) bool {
	return k.buckets == nil || slices.Contains(k.buckets, bucket)
}

// allows reports whether the key allows an action of S3 in a bucket; "" is all buckets together.
func (k *keyRow) allows(action, bucket string) bool {
	switch action {
	case s3ListAllMyBuckets:
		return k.permission.allows(action)
	case s3CreateBucket, s3DeleteBucket:
		return k.buckets == nil && k.permission.allows(action)
	}
	return k.covers(bucket) && k.permission.allows(action)
}

// description returns the text by which the API shows the rights of a key.
func (k *keyRow) description() string {
	scope := "all"
	if k.buckets != nil {
		scope = "selected"
	}
	return fmt.Sprintf("%s access on %s buckets", k.permission, scope)
}

// backendEmail returns the user of the key in the storage behind Amove.
func (k *keyRow) backendEmail() string {
	name, domain, _ := strings.Cut(k.user.email, "@")
	return fmt.Sprintf("%s+Tier%d@%s", name, k.tier, domain)
}

func (c *call) listKeys() result {
	listing, problem := c.listing()
	if problem != "" {
		return invalid("%s", problem)
	}
	keys := service.Lagging(c.Call, &c.system.history, c.now, c.user, c.user.keys,
		func(a, b *keyRow) int { return a.createdAt.Compare(b.createdAt) })
	page := service.Shortened(c.Call, listing.of(keys))
	data := make([]wire.AmoveKey, len(page))
	for i, k := range page {
		data[i] = wire.AmoveKey{
			ID: k.id, UserID: k.user.id, AccountID: k.user.account.id, Name: k.name, AccessKey: k.accessKey,
			Description: nullable.NewNullableWithValue(k.description()), Region: nullable.NewNullableWithValue(k.region),
			StorageDN: nullable.NewNullableWithValue(c.storageDN(k)), StorageTier: k.tier, CreateDate: formatTime(k.createdAt),
		}
	}
	collection := wire.AmoveKeyCollection{Data: data, Total: int64(len(keys))}
	if c.system.behavior.ListOptions {
		collection.Options = listing.onWire()
	}
	return ok(collection)
}

func (c *call) createKey() result {
	f := c.fields()
	k := &keyRow{
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
				return invalid("The bucket '%s' does not exist.", name)
			}
		}
	}
	k.storage, k.tier = storage, storage.tier
	if !c.system.mintKey(k) {
		return problem(wire.AmoveErrorCodeDBInsert, "The key could not be stored.")
	}
	c.Key = k.id
	c.system.history.Made(c.user, k, c.now)
	if _, origin := c.Origin(); service.Hostname(origin) != service.Hostname(k.host) {
		storage.answersAt(k.host)
	}
	c.Hide(k.secret)
	answer := wire.AmoveCreatedKey{
		ID: k.id, UserID: k.user.id, AccountID: k.user.account.id, Name: k.name, AccessKey: k.accessKey, SecretKey: k.secret,
		Description: nullable.NewNullableWithValue(k.description()), Region: nullable.NewNullableWithValue(k.region),
		StorageDN: nullable.NewNullableWithValue(k.host), CreateDate: formatTime(k.createdAt),
	}
	if c.system.behavior.TierOfCreatedKeys {
		answer.StorageTier = &k.tier
	}
	return ok(answer)
}

// mintKey sets the id, the access key and the secret of a key, and adds it to its user. It fails if none of five access keys is unused.
func (s *System) mintKey(k *keyRow) bool {
	for range 5 {
		k.accessKey, k.secret = s.credentials()
		if s.key(func(other *keyRow) bool { return other.accessKey == k.accessKey }) == nil {
			k.id = s.ids.UUID()
			k.user.addKey(k)
			return true
		}
	}
	return false
}

const (
	accessKeyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	secretLetters    = accessKeyLetters + "abcdefghijklmnopqrstuvwxyz"
)

func (s *System) credentials() (accessKey, secret string) {
	if next := s.behavior.Credentials; next != nil {
		return next()
	}
	return s.ids.Letters(20, accessKeyLetters), s.ids.Letters(40, secretLetters)
}

// key returns a storage key of any user, nil for none.
func (s *System) key(matches func(*keyRow) bool) *keyRow {
	for _, a := range s.accounts {
		for _, u := range a.users {
			if at := slices.IndexFunc(u.keys, matches); at >= 0 {
				return u.keys[at]
			}
		}
	}
	return nil
}

func (u *User) addKey(k *keyRow) {
	k.user = u
	u.keys = append(u.keys, k)
}

func (c *call) deleteKey() result {
	text := httpjson.ParseQuery(c.Request.URL.RawQuery).Text("id")
	id, isUUID := parseID(text)
	if !isUUID {
		return invalid("The value '%s' is not valid for id.", text)
	}
	at := slices.IndexFunc(c.user.keys, func(k *keyRow) bool { return k.id == id })
	if at < 0 {
		return notFound("storage key")
	}
	c.system.history.Deleted(c.user, c.user.keys[at], c.now)
	c.user.removeKey(id)
	return done()
}

func (u *User) removeKey(id string) bool {
	at := slices.IndexFunc(u.keys, func(k *keyRow) bool { return k.id == id })
	if at < 0 {
		return false
	}
	u.keys = slices.Delete(u.keys, at, at+1)
	return true
}
