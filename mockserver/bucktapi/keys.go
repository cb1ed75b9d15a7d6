package bucktapi

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Key is an API key.
type Key struct {
	// ID is made by the server by default.
	ID string `json:"id,omitzero"`
	// Name is "key" by default.
	Name string `json:"name,omitzero"`
	// Secret begins with "bkt_". It is made by the server by default.
	Secret buckt.Secret `json:"secret,omitzero"`
	// Permissions are by default all; with an empty list the key has none.
	Permissions []buckt.Permission `json:"permissions,omitzero"`
	// BucketIDs limit the key to some buckets. By default it sees all buckets; with an empty list it sees none.
	BucketIDs []string `json:"bucketIds,omitzero"`
	// ExpiresAt is the time of the expiry, by default never.
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
	// LastUsedAt is set by the server.
	LastUsedAt time.Time `json:"lastUsedAt,omitzero"`
	// CreatedAt is the server's time by default.
	CreatedAt time.Time `json:"createdAt,omitzero"`
}

// Keys returns the organization's API keys, with their secrets, in the order of their ids.
func (o *Organization) Keys() []Key { return snapshots(o, &o.keys, (*apiKey).snapshot) }

// Key returns an API key by its id.
func (o *Organization) Key(id string) (Key, bool) {
	return snapshotOf(o, &o.keys, id, (*apiKey).snapshot)
}

