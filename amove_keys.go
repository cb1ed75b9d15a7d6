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

// AmoveKey is an S3 key of Amove. What it may touch, and for how long, stands in Description alone.
type AmoveKey struct {
	// ID names the key in [AmoveKeyClient.Delete]. It is not AccessKey.
	ID        string `json:"id"`
	UserID    string `json:"userId"`
	AccountID string `json:"accountId"`
	// Name is what the user calls the key.
	Name string `json:"name"`
	// AccessKey is the half of the key that is not secret.
	AccessKey string `json:"accessKey"`
	// SecretKey is returned once, by [AmoveKeyClient.Create]. Store it then: anywhere else it is empty.
	SecretKey Secret `json:"secretKey"`
	// Description says in words of the server what the key may do.
	Description string `json:"description"`
	Region      string `json:"region"`
	// StorageDN is the S3 endpoint: a host name without a scheme.
	StorageDN string `json:"storageDn"`
	// StorageTier is nil if the response lacks it, as for a new key.
	StorageTier *AmoveStorageTier `json:"storageTier"`
	CreateDate  time.Time         `json:"createDate"`
}

// AmoveStorageTier is a class of storage.
type AmoveStorageTier int

// The tiers. AmoveTierAll stands for all of them, and is seen at keys.
const (
	AmoveTierAll        AmoveStorageTier = 0
	AmoveTierPerform    AmoveStorageTier = 1
	AmoveTierGlobal     AmoveStorageTier = 2
	AmoveTierScale      AmoveStorageTier = 4
	AmoveTierArchive    AmoveStorageTier = 8
	AmoveTierConnection AmoveStorageTier = 16
)

// AmovePermission is what a key may do. The zero value says nothing, and is refused where a key is created: on the wire,
// zero is reading.
type AmovePermission string

// The permissions.
const (
	AmoveRead      AmovePermission = "Read"
	AmoveWrite     AmovePermission = "Write"
	AmoveReadWrite AmovePermission = "ReadWrite"
)

// amovePermissions are their numbers on the wire.
var amovePermissions = map[AmovePermission]int{AmoveRead: 0, AmoveWrite: 1, AmoveReadWrite: 2}

// AmoveKeyClient is the service for keys, at [Client.Amove].
//
// See https://developer.amove.io/web/storage.
type AmoveKeyClient struct{ core *core }

// AmoveKeyListParams selects keys, and sorts them.
type AmoveKeyListParams struct {
	// Cursor continues the list: a Page's NextCursor.
	Cursor string
	// Limit is the number of keys on a page. 0 leaves it to the server: 50; the most that it allows is not documented. It
	// stays the same from page to page.
	Limit int
	// SortField is what to sort by, with a capital. "" leaves it to the server: "CreateDate".
	SortField string
	// Descending begins with the last in the order: buckt.Set(false) or buckt.Set(true). The server's default is true. It
	// cannot be null.
	Descending Field[bool]
}

var opAmoveKeysList = &operation{
	system: SystemAmove, id: "amoveListKeys", name: "Amove.Keys.List",
	method: http.MethodGet, path: "/api/v1/storage/get_storage_key",
}

// List fetches one page of the keys of the user who owns the token, without their secrets; Meta.Total counts all of them.
// It is numbered by page: a list that changes while it is read may skip or repeat something.
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

// All iterates over the keys on all pages from params.Cursor on. It may be ranged over more than once. An error ends it.
func (c *AmoveKeyClient) All(ctx context.Context, params AmoveKeyListParams, opts ...CallOption) iter.Seq2[AmoveKey, error] {
	return allPages(ctx, c.core, opAmoveKeysList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[AmoveKey], error) {
			params := params
			if cursor != params.Cursor {
				params.Limit = 0 // the cursor knows what the server allows
			}
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// AmoveKeyCreateParams describes a new key. Everything is required.
type AmoveKeyCreateParams struct {
	// Name is what to call the key.
	Name string
	// Region is the S3 region, such as "us-east-1". The regions are not documented.
	Region string
	// StorageDN is the S3 endpoint: a host name without a scheme, such as "s3.example.com".
	StorageDN string
	// Permission is what the key may do: [AmoveRead], [AmoveWrite] or [AmoveReadWrite].
	Permission AmovePermission
	// SelectedBuckets are the names of the buckets that the key may touch: [OnlyBuckets], or [AllBuckets] of the storage.
	// Amove has no key for no bucket: [NoBuckets] is refused.
	SelectedBuckets BucketScope
	// CloudAccountID is the cloud account on whose storage the key is made; see [AmoveCloudAccountClient.UsableStorage].
	CloudAccountID string
}

// amoveKeyCreateBody is how AmoveKeyCreateParams is sent.
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
		checkFilled(op, "Name", p.Name),
		checkFilled(op, "Region", p.Region),
		checkFilled(op, "StorageDN", p.StorageDN),
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
	method: http.MethodPost, path: "/api/v1/storage/create_storage_key", once: true,
}

// Create makes a key and returns it with its secret, once. A cloud account that does not exist, is not Amove's own storage
// or is not active is refused.
//
// Create is not repeated when the server may have acted, for the secret of that key would be lost: see
// [*OutcomeUnknownError]. Look for the name with [AmoveKeyClient.All] then, and delete what is there before trying again.
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
	// What may be null is what was asked for.
	key.Name, key.Region, key.StorageDN = cmp.Or(key.Name, params.Name), cmp.Or(key.Region, params.Region), cmp.Or(key.StorageDN, params.StorageDN)
	return key, nil
}

// amoveCreatedKey is a key of which the secret is required.
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

// Delete revokes a key. A key that does not exist is a [*NotFoundError], as far as is known; one that an earlier attempt of
// the same call deleted is a success.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveKeyClient) Delete(ctx context.Context, id string, opts ...CallOption) error {
	op := opAmoveKeysDelete
	if err := checkID(op, "id", id); err != nil {
		return err
	}
	r := &request{op: op, query: url.Values{"id": {id}}, opts: opts}
	return c.core.do(ctx, r, nothing{})
}
