package amove

import (
	"net/http"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
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

func (c *call) listKeys() service.Response {
	listing, problem := c.listing()
	if problem != "" {
		return c.invalid(problem)
	}
	keys := service.Lagging(c.Call, &c.system.history, c.now, c.user, c.user.keys,
		func(a, b *keyRow) int { return a.CreateDate.Compare(b.CreateDate) })
	page := service.Shortened(c.Call, listing.cut(service.Shuffled(c.Call, listing.sorted(keys))))
	data := make([]wire.AmoveKey, len(page))
	for i, k := range page {
		data[i] = wire.AmoveKey{
			ID: k.ID, UserID: k.UserID, AccountID: k.AccountID, Name: k.Name, AccessKey: k.AccessKey,
			Description: nullable.NewNullableWithValue(k.Description), Region: nullable.NewNullableWithValue(k.Region),
			StorageDN: nullable.NewNullableWithValue(c.storageDN(k)), StorageTier: int(k.StorageTier), CreateDate: formatTime(k.CreateDate),
		}
	}
	collection := wire.AmoveKeyCollection{Data: data, Total: int64(len(keys))}
	if c.system.behavior.ListOptions {
		collection.Options = listing.onWire()
	}
	return ok(collection)
}

func (c *call) createKey() service.Response {
	f := reader.Read(c.Body())
	seed := Key{Name: f.RequiredText("name"), Region: f.RequiredText("region"), StorageDN: storageDN(f), Permission: permission(f)}
	if all := f.RequiredBoolean("allBuckets"); !all {
		seed.SelectedBuckets = selectedBuckets(f)
	}
	seed.CloudAccountID = cloudAccountID(f)
	storage, refusal := c.storage(f, seed.CloudAccountID)
	if storage == nil {
		return refusal
	}
	if c.system.behavior.KnownBucketsOnly {
		for _, name := range seed.SelectedBuckets {
			if _, found := storage.buckets.Get(name); !found {
				return c.problem(wire.AmoveErrorCodeDefault, "The bucket '%s' does not exist.", name)
			}
		}
	}
	k, err := c.user.addKey(seed, c.now)
	if err != nil {
		return c.problem(wire.AmoveErrorCodeDBInsert, "The key could not be stored.")
	}
	c.Key = k.ID
	c.system.history.Made(c.user, k, c.now)
	if _, origin := c.Origin(); service.Hostname(origin) != service.Hostname(k.StorageDN) {
		storage.addEndpoint(k.StorageDN)
	}
	c.Hide(k.SecretKey.Reveal())
	created := wire.AmoveCreatedKey{
		ID: k.ID, UserID: k.UserID, AccountID: k.AccountID, Name: k.Name, AccessKey: k.AccessKey, SecretKey: k.SecretKey.Reveal(),
		Description: nullable.NewNullableWithValue(k.Description), Region: nullable.NewNullableWithValue(k.Region),
		StorageDN: nullable.NewNullableWithValue(k.StorageDN), CreateDate: formatTime(k.CreateDate),
	}
	if c.system.behavior.TierOfCreatedKeys {
		created.StorageTier = new(int(k.StorageTier))
	}
	return ok(created)
}

func (c *call) deleteKey() service.Response {
	text := httpjson.ParseQuery(c.Request.URL.RawQuery).Text("id")
	id, isUUID := parseID(text)
	if !isUUID {
		return c.invalid(notValid("id", text))
	}
	k := c.user.removeKey(id)
	if k == nil {
		return c.notFound("storage key")
	}
	c.system.history.Deleted(c.user, k, c.now)
	return done()
}