// AddKey adds an API key and returns it with its secret. Unknown scopes and buckets are accepted. A secret in use is an error.
func (o *Organization) AddKey(k Key) (Key, error) {
	return seed(o, "AddKey", k, o.addKey, (*apiKey).snapshot)
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

// keyPrefix is what secrets begin with.
const keyPrefix = "bkt_"

var keyOperations = []service.Operation{
	operation("bucktCreateKey", "Keys.Create", "POST keys", "keys:write", service.ReadsJSON, plain((*call).createKey)),
	operation("bucktListKeys", "Keys.List", "GET keys", "keys:read", lists, plain((*call).listKeys)),
	operation("bucktGetKey", "Keys.Get", "GET keys/{id}", "keys:read", 0, on("API key", (*call).pathKey, (*call).getKey)),
	operation("bucktDeleteKey", "Keys.Delete", "DELETE keys/{id}", "keys:write", 0, on("API key", (*call).pathKey, (*call).deleteKey)),
}

// apiKey is one API key. The lock of the system guards it.
type apiKey struct {
	org *Organization
	Key
}

func (k Key) id() string { return k.ID }

func (k *apiKey) snapshot() Key { return state.Clone(k.Key) }

// sees reports whether the key is not limited to other buckets.
func (k *apiKey) sees(bucketID string) bool {
	return k.BucketIDs == nil || slices.Contains(k.BucketIDs, bucketID)
}

// forget removes a deleted bucket from the key's list. An empty list remains a list: it allows no bucket.
func (k *apiKey) forget(bucketID string) {
	k.BucketIDs = slices.DeleteFunc(k.BucketIDs, func(id string) bool { return id == bucketID })
}

// prefix is the part of the secret that the API shows.
func (k *apiKey) prefix() string {
	secret := k.Secret.Reveal()
	return secret[:min(len(secret), 8)]
}

func (k *apiKey) ref() wire.BucktKeyRef {
	return wire.BucktKeyRef{Object: wire.BucktKeyRefObjectAPIKey, ID: k.ID}
}

// addKey adds a key of any origin: a request, a seed or a state.
func (o *Organization) addKey(row Key, now time.Time) (*apiKey, error) {
	s, secret := o.system, row.Secret.Reveal()
	taken := slices.ContainsFunc(s.organizations, func(o *Organization) bool { _, found := o.keys.Get(row.ID); return found })
	if err := cmp.Or(
		require(!taken, "id", "is a duplicate"),
		require(secret == "" || strings.HasPrefix(secret, keyPrefix), "secret", "must begin with "+keyPrefix),
		require(s.keys[secret] == nil, "secret", "is a duplicate"),
	); err != nil {
		return nil, err
	}
	row.ID = state.OrMade(row.ID, func() string { return s.ids.Next("key_", now) })
	row.Name = cmp.Or(row.Name, "key")
	row.Secret = state.OrMade(row.Secret, func() buckt.Secret { return buckt.NewSecret(s.ids.Secret()) })
	if row.Permissions == nil {
		row.Permissions = state.Collect(slices.Values(scopes), func(scope string) buckt.Permission { return buckt.Permission(scope) })
	}
	row.CreatedAt = state.OrTime(row.CreatedAt, now)
	k := &apiKey{org: o, Key: row}
	o.keys.Put(k.ID, k)
	s.keys[k.Secret.Reveal()] = k
	return k, nil
}

func (o *Organization) removeKey(k *apiKey) {
	o.keys.Delete(k.ID)
	delete(o.system.keys, k.Secret.Reveal())
}

func (c *call) createKey() service.Response {
	f := c.body()
	k := Key{Name: f.RequiredText("name", minLength(1), maxLength(100))}
	for _, scope := range f.RequiredTexts("permissions", scopeItem, atLeastOne) {
		k.Permissions = append(k.Permissions, buckt.Permission(scope))
	}
	k.BucketIDs = f.Texts("bucketIds", textItem())
	k.ExpiresAt = httpjson.Value(f, "expiresAt", time.Time{}, date)
	if !f.Valid() {
		return rejected(f)
	}
	if hasNUL(append(k.BucketIDs, k.Name)...) {
		return internalError()
	}
	var unknown []string
	for _, id := range k.BucketIDs {
		if _, found := c.org.buckets.Get(id); !found {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) > 0 {
		return badRequest("Invalid bucket IDs: %s", strings.Join(unknown, ", "))
	}
	row := state.Must(c.org.addKey(k, c.now))
	c.Key = row.ID
	c.system.history.Made(c.org, row, c.now)
	secret := row.Secret.Reveal()
	c.Hide(secret)
	return created(wire.BucktCreatedKeyEnvelope{
		Data: wire.BucktCreatedKey{Object: wire.BucktCreatedKeyObjectAPIKey, ID: row.ID, Key: secret},
	})
}

func (c *call) listKeys() service.Response {
	q := c.query()
	q.readLimit(20, 100)
	if !q.Valid() {
		return rejected(q.Fields)
	}
	return list(c, q, following(c, q, c.org, &c.org.keys, every), uncounted, func(k *apiKey) wire.BucktKeySummary {
		return wire.BucktKeySummary{
			Object:     wire.BucktKeySummaryObjectAPIKey,
			ID:         k.ID,
			Name:       k.Name,
			Prefix:     k.prefix(),
			LastUsedAt: timeOrNull(k.LastUsedAt),
			CreatedAt:  isoTime(k.CreatedAt),
		}
	})
}

func every(*apiKey) bool { return true }

func (c *call) pathKey() (*apiKey, bool) { return c.org.keys.Get(c.Params["id"]) }

func (c *call) getKey(k *apiKey) service.Response {
	permissions := make([]wire.BucktScope, len(k.Permissions))
	for i, scope := range k.Permissions {
		permissions[i] = wire.BucktScope(scope)
	}
	return ok(wire.BucktKeyEnvelope{Data: wire.BucktKey{
		Object:      wire.BucktKeyObjectAPIKey,
		ID:          k.ID,
		Name:        k.Name,
		Prefix:      k.prefix(),
		Permissions: permissions,
		BucketIds:   sliceOrNull(k.BucketIDs),
		ExpiresAt:   timeOrNull(k.ExpiresAt),
		LastUsedAt:  timeOrNull(k.LastUsedAt),
		CreatedAt:   isoTime(k.CreatedAt),
	}})
}

func (c *call) deleteKey(k *apiKey) service.Response {
	c.org.removeKey(k)
	c.system.history.Deleted(c.org, k, c.now)
	return ok(wire.BucktKeyRefEnvelope{Data: k.ref()})
}
