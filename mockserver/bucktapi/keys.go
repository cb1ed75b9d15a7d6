package bucktapi

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

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
