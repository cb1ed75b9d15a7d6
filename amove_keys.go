package buckt

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// AmoveKey is an S3 key of Amove. Only Description has its permissions and its expiry.
type AmoveKey struct {
	// ID identifies the key in [AmoveKeyClient.Delete]. It is not AccessKey.
	ID        string `json:"id"`
	UserID    string `json:"userId"`
	AccountID string `json:"accountId"`
	// Name is the user's name for the key.
	Name string `json:"name"`
	// AccessKey is the public part of the key.
	AccessKey string `json:"accessKey"`
	// SecretKey is the secret part. Only [AmoveKeyClient.Create] returns it, once. Store it.
	SecretKey Secret `json:"secretKey"`
	// Description is the server's description of the permissions.
	Description string `json:"description"`
	Region      string `json:"region"`
	// StorageDN is the S3 endpoint: a host name without a scheme.
	StorageDN string `json:"storageDn"`
	// StorageTier is nil if the response lacks it, as for a new key.
	StorageTier *AmoveStorageTier `json:"storageTier"`
	CreateDate  time.Time         `json:"createDate"`
}

// AmoveStorageTier is a storage class.
type AmoveStorageTier int

// The tiers. AmoveTierAll means all of them, and occurs in keys.
const (
	AmoveTierAll        AmoveStorageTier = 0
	AmoveTierPerform    AmoveStorageTier = 1
	AmoveTierGlobal     AmoveStorageTier = 2
	AmoveTierScale      AmoveStorageTier = 4
	AmoveTierArchive    AmoveStorageTier = 8
	AmoveTierConnection AmoveStorageTier = 16
)

// AmovePermission is the permission of a key. The zero value is invalid when a key is created; in the API zero means read
// access.
type AmovePermission string

// The permissions.
const (
	AmoveRead      AmovePermission = "Read"
	AmoveWrite     AmovePermission = "Write"
	AmoveReadWrite AmovePermission = "ReadWrite"
)

// amovePermissions are the numbers of the permissions in the API.
var amovePermissions = map[AmovePermission]int{AmoveRead: 0, AmoveWrite: 1, AmoveReadWrite: 2}

// AmoveKeyClient is the service for keys, at [Client.Amove].
//
// See https://developer.amove.io/web/storage.
type AmoveKeyClient struct{ core *core }

// AmoveKeyListParams selects and sorts keys.
type AmoveKeyListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string
	// Limit is the maximum number of keys per page. 0 means the server's default of 50; its maximum is not documented. It must be
	// the same for all pages of a list.
	Limit int
	// SortField is the field to sort by, with an initial capital. "" means the server's default, "CreateDate".
	SortField string
	// Descending sorts in descending order with buckt.Set(true), in ascending order with buckt.Set(false). The server's default is
	// true. It cannot be null.
	Descending Field[bool]
}

var opAmoveKeysList = &operation{
	system: SystemAmove, id: "amoveListKeys", name: "Amove.Keys.List",
	method: http.MethodGet, path: "/api/v1/storage/get_storage_key",
}

// List fetches one page of the keys of the owner of the token, without their secrets; Meta.Total is the number of all keys. Pages are
// numbered: if the list changes between two pages, items can be skipped or repeated. An unknown token is an [*UnauthorizedError].
//
// See https://developer.amove.io/web/storage.
func (c *AmoveKeyClient) List(ctx context.Context, params AmoveKeyListParams, opts ...CallOption) (*Page[AmoveKey], error) {
	op := opAmoveKeysList
	if err := checkNotNull(op, "Descending", params.Descending); err != nil {
		return nil, err
	}
	query := url.Values{}
	if params.SortField != "" {
		query.Set("sortfield", params.SortField)
	}
	if descending, set := params.Descending.Get(); set {
		query.Set("descending", strconv.FormatBool(descending))
	}
	return listAmove[AmoveKey](ctx, c.core, &request{op: op, opts: opts}, query, params.Cursor, params.Limit)
}

