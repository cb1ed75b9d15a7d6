package amove

import (
	"cmp"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var cloudAccountOperations = []service.Operation{
	{
		ID: "amoveListCloudAccounts", Client: "Amove.CloudAccounts.List", Method: http.MethodGet, Path: "api/v1/cloudaccount/get_all",
		Handle: handle((*call).listCloudAccounts),
	},
}

// cloudAccountRow is a cloud account. The lock of the system guards it.
type cloudAccountRow struct {
	account *Account
	owner   *User

	id         string
	name       string
	cloudType  int
	serviceURL string // "" for null
	host       string // of the service URL
	region     string
	active     bool
	shared     bool
	internal   bool
	tier       int
	buckets    state.Table[*bucketRow] // by name

	// endpoints are the hosts at which S3 clients reach it: that of the service URL, and those of keys.
	endpoints []string
}

// defaultRegion is the region of a storage that names none.
const defaultRegion = "us-east-1"

// storageHost is the default host of the internal storage of a region. No source names a real one.
func storageHost(region string) string { return "s3." + region + ".amove.invalid" }

// answersAt makes a host an endpoint of the storage. It remains one, so that a key that is revoked later is refused there. An address or
// localhost does not become one: it may be the server's own, where the access key alone selects the system.
func (a *cloudAccountRow) answersAt(host string) {
	host = service.Hostname(host)
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if isAddress := err == nil || host == "localhost"; !isAddress && !slices.Contains(a.endpoints, host) {
		a.endpoints = append(a.endpoints, host)
	}
}

// serviceURL returns the endpoint for the client of a call. For internal storage it is the server's own address if the client uses TCP.
func (c *call) serviceURL(a *cloudAccountRow) string {
	if scheme, host := c.Origin(); host != "" && a.internal {
		return scheme + "://" + host
	}
	return a.serviceURL
}

// storageDN returns the host of a key for the client of a call: that of the service URL, if the key was made for it.
func (c *call) storageDN(k *keyRow) string {
	if _, host := c.Origin(); host != "" && k.storage.internal && k.host == k.storage.host {
		return host
	}
	return k.host
}

func (c *call) listCloudAccounts() result {
	rows := slices.DeleteFunc(slices.Clone(c.account.cloudAccounts), func(a *cloudAccountRow) bool { return !c.user.sees(a) })
	slices.SortStableFunc(rows, func(a, b *cloudAccountRow) int { return cmp.Compare(a.name, b.name) })
	data := make([]wire.AmoveCloudAccount, len(rows))
	for i, a := range rows {
		data[i] = wire.AmoveCloudAccount{
			ID: a.id, AccountID: a.account.id, UserID: a.owner.id, CloudType: a.cloudType, Name: a.name,
			ServiceURL: nullable.NewNullNullable[string](), Active: a.active, Shared: a.shared, InternalStorage: a.internal,
			StorageTier: a.tier,
		}
		if a.serviceURL != "" {
			data[i].ServiceURL.Set(c.serviceURL(a))
		}
	}
	return ok(wire.AmoveCloudAccountCollection{
		Data:    data,
		Total:   int64(len(data)),
		Options: &wire.AmoveCollectionOptions{Sort: []wire.AmoveSort{{Field: "Name"}}},
	})
}

// cloudAccount returns an active cloud account of the caller's account.
func (c *call) cloudAccount(id string) (found *cloudAccountRow, refusal result, usable bool) {
	a := c.system.cloudAccount(id)
	switch {
	case a == nil:
		return nil, notFound("cloud account"), false
	case a.account != c.account:
		return nil, problem(wire.AmoveErrorCodeAccess, "The cloud account belongs to another account."), false
	case !a.active:
		return nil, invalid("The cloud account is not active."), false
	}
	return a, result{}, true
}

// storage returns a cloud account on which keys and buckets can be created.
func (c *call) storage(id string) (found *cloudAccountRow, refusal result, usable bool) {
	a, refusal, usable := c.cloudAccount(id)
	if usable && !a.internal {
		return nil, invalid("The cloud account is not internal storage."), false
	}
	return a, refusal, usable
}

func (s *System) cloudAccount(id string) *cloudAccountRow {
	for _, account := range s.accounts {
		if a := account.cloudAccount(id); a != nil {
			return a
		}
	}
	return nil
}

func (a *Account) cloudAccount(id string) *cloudAccountRow {
	at := slices.IndexFunc(a.cloudAccounts, func(c *cloudAccountRow) bool { return c.id == id })
	if at < 0 {
		return nil
	}
	return a.cloudAccounts[at]
}
