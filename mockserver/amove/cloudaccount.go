package amove

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// CloudAccount is a cloud account. [Account.AddCloudAccount] takes and returns it. The zero value is active internal storage.
type CloudAccount struct {
	// ID is a UUID. By default the server makes one.
	ID string `json:"id,omitzero"`
	// AccountID is set by the server.
	AccountID string `json:"-"`
	// UserID is the id of its owner. The default is the account's first user.
	UserID string `json:"userId,omitzero"`
	// Name is "Amove Storage" by default.
	Name string `json:"name,omitzero"`
	// CloudType is 8 by default, [buckt.AmoveProviderS3Generic].
	CloudType buckt.AmoveCloudProvider `json:"cloudType,omitzero"`
	// ServiceURL is the endpoint of its buckets. By default it is "https://s3.us-east-1.amove.invalid", with the region in it, or null if
	// it is not internal storage. Over TCP the API gives its clients the server's own address instead.
	ServiceURL string `json:"serviceUrl,omitzero"`
	// Region is the region in the list of its buckets, us-east-1 by default.
	Region string `json:"region,omitzero"`
	// StorageTier is 2 by default, [buckt.AmoveTierGlobal].
	StorageTier *buckt.AmoveStorageTier `json:"storageTier,omitzero"`
	// Inactive deactivates it and keeps it out of the list.
	Inactive bool `json:"inactive,omitzero"`
	// Shared shows it to the other users of the account whose role sees shared cloud accounts.
	Shared bool `json:"shared,omitzero"`
	// External makes it another provider's, on which no keys and buckets can be created.
	External bool `json:"external,omitzero"`
}

// cloudAccountRow is a cloud account. The lock of the system guards it.
type cloudAccountRow struct {
	CloudAccount
	account *Account
	host    string                  // of the service URL
	buckets state.Table[*bucketRow] // by name

	// endpoints are the hosts at which S3 clients reach it: that of the service URL, and those of keys.
	endpoints []string
}

// cloudAccountState is a cloud account in a state.
type cloudAccountState struct {
	CloudAccount
	// Endpoints are the hosts at which S3 clients reach it. By default they are that of ServiceURL and those of the keys.
	Endpoints []string      `json:"endpoints,omitzero"`
	Buckets   []bucketState `json:"buckets,omitzero"`
}

func (c *cloudAccountRow) public() CloudAccount { return state.Clone(c.CloudAccount) }

// defaultRegion is the region of a storage that names none.
const defaultRegion = "us-east-1"

// storageHost is the default host of the internal storage of a region. No source names a real one.
func storageHost(region string) string { return "s3." + region + ".amove.invalid" }

func (a *Account) addCloudAccount(seed CloudAccount) (*cloudAccountRow, error) {
	c := &cloudAccountRow{CloudAccount: state.Clone(seed), account: a}
	var err error
	if c.ID, err = a.system.idOf(seed.ID); err != nil {
		return nil, err
	}
	c.AccountID, c.UserID = a.row.ID, cmp.Or(seed.UserID, a.users[0].row.ID)
	c.Name, c.CloudType, c.Region = cmp.Or(seed.Name, "Amove Storage"), cmp.Or(seed.CloudType, 8), cmp.Or(seed.Region, defaultRegion)
	c.StorageTier = new(state.OrDefault(seed.StorageTier, 2))
	switch {
	case a.system.cloudAccount(c.ID) != nil:
		return nil, state.Invalid("id", "is a duplicate")
	case !slices.ContainsFunc(a.users, func(u *User) bool { return u.row.ID == c.UserID }):
		return nil, state.Invalid("userId", "must be the id of a user of the account, not %q", c.UserID)
	}
	if !c.External {
		c.ServiceURL = cmp.Or(c.ServiceURL, "https://"+storageHost(c.Region))
	}
	if c.ServiceURL != "" {
		endpoint, err := url.Parse(c.ServiceURL)
		if err != nil || endpoint.Host == "" {
			return nil, state.Invalid("serviceUrl", "must be a URL with a host, not %q", c.ServiceURL)
		}
		c.host = endpoint.Host
		c.addEndpoint(c.host)
	}
	a.cloudAccounts = append(a.cloudAccounts, c)
	a.row.DefaultCloudAccountID = cmp.Or(a.row.DefaultCloudAccountID, c.ID)
	return c, nil
}

// idOf returns a given UUID, or a new one.
func (s *System) idOf(given string) (string, error) {
	if given == "" {
		return s.ids.UUID(), nil
	}
	id, isUUID := parseID(given)
	if !isUUID {
		return "", state.Invalid("id", "must be a UUID, not %q", given)
	}
	return id, nil
}

// addEndpoint makes a host an endpoint of the storage. It remains one, so that a key revoked later is refused there. An address or
// localhost does not become one: it may be the server's own, where the access key alone selects the system.
func (c *cloudAccountRow) addEndpoint(host string) {
	host = service.Hostname(host)
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if isAddress := err == nil || host == "localhost"; !isAddress && !slices.Contains(c.endpoints, host) {
		c.endpoints = append(c.endpoints, host)
	}
}

func (c *cloudAccountRow) state() cloudAccountState {
	return cloudAccountState{c.public(), state.OrEmpty(slices.Clone(c.endpoints)), state.Collect(c.buckets.All(), (*bucketRow).state)}
}

// cloudAccount loads a cloud account with its buckets.
func (l loader) cloudAccount(at state.Path, a *Account, d cloudAccountState) {
	c, err := a.addCloudAccount(d.CloudAccount)
	l.Accept(at, err)
	for i, b := range d.Buckets {
		l.bucket(at.Field("buckets").At(i), c, b)
	}
}

func (s *System) cloudAccount(id string) *cloudAccountRow {
	for _, account := range s.accounts {
		if c := account.cloudAccount(id); c != nil {
			return c
		}
	}
	return nil
}

func (a *Account) cloudAccount(id string) *cloudAccountRow {
	return state.Find(a.cloudAccounts, func(c *cloudAccountRow) bool { return c.ID == id })
}

// seededCloudAccount is cloudAccount for methods that users call.
func (a *Account) seededCloudAccount(id string) (*cloudAccountRow, error) {
	if c := a.cloudAccount(id); c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("mockserver: the account has no cloud account %q", id)
}

// AddCloudAccount adds a cloud account and returns it. An invalid UUID, an id in use, an unknown user and an invalid URL are errors.
func (a *Account) AddCloudAccount(seed CloudAccount) (CloudAccount, error) {
	a.begin()
	defer a.system.mu.Unlock()
	c, err := a.addCloudAccount(seed)
	return state.Added("AddCloudAccount", c, err, (*cloudAccountRow).public)
}

// CloudAccounts returns the account's cloud accounts in the order in which they were added. The first is the one that the account was made
// with.
func (a *Account) CloudAccounts() []CloudAccount {
	a.system.begin()
	defer a.system.mu.Unlock()
	return state.Collect(slices.Values(a.cloudAccounts), (*cloudAccountRow).public)
}

// SetCloudAccountActive activates or deactivates a cloud account. S3 clients are not affected, as the storage does not know the setting.
// An unknown cloud account is an error.
func (a *Account) SetCloudAccountActive(id string, active bool) error {
	a.begin()
	defer a.system.mu.Unlock()
	c, err := a.seededCloudAccount(id)
	if err == nil {
		c.Inactive = !active
	}
	return err
}