// All iterates over the keys of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of List
// or a [*ListChangedError], ends the iteration.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveKeyClient) All(ctx context.Context, params AmoveKeyListParams, opts ...CallOption) iter.Seq2[AmoveKey, error] {
	return allPages(ctx, c.core, opAmoveKeysList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[AmoveKey], error) {
			params := params
			if cursor != params.Cursor {
				params.Limit = 0 // the cursor contains the server's page size
			}
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// AmoveKeyCreateParams describes a new key. All fields are required.
type AmoveKeyCreateParams struct {
	// Name is the name of the key.
	Name string
	// Region is the S3 region, such as "us-east-1". The regions are not documented.
	Region string
	// StorageDN is the S3 endpoint: a host name without a scheme, such as "s3.example.com".
	StorageDN string
	// Permission is [AmoveRead], [AmoveWrite] or [AmoveReadWrite].
	Permission AmovePermission
	// SelectedBuckets are the names of the buckets that the key may access: [OnlyBuckets], or [AllBuckets] of the storage.
	// [NoBuckets] is invalid, because Amove has no such key.
	SelectedBuckets BucketScope
	// CloudAccountID is the cloud account of the key; see [AmoveCloudAccountClient.UsableStorage].
	CloudAccountID string
}

// amoveKeyCreateBody is the JSON of AmoveKeyCreateParams.
type amoveKeyCreateBody struct {
	Name            string   `json:"name"`
	Region          string   `json:"region"`
	StorageDN       string   `json:"storageDn"`
	Permission      int      `json:"permission"`
	AllBuckets      bool     `json:"allBuckets"`
	SelectedBuckets []string `json:"selectedBuckets"`
	CloudAccountID  string   `json:"cloudAccountId"`
}

func (p *AmoveKeyCreateParams) check(op *operation) error {
	err := firstError(
		checkNotEmpty(op, "Name", p.Name),
		checkNotEmpty(op, "Region", p.Region),
		checkNotEmpty(op, "StorageDN", p.StorageDN),
		checkID(op, "CloudAccountID", p.CloudAccountID),
	)
	if err != nil {
		return err
	}
	if strings.Contains(p.StorageDN, "/") {
		return invalid(op, "StorageDN", "must be a host name, without a scheme or a path")
	}
	if _, known := amovePermissions[p.Permission]; !known {
		return invalid(op, "Permission", "must be AmoveRead, AmoveWrite or AmoveReadWrite, and is %q", string(p.Permission))
	}
	switch s := p.SelectedBuckets; {
	case s.IsZero():
		return invalid(op, "SelectedBuckets", "must be AllBuckets or OnlyBuckets")
	case s.IsNone(), s.kind == scopeOnly && len(s.ids) == 0:
		return invalid(op, "SelectedBuckets", "must name a bucket: Amove has no key for no bucket; use AllBuckets for all")
	default:
		return checkTexts(op, "SelectedBuckets", s.ids)
	}
}

var opAmoveKeysCreate = &operation{
	system: SystemAmove, id: "amoveCreateKey", name: "Amove.Keys.Create",
	method: http.MethodPost, path: "/api/v1/storage/create_storage_key", notIdempotent: true,
}

// Create creates a key. Only this response contains its secret. A cloud account that does not exist, is not active or is not Amove's
// own storage is an [*Error] of one of the types in [AmoveClient].
//
// Create is not idempotent, because the secret of a repeated key would be lost; see [*OutcomeUnknownError]. In that case find the key
// by name with [AmoveKeyClient.All], and delete it before you call Create again, or use [AmoveKeyClient.Replace].
//
// See https://developer.amove.io/web/storage.
func (c *AmoveKeyClient) Create(ctx context.Context, params AmoveKeyCreateParams, opts ...CallOption) (*AmoveKey, error) {
	op := opAmoveKeysCreate
	if err := params.check(op); err != nil {
		return nil, err
	}
	body := &amoveKeyCreateBody{
		Name:            params.Name,
		Region:          params.Region,
		StorageDN:       params.StorageDN,
		Permission:      amovePermissions[params.Permission],
		AllBuckets:      params.SelectedBuckets.IsAll(),
		SelectedBuckets: params.SelectedBuckets.IDs(),
		CloudAccountID:  params.CloudAccountID,
	}
	created, err := getBare[amoveCreatedKey](ctx, c.core, &request{op: op, body: body, opts: opts})
	if err != nil {
		return nil, err
	}
	key := &created.AmoveKey
	// Fields that may be null in the response have the requested values.
	key.Name, key.Region, key.StorageDN = cmp.Or(key.Name, params.Name), cmp.Or(key.Region, params.Region), cmp.Or(key.StorageDN, params.StorageDN)
	return key, nil
}

// amoveCreatedKey is the response to a create. The secret is required.
type amoveCreatedKey struct{ AmoveKey }

func (k *amoveCreatedKey) missing() string {
	switch {
	case k.ID == "":
		return "id"
	case k.AccessKey == "":
		return "accessKey"
	case k.SecretKey.IsZero():
		return "secretKey"
	}
	return ""
}

func (k *amoveCreatedKey) restore(found map[string]string) bool {
	k.ID, k.UserID, k.AccountID = found["id"], found["userId"], found["accountId"]
	k.Name, k.Description = found["name"], found["description"]
	k.AccessKey, k.SecretKey = found["accessKey"], receivedSecret(found["secretKey"])
	k.Region, k.StorageDN = found["region"], found["storageDn"]
	return k.missing() == ""
}

var opAmoveKeysDelete = &operation{
	system: SystemAmove, id: "amoveDeleteKey", name: "Amove.Keys.Delete",
	method: http.MethodDelete, path: "/api/v1/storage/delete_storage_key",
}

// Delete revokes a key. A key that does not exist is a [*NotFoundError], which is not documented. A key that an earlier attempt of
// the same call deleted is a success.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveKeyClient) Delete(ctx context.Context, id string, opts ...CallOption) error {
	op := opAmoveKeysDelete
	if err := checkID(op, "id", id); err != nil {
		return err
	}
	r := &request{op: op, query: url.Values{"id": {id}}, opts: opts}
	return c.core.do(ctx, r, noResult{})
}
