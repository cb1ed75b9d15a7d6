package amove

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var cloudAccountOperations = []service.Operation{
	{
		ID: "amoveListCloudAccounts", Client: "Amove.CloudAccounts.List", Method: http.MethodGet, Path: "api/v1/cloudaccount/get_all",
		Handle: handle((*call).listCloudAccounts),
	},
}

// serviceURL returns the endpoint for the client of a call. For internal storage it is the server's own address if the client uses TCP.
func (c *call) serviceURL(a *cloudAccountRow) string {
	if scheme, host := c.Origin(); host != "" && !a.External {
		return scheme + "://" + host
	}
	return a.ServiceURL
}

// storageDN returns the host of a key for the client of a call: that of the service URL, if the key was made for it.
func (c *call) storageDN(k *keyRow) string {
	if _, host := c.Origin(); host != "" && !k.storage.External && k.StorageDN == k.storage.host {
		return host
	}
	return k.StorageDN
}

func (c *call) listCloudAccounts() service.Response {
	rows := slices.DeleteFunc(slices.Clone(c.account.cloudAccounts), func(a *cloudAccountRow) bool { return !c.user.sees(a) })
	slices.SortStableFunc(rows, func(a, b *cloudAccountRow) int { return cmp.Compare(a.Name, b.Name) })
	data := make([]wire.AmoveCloudAccount, len(rows))
	for i, a := range rows {
		data[i] = wire.AmoveCloudAccount{
			ID: a.ID, AccountID: a.AccountID, UserID: a.UserID, CloudType: int(a.CloudType), Name: a.Name,
			ServiceURL: nullable.NewNullNullable[string](), Active: !a.Inactive, Shared: a.Shared, InternalStorage: !a.External,
			StorageTier: int(*a.StorageTier),
		}
		if a.ServiceURL != "" {
			data[i].ServiceURL.Set(c.serviceURL(a))
		}
	}
	return ok(wire.AmoveCloudAccountCollection{
		Data:    data,
		Total:   int64(len(data)),
		Options: &wire.AmoveCollectionOptions{Sort: []wire.AmoveSort{{Field: "Name"}}},
	})
}

// cloudAccount returns an active cloud account of the caller's account, or the refusal of a request with these fields.
func (c *call) cloudAccount(f *httpjson.Fields, id string) (found *cloudAccountRow, refusal service.Response) {
	if !f.Valid() {
		return nil, c.invalid(f.Problem())
	}
	a := c.system.cloudAccount(id)
	switch {
	case a == nil:
		return nil, c.notFound("cloud account")
	case a.account != c.account:
		return nil, c.problem(wire.AmoveErrorCodeAccess, "The cloud account belongs to another account.")
	case a.Inactive:
		return nil, c.invalid("The cloud account is not active.")
	}
	return a, refusal
}

// storage returns a cloud account on which keys and buckets can be created, or the refusal.
func (c *call) storage(f *httpjson.Fields, id string) (found *cloudAccountRow, refusal service.Response) {
	a, refusal := c.cloudAccount(f, id)
	if a != nil && a.External {
		return nil, c.invalid("The cloud account is not internal storage.")
	}
	return a, refusal
}
