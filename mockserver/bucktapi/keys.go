package bucktapi

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Key is an API key.
type Key struct {
	// ID and Secret are made by the server.
	ID, Secret string
	// Name is "key" by default.
	Name string
	// Permissions are scopes; see [Scopes]. By default the key has every scope; with an empty slice it has none.
	Permissions []string
	// BucketIDs limit the key to some buckets. By default it sees all buckets; with an empty slice it sees none.
	BucketIDs []string
	// ExpiresAt is the time of the expiry, by default never.
	ExpiresAt time.Time
	// CreatedAt and LastUsedAt are set by the server.
	CreatedAt, LastUsedAt time.Time
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

// AddKey adds an API key and returns it with its secret. Unknown scopes and buckets are accepted.
func (o *Organization) AddKey(seed Key) Key {
	now := o.begin()
	defer o.system.mu.Unlock()
	k := &apiKey{
		name:        cmp.Or(seed.Name, "key"),
		permissions: slices.Clone(seed.Permissions),
		bucketIDs:   slices.Clone(seed.BucketIDs),
		expiresAt:   seed.ExpiresAt,
	}
	if k.permissions == nil {
		k.permissions = Scopes()
	}
	return o.addKey(k, now).snapshot()
}

// RevokeKey revokes the key with an id, and reports whether it existed.
func (o *Organization) RevokeKey(id string) bool {
	o.begin()
	defer o.system.mu.Unlock()
	k, found := o.keys.Get(id)
	if found {
		o.removeKey(k)
	}
	return found
}

var keyOperations = []service.Operation{
	{
		ID: "bucktCreateKey", Client: "Keys.Create", Method: http.MethodPost, Path: "v1/keys", Scope: "keys:write",
		Traits: service.ReadsJSON, Handle: handler{Handle: (*call).createKey},
	},
	{
		ID: "bucktListKeys", Client: "Keys.List", Method: http.MethodGet, Path: "v1/keys", Scope: "keys:read",
		Traits: service.Lists | service.PagesByCursor, Handle: handler{Handle: (*call).listKeys},
	},
	{
		ID: "bucktGetKey", Client: "Keys.Get", Method: http.MethodGet, Path: "v1/keys/{id}", Scope: "keys:read",
		Handle: handler{Handle: (*call).getKey},
	},
	{
		ID: "bucktDeleteKey", Client: "Keys.Delete", Method: http.MethodDelete, Path: "v1/keys/{id}", Scope: "keys:write",
		Handle: handler{Handle: (*call).deleteKey},
	},
}

// apiKey is one API key. The lock of the system guards it.
type apiKey struct {
	org         *Organization
	id          string
	name        string
	secret      string
	permissions []string
	bucketIDs   []string // nil is all buckets, empty is none
	createdAt   time.Time
	expiresAt   time.Time // zero is never
	lastUsedAt  time.Time
}

// sees tells whether the key is not limited to other buckets.
func (k *apiKey) sees(bucketID string) bool {
	return k.bucketIDs == nil || slices.Contains(k.bucketIDs, bucketID)
}

// forget takes a bucket that is gone from the key's list, which stays a list when it is empty then.
func (k *apiKey) forget(bucketID string) {
	k.bucketIDs = slices.DeleteFunc(k.bucketIDs, func(id string) bool { return id == bucketID })
}

// prefix is what is shown of the secret.
func (k *apiKey) prefix() string { return k.secret[:min(len(k.secret), 8)] }

func (k *apiKey) ref() wire.BucktKeyRef {
	return wire.BucktKeyRef{Object: wire.BucktKeyRefObjectAPIKey, ID: k.id}
}

func (k *apiKey) snapshot() Key {
	return Key{
		ID: k.id, Secret: k.secret, Name: k.name, Permissions: slices.Clone(k.permissions), BucketIDs: slices.Clone(k.bucketIDs),
		ExpiresAt: k.expiresAt, CreatedAt: k.createdAt, LastUsedAt: k.lastUsedAt,
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

func (c *call) createKey() service.Response {
	f := parseFields(c.Body())
	k := &apiKey{
		name:        f.requiredText("name", minLength(1), maxLength(100)),
		permissions: f.requiredTexts("permissions", scopeItem, atLeastOne),
		bucketIDs:   f.texts("bucketIds", textItem()),
		expiresAt:   f.date("expiresAt"),
	}
	if !f.valid() {
		return f.rejected()
	}
	var unknown []string
	for _, id := range k.bucketIDs {
		if _, found := c.org.buckets.Get(id); !found {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) > 0 {
		return badRequest("Invalid bucket IDs: %s", strings.Join(unknown, ", "))
	}
	c.org.addKey(k, c.now)
	c.Key = k.id
	c.system.history.Made(c.org, k, c.now)
	c.Hide(k.secret)
	return created(wire.BucktCreatedKeyEnvelope{
		Data: wire.BucktCreatedKey{Object: wire.BucktCreatedKeyObjectAPIKey, ID: k.id, Key: k.secret},
	})
}

func (c *call) listKeys() service.Response {
	q := parseQuery(c.Request.URL.RawQuery)
	limit := q.limit(20, 100)
	if !q.valid() {
		return q.rejected()
	}
	id := func(k *apiKey) string { return k.id }
	cursor := q.Text("cursor")
	rows := service.Lagging(c.Call, &c.system.history, c.now, c.org, slices.Collect(c.org.keys.All()),
		func(a, b *apiKey) int { return cmp.Compare(a.id, b.id) })
	items, more := service.Page(c.Call, &c.system.pager, after(rows, cursor, id), limit)
	data := make([]wire.BucktKeySummary, len(items))
	for i, k := range items {
		data[i] = wire.BucktKeySummary{
			Object:     wire.BucktKeySummaryObjectAPIKey,
			ID:         k.id,
			Name:       k.name,
			Prefix:     k.prefix(),
			LastUsedAt: timeOrNull(k.lastUsedAt),
			CreatedAt:  isoTime(k.createdAt),
		}
	}
	return listed(data, limit, nextCursor(c.Call, items, more, cursor, id))
}

func (c *call) getKey() service.Response {
	k, found := c.org.keys.Get(c.Params["id"])
	if !found {
		return notFound("API key")
	}
	permissions := make([]wire.BucktScope, len(k.permissions))
	for i, scope := range k.permissions {
		permissions[i] = wire.BucktScope(scope)
	}
	bucketIDs := nullable.NewNullNullable[[]string]()
	if k.bucketIDs != nil {
		bucketIDs.Set(slices.Clone(k.bucketIDs))
	}
	return ok(wire.BucktKeyEnvelope{Data: wire.BucktKey{
		Object:      wire.BucktKeyObjectAPIKey,
		ID:          k.id,
		Name:        k.name,
		Prefix:      k.prefix(),
		Permissions: permissions,
		BucketIds:   bucketIDs,
		ExpiresAt:   timeOrNull(k.expiresAt),
		LastUsedAt:  timeOrNull(k.lastUsedAt),
		CreatedAt:   isoTime(k.createdAt),
	}})
}

func (c *call) deleteKey() service.Response {
	k, found := c.org.keys.Get(c.Params["id"])
	if !found {
		return notFound("API key")
	}
	c.org.removeKey(k)
	c.system.history.Deleted(c.org, k, c.now)
	return ok(wire.BucktKeyRefEnvelope{Data: k.ref()})
}
