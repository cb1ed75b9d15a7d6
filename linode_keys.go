package buckt

import (
	"context"
	"iter"
	"net/http"
	"strconv"
)

// LinodeKey is an S3 key of Linode.
type LinodeKey struct {
	ID int `json:"id"`
	// Label is the name of the key. It need not be unique.
	Label string `json:"label"`
	// AccessKey is the public part of the key.
	AccessKey string `json:"access_key"`
	// SecretKey is the secret part. Only [LinodeKeyClient.Create] returns it, once. Store it.
	SecretKey Secret `json:"secret_key"`
	// Limited is true if the key may access only the buckets of BucketAccess.
	Limited bool `json:"limited"`
	// BucketAccess is the scope of the key. It is zero if the response does not have it.
	BucketAccess LinodeKeyScope `json:"bucket_access,omitzero"`
	// Regions are the regions in which the key is valid. A region with several endpoints occurs once for each.
	Regions []LinodeKeyRegion `json:"regions"`
}

func (k *LinodeKey) missing() string {
	if k.ID == 0 {
		return "id"
	}
	return ""
}

// normalize ensures that a limited key does not look like an unlimited one.
func (k *LinodeKey) normalize() *LinodeKey {
	if k.Limited && k.BucketAccess.IsAll() {
		k.BucketAccess = LinodeNoBuckets()
	}
	return k
}

// LinodeKeyRegion is a region in which a key is valid.
type LinodeKeyRegion struct {
	// ID is the id of the region, such as "us-east".
	ID string `json:"id"`
	// S3Endpoint is a host name without a scheme, such as "us-east-1.linodeobjects.com".
	S3Endpoint string `json:"s3_endpoint"`
	// EndpointType is the generation of the endpoint.
	EndpointType LinodeEndpointType `json:"endpoint_type"`
}

// LinodeKeyClient is the service for keys, at [Client.Linode].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-keys.
type LinodeKeyClient struct{ core *core }

var opLinodeKeysGet = &operation{
	system: SystemLinode, id: "linodeGetKey", name: "Linode.Keys.Get",
	method: http.MethodGet, path: "/object-storage/keys/{keyId}",
}

// Get fetches a key without its secret. It needs the scope object_storage:read_only. A key that does not exist is a
// [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-key.
func (c *LinodeKeyClient) Get(ctx context.Context, id int, opts ...CallOption) (*LinodeKey, error) {
	op := opLinodeKeysGet
	if err := checkPositive(op, "id", id); err != nil {
		return nil, err
	}
	key, err := getBare[LinodeKey](ctx, c.core, &request{op: op, args: []string{"id", strconv.Itoa(id)}, opts: opts})
	if err != nil {
		return nil, err
	}
	return key.normalize(), nil
}

// LinodeKeyListParams selects keys.
type LinodeKeyListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string
	// Limit is the maximum number of keys per page, 25 to 500. 0 means the server's default of 100. It must be the same for all
	// pages of a list.
	Limit int
}

var opLinodeKeysList = &operation{
	system: SystemLinode, id: "linodeListKeys", name: "Linode.Keys.List",
	method: http.MethodGet, path: "/object-storage/keys",
}

// List fetches one page of the keys of the account without their secrets; Meta.Total is the number of all keys. It needs the scope
// object_storage:read_only; a token without it is an [*UnauthorizedError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-keys.
func (c *LinodeKeyClient) List(ctx context.Context, params LinodeKeyListParams, opts ...CallOption) (*Page[LinodeKey], error) {
	page, err := listLinode[LinodeKey](ctx, c.core, &request{op: opLinodeKeysList, opts: opts}, params.Cursor, params.Limit)
	if err != nil {
		return nil, err
	}
	for i := range page.Items {
		page.Items[i].normalize()
	}
	return page, nil
}

