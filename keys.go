package buckt

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Key is an API key of Buckt. Only the response to [KeyClient.Create] contains its secret.
type Key struct {
	Object string `json:"object"`
	ID     string `json:"id"`
	Name   string `json:"name"`
	// Prefix is the beginning of the key, by which a user recognizes it.
	Prefix string `json:"prefix"`
	// LastUsedAt is zero until the key has been used.
	LastUsedAt time.Time `json:"lastUsedAt"`
	CreatedAt  time.Time `json:"createdAt"`
	// Permissions are the permissions of the key. [KeyClient.Get] returns them; a list may omit them.
	Permissions []Permission `json:"permissions"`
	// BucketIDs are the buckets that the key may access. [KeyClient.Get] returns them; if a list omits them, the scope is
	// zero.
	BucketIDs BucketScope `json:"bucketIds,omitzero"`
	// ExpiresAt is zero for a key that does not expire. [KeyClient.Get] returns it; a list may omit it.
	ExpiresAt time.Time `json:"expiresAt"`
}

func (k *Key) missing() string { return requiredText("data.id", k.ID) }

// Permission is a single permission of a key.
type Permission string

// The permissions. Revoking keys needs PermissionKeysWrite.
const (
	PermissionBucketsRead       Permission = "buckets:read"
	PermissionBucketsWrite      Permission = "buckets:write"
	PermissionBucketsDelete     Permission = "buckets:delete"
	PermissionFilesRead         Permission = "files:read"
	PermissionFilesWrite        Permission = "files:write"
	PermissionFilesDelete       Permission = "files:delete"
	PermissionKeysRead          Permission = "keys:read"
	PermissionKeysWrite         Permission = "keys:write"
	PermissionAWSAccountsRead   Permission = "aws-accounts:read"
	PermissionAWSAccountsWrite  Permission = "aws-accounts:write"
	PermissionAWSAccountsDelete Permission = "aws-accounts:delete"
	PermissionLogsRead          Permission = "logs:read"
)

// CreatedKey is a new key.
type CreatedKey struct {
	Object string `json:"object"`
	ID     string `json:"id"`
	// Key is the secret. Store it: the API never returns it again.
	Key Secret `json:"key"`
}

func (k *CreatedKey) missing() string {
	if k.Key.IsZero() {
		return "data.key"
	}
	return requiredText("data.id", k.ID)
}

func (k *CreatedKey) restore(found map[string]string) bool {
	k.Object, k.ID, k.Key = found["object"], found["id"], receivedSecret(found["key"])
	return k.ID != "" && !k.Key.IsZero()
}

// KeyClient is the service for API keys, at [Client.Keys].
//
// See https://docs.buckt.dev/api/keys.
type KeyClient struct{ core *core }

var opKeysGet = &operation{
	system: SystemBuckt, id: "bucktGetKey", name: "Keys.Get",
	method: http.MethodGet, path: "/keys/{id}",
}

// Get fetches a key with its permissions and scope. It needs the scope keys:read. A key that does not exist is a
// [*NotFoundError].
//
// See https://docs.buckt.dev/api/keys/get.
func (c *KeyClient) Get(ctx context.Context, id string, opts ...CallOption) (*Key, error) {
	return getObject[Key](ctx, c.core, &request{op: opKeysGet, args: []string{"id", id}, opts: opts})
}

// KeyListParams selects keys.
type KeyListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string `url:"cursor,omitempty"`
	// Limit is the maximum number of keys per page, at most 100. 0 means the server's default of 20.
	Limit int `url:"limit,omitempty"`
}

var opKeysList = &operation{
	system: SystemBuckt, id: "bucktListKeys", name: "Keys.List",
	method: http.MethodGet, path: "/keys",
}

// List fetches one page of the organization's keys, including the key of the client. It needs the scope keys:read; without it the
// error is a [*ForbiddenError].
//
// See https://docs.buckt.dev/api/keys/list.
func (c *KeyClient) List(ctx context.Context, params KeyListParams, opts ...CallOption) (*Page[Key], error) {
	return listPage[Key](ctx, c.core, &request{op: opKeysList, query: params, opts: opts})
}

// All iterates over the keys of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of List or a
// [*CursorCycleError], ends the iteration.
//
// See https://docs.buckt.dev/api/keys/list.
func (c *KeyClient) All(ctx context.Context, params KeyListParams, opts ...CallOption) iter.Seq2[Key, error] {
	return allPages(ctx, c.core, opKeysList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[Key], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// KeyCreateParams describes a new key. All fields except ExpiresAt are required.
type KeyCreateParams struct {
	// Name has 1 to 100 characters.
	Name string
	// Permissions are the permissions of the key, at least one.
	Permissions []Permission
	// BucketIDs are the buckets that the key may access: [AllBuckets], [OnlyBuckets] or [NoBuckets]. A key that creates a bucket
	// can access it only if its scope is AllBuckets.
	BucketIDs BucketScope
	// ExpiresAt is the time at which the key expires. Zero means never.
	ExpiresAt time.Time
}

// keyCreateBody is the JSON of KeyCreateParams. Without bucketIds the scope is all buckets.
type keyCreateBody struct {
	Name        string       `json:"name"`
	Permissions []Permission `json:"permissions"`
	BucketIDs   *BucketScope `json:"bucketIds,omitzero"`
	ExpiresAt   time.Time    `json:"expiresAt,omitzero"`
}

func (p *KeyCreateParams) check(op *operation) error {
	if err := checkLength(op, "Name", p.Name, 1, 100); err != nil {
		return err
	}
	if len(p.Permissions) == 0 {
		return invalid(op, "Permissions", "must have at least one")
	}
	if err := checkTime(op, "ExpiresAt", p.ExpiresAt); err != nil {
		return err
	}
	return p.BucketIDs.check(op, "BucketIDs")
}

var opKeysCreate = &operation{
	system: SystemBuckt, id: "bucktCreateKey", name: "Keys.Create",
	method: http.MethodPost, path: "/keys", notIdempotent: true,
}

// Create creates a key. Only this response contains its secret. It needs the scope keys:write. A bucket that does not exist is a
// [*BadRequestError]. Create is not idempotent, because the secret of a repeated key would be lost; see [*OutcomeUnknownError]. In
// that case find the key by name with [KeyClient.All], and delete it before you call Create again, or use [KeyClient.Replace].
//
// See https://docs.buckt.dev/api/keys/create.
func (c *KeyClient) Create(ctx context.Context, params KeyCreateParams, opts ...CallOption) (*CreatedKey, error) {
	if err := params.check(opKeysCreate); err != nil {
		return nil, err
	}
	body := &keyCreateBody{Name: params.Name, Permissions: params.Permissions, ExpiresAt: params.ExpiresAt}
	if !params.BucketIDs.IsAll() {
		body.BucketIDs = &params.BucketIDs
	}
	return getObject[CreatedKey](ctx, c.core, &request{op: opKeysCreate, body: body, opts: opts})
}

var opKeysDelete = &operation{
	system: SystemBuckt, id: "bucktDeleteKey", name: "Keys.Delete",
	method: http.MethodDelete, path: "/keys/{id}", object: "api_key",
}

// Delete revokes a key immediately. It needs the scope keys:write; a key may delete itself. A key that does not exist is a
// [*NotFoundError]. A key that an earlier attempt of the same call deleted is a success.
//
// See https://docs.buckt.dev/api/keys/delete.
func (c *KeyClient) Delete(ctx context.Context, id string, opts ...CallOption) (*WriteResult, error) {
	return getObject[WriteResult](ctx, c.core, &request{op: opKeysDelete, args: []string{"id", id}, opts: opts})
}
