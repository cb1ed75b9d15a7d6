package buckt

import (
	"context"
	"iter"
	"net/http"
	"slices"
)

// AmoveCloudAccount is an account at a cloud provider, connected to Amove, or Amove's own storage.
type AmoveCloudAccount struct {
	ID        string `json:"id"`
	AccountID string `json:"accountId"`
	// UserID is the user who connected the account.
	UserID    string             `json:"userId"`
	CloudType AmoveCloudProvider `json:"cloudType"`
	Name      string             `json:"name"`
	// ServiceURL is the S3 endpoint, "" for the provider's default.
	ServiceURL string `json:"serviceUrl"`
	Active     bool   `json:"active"`
	// Shared is true if all users of the account may use it.
	Shared bool `json:"shared"`
	// InternalStorage is true if it is Amove's own storage.
	InternalStorage bool             `json:"internalStorage"`
	StorageTier     AmoveStorageTier `json:"storageTier"`
}

// UsableStorage reports whether keys and buckets can be created on the cloud account: it is active and Amove's own storage.
func (a *AmoveCloudAccount) UsableStorage() bool { return a.InternalStorage && a.Active }

// AmoveCloudProvider is a provider. The values are bit flags.
type AmoveCloudProvider int

// The providers. Amove's own storage is AmoveProviderS3Generic.
const (
	AmoveProviderAWS         AmoveCloudProvider = 1
	AmoveProviderWasabi      AmoveCloudProvider = 2
	AmoveProviderAzure       AmoveCloudProvider = 4
	AmoveProviderS3Generic   AmoveCloudProvider = 8
	AmoveProviderGoogle      AmoveCloudProvider = 16
	AmoveProviderFrame       AmoveCloudProvider = 32
	AmoveProviderCloudflare  AmoveCloudProvider = 64
	AmoveProviderDropbox     AmoveCloudProvider = 128
	AmoveProviderBox         AmoveCloudProvider = 256
	AmoveProviderOneDrive    AmoveCloudProvider = 512
	AmoveProviderGoogleDrive AmoveCloudProvider = 1024
	AmoveProviderFastrServer AmoveCloudProvider = 4096
)

// AmoveCloudAccountClient is the service for cloud accounts, at [Client.Amove].
//
// See https://developer.amove.io/web/cloudaccount.
type AmoveCloudAccountClient struct{ core *core }

// AmoveCloudAccountListParams is empty: the API returns all cloud accounts at once.
type AmoveCloudAccountListParams struct{}

var opAmoveCloudAccountsList = &operation{
	system: SystemAmove, id: "amoveListCloudAccounts", name: "Amove.CloudAccounts.List",
	method: http.MethodGet, path: "/api/v1/cloudaccount/get_all",
}

// List fetches the cloud accounts that are visible to the owner of the token, on one page; Meta.Total is their number. An unknown
// token is an [*UnauthorizedError].
//
// See https://developer.amove.io/web/cloudaccount.
func (c *AmoveCloudAccountClient) List(ctx context.Context, _ AmoveCloudAccountListParams, opts ...CallOption) (*Page[AmoveCloudAccount], error) {
	op := opAmoveCloudAccountsList
	var l amoveList[AmoveCloudAccount]
	if err := c.core.do(ctx, &request{op: op, opts: opts}, &l); err != nil {
		return nil, err
	}
	return l.page(), nil
}

// All iterates over the cloud accounts. It can be ranged over repeatedly. An error, such as an [*UnauthorizedError] of List, ends the
// iteration.
//
// See https://developer.amove.io/web/cloudaccount.
func (c *AmoveCloudAccountClient) All(ctx context.Context, params AmoveCloudAccountListParams, opts ...CallOption) iter.Seq2[AmoveCloudAccount, error] {
	return allPages(ctx, c.core, opAmoveCloudAccountsList, "", opts,
		func(ctx context.Context, _ string, opts []CallOption) (*Page[AmoveCloudAccount], error) {
			return c.List(ctx, params, opts...)
		})
}

// UsableStorage fetches the cloud accounts on which keys and buckets can be created: active ones that are Amove's own storage. The
// result may be empty. An unknown token is an [*UnauthorizedError].
//
// See https://developer.amove.io/web/cloudaccount.
func (c *AmoveCloudAccountClient) UsableStorage(ctx context.Context, opts ...CallOption) ([]AmoveCloudAccount, error) {
	page, err := c.List(ctx, AmoveCloudAccountListParams{}, opts...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(page.Items, func(a AmoveCloudAccount) bool { return !a.UsableStorage() }), nil
}