// All iterates over the keys of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of List
// or a [*ListChangedError], ends the iteration.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-keys.
func (c *LinodeKeyClient) All(ctx context.Context, params LinodeKeyListParams, opts ...CallOption) iter.Seq2[LinodeKey, error] {
	return allPages(ctx, c.core, opLinodeKeysList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeKey], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// LinodeKeyCreateParams describes a new key. BucketAccess is required.
type LinodeKeyCreateParams struct {
	// Label is the name of the key. Linode does not document its rules; it accepts 3 to 50 characters.
	Label string
	// BucketAccess is the scope of the key: [LinodeAllBuckets], [LinodeOnlyBuckets] or [LinodeNoBuckets]. It cannot be
	// changed later.
	BucketAccess LinodeKeyScope
	// Regions are the ids of the regions in which an unlimited key is valid. nil means every region. A limited key is valid in the
	// regions of its buckets, and may also list and create buckets in the regions named here.
	Regions []string
}

// linodeKeyCreateBody is the JSON of LinodeKeyCreateParams. Without bucket_access the key is unlimited.
type linodeKeyCreateBody struct {
	Label        string          `json:"label,omitzero"`
	BucketAccess *LinodeKeyScope `json:"bucket_access,omitzero"`
	Regions      []string        `json:"regions,omitzero"`
}

func (p *LinodeKeyCreateParams) check(op *operation) error {
	return firstError(
		checkUTF8(op, "Label", p.Label),
		p.BucketAccess.check(op, "BucketAccess"),
		checkTexts(op, "Regions", p.Regions),
	)
}

var opLinodeKeysCreate = &operation{
	system: SystemLinode, id: "linodeCreateKey", name: "Linode.Keys.Create",
	method: http.MethodPost, path: "/object-storage/keys", class: linodeWrites, notIdempotent: true,
}

// Create creates a key. Only this response contains its secret. It needs the scope object_storage:read_write. A bucket or region
// that does not exist is a [*BadRequestError], as is a key above the limit of the account.
//
// Create is not idempotent, because the secret of a repeated key would be lost; see [*OutcomeUnknownError]. Linode is known to
// return 500 and to create the key some time later. In that case find the key by label with [LinodeKeyClient.All], and delete it before
// you call Create again, or use [LinodeKeyClient.Replace].
//
// See https://techdocs.akamai.com/linode-api/reference/post-object-storage-keys.
func (c *LinodeKeyClient) Create(ctx context.Context, params LinodeKeyCreateParams, opts ...CallOption) (*LinodeKey, error) {
	if err := params.check(opLinodeKeysCreate); err != nil {
		return nil, err
	}
	body := &linodeKeyCreateBody{Label: params.Label, Regions: params.Regions}
	if !params.BucketAccess.IsAll() {
		body.BucketAccess = &params.BucketAccess
	}
	r := &request{op: opLinodeKeysCreate, body: body, opts: opts}
	created, err := getBare[linodeCreatedKey](ctx, c.core, r)
	if err != nil {
		return nil, err
	}
	key := &created.LinodeKey
	if key.BucketAccess.IsZero() {
		key.BucketAccess, key.Limited = params.BucketAccess, !params.BucketAccess.IsAll()
	}
	return key.normalize(), nil
}

// linodeCreatedKey is the response to a create. The secret is required.
type linodeCreatedKey struct{ LinodeKey }

func (k *linodeCreatedKey) missing() string {
	switch {
	case k.AccessKey == "":
		return "access_key"
	case k.SecretKey.IsZero():
		return "secret_key"
	}
	return k.LinodeKey.missing()
}

func (k *linodeCreatedKey) restore(found map[string]string) bool {
	id, _ := parseWhole(found["id"+numberMark])
	k.ID = int(id)
	k.Label, k.AccessKey, k.SecretKey = found["label"], found["access_key"], receivedSecret(found["secret_key"])
	return k.missing() == ""
}

// LinodeKeyUpdateParams changes a key. Unset fields keep their values; no field can be null. The scope of a key cannot be
// changed.
type LinodeKeyUpdateParams struct {
	// Label: buckt.Set("ci").
	Label Field[string] `json:"label,omitzero"`
	// Regions: buckt.Set([]string{"us-east"}) replaces the whole list. It must include the regions of the buckets that a limited key
	// may access.
	Regions Field[[]string] `json:"regions,omitzero"`
}

var opLinodeKeysUpdate = &operation{
	system: SystemLinode, id: "linodeUpdateKey", name: "Linode.Keys.Update",
	method: http.MethodPut, path: "/object-storage/keys/{keyId}", class: linodeWrites,
}

// Update changes the label or the regions of a key, and returns it without its secret. It needs the scope
// object_storage:read_write. A key that does not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/put-object-storage-key.
func (c *LinodeKeyClient) Update(ctx context.Context, id int, params LinodeKeyUpdateParams, opts ...CallOption) (*LinodeKey, error) {
	op := opLinodeKeysUpdate
	label, _ := params.Label.Get()
	regions, _ := params.Regions.Get()
	err := firstError(
		checkNotNull(op, "Label", params.Label),
		checkNotNull(op, "Regions", params.Regions),
		checkUTF8(op, "Label", label),
		checkTexts(op, "Regions", regions),
		checkPositive(op, "id", id),
	)
	if err != nil {
		return nil, err
	}
	r := &request{op: op, args: []string{"id", strconv.Itoa(id)}, body: &params, opts: opts}
	updated, err := getBare[linodeUpdatedKey](ctx, c.core, r)
	if err != nil {
		return nil, err
	}
	key := &updated.LinodeKey
	if key.ID == 0 {
		key.ID = id
	}
	return key.normalize(), nil
}

// linodeUpdatedKey is the response to an update. One document guarantees only the label.
type linodeUpdatedKey struct{ LinodeKey }

func (k *linodeUpdatedKey) missing() string {
	if k.Label != "" {
		return ""
	}
	return k.LinodeKey.missing()
}

var opLinodeKeysDelete = &operation{
	system: SystemLinode, id: "linodeDeleteKey", name: "Linode.Keys.Delete",
	method: http.MethodDelete, path: "/object-storage/keys/{keyId}", class: linodeWrites,
}

// Delete revokes a key immediately. It needs the scope object_storage:read_write. A key that does not exist is a
// [*NotFoundError]. A key that an earlier attempt of the same call deleted is a success.
//
// See https://techdocs.akamai.com/linode-api/reference/delete-object-storage-key.
func (c *LinodeKeyClient) Delete(ctx context.Context, id int, opts ...CallOption) error {
	op := opLinodeKeysDelete
	if err := checkPositive(op, "id", id); err != nil {
		return err
	}
	return c.core.do(ctx, &request{op: op, args: []string{"id", strconv.Itoa(id)}, opts: opts}, noResult{})
}
