package linode

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Key is an S3 key. [Account.AddKey] takes and returns it.
type Key struct {
	// ID is by default one more than that of the newest key. It has seven digits.
	ID int `json:"id,omitzero"`
	// Label is "key" by default. In a state a key without a label has none.
	Label string `json:"label,omitzero"`
	// AccessKey and SecretKey are made by the server by default.
	AccessKey string       `json:"accessKey,omitzero"`
	SecretKey buckt.Secret `json:"secretKey,omitzero"`
	// BucketAccess limits the key to some buckets. By default the key is not limited; an empty slice allows no bucket. A limited key
	// can still list and create buckets.
	BucketAccess []Grant `json:"bucketAccess,omitzero"`
	// Regions are the ids of the regions that the key works in. The default is the regions of its buckets, or all regions for a key
	// that is not limited.
	Regions []string `json:"regions,omitzero"`
}

// Grant is the right of a limited key in a bucket.
type Grant struct {
	// Region is the id of the bucket's region, or of its legacy cluster.
	Region string `json:"region"`
	// Bucket is the bucket's label.
	Bucket string `json:"bucketName"`
	// Permissions are "read_write" or "read_only", which is the default: to list the bucket and to read its objects and settings. With
	// "read_write" objects can be written and deleted too. Only an unlimited key can change the settings or delete the bucket.
	Permissions buckt.LinodePermissions `json:"permissions,omitzero"`
}

// keyRow is an S3 key. The lock of the system guards it.
type keyRow struct {
	Key
	account *Account
}

func (k *keyRow) id() int { return k.ID }

// limited reports whether the key has grants. Unlike an empty list, nil is an unlimited key.
func (k *keyRow) limited() bool { return k.BucketAccess != nil }

// The rights of a limited key in its bucket.
const (
	mayWrite = buckt.LinodePermissions(wire.LinodeKeyPermissionsReadWrite)
	mayRead  = buckt.LinodePermissions(wire.LinodeKeyPermissionsReadOnly)
)

var permissions = []buckt.LinodePermissions{mayWrite, mayRead}

var keyOperations = []service.Operation{
	read("linodeListKeys", "Linode.Keys.List", "keys", lists, (*call).listKeys),
	write("linodeCreateKey", "Linode.Keys.Create", http.MethodPost, "keys", service.ReadsJSON, classWrites, (*call).createKey),
	read("linodeGetKey", "Linode.Keys.Get", keyPath, 0, (*call).getKey),
	write("linodeUpdateKey", "Linode.Keys.Update", http.MethodPut, keyPath, service.ReadsJSON, classWrites, (*call).updateKey),
	write("linodeDeleteKey", "Linode.Keys.Delete", http.MethodDelete, keyPath, 0, classWrites, (*call).deleteKey),
}

// pathKey finds the key that the path names.
func (c *call) pathKey() (k *keyRow, refusal service.Response) {
	id, err := strconv.Atoi(c.Params["keyId"])
	if err != nil || id <= 0 {
		return nil, c.fail(http.StatusNotFound, notFound)
	}
	if k = c.account.keys.get(id); k == nil {
		return nil, c.fail(http.StatusNotFound, keyNotFound)
	}
	return k, service.Response{}
}

func (c *call) listKeys() service.Response {
	keys := service.Lagging(c.Call, &c.system.history, c.now, c.account, c.account.keys,
		func(a, b *keyRow) int { return cmp.Compare(a.ID, b.ID) })
	return list[wire.LinodeKeyPage](c, keys, nil, func(k *keyRow) wire.LinodeKey { return k.onWire(c, httpjson.Redacted) })
}

func (c *call) getKey() service.Response {
	k, refusal := c.pathKey()
	if k == nil {
		return refusal
	}
	return ok(k.onWire(c, httpjson.Redacted))
}

func (c *call) createKey() service.Response {
	f := c.fields()
	k := Key{Label: c.keyLabel(f), BucketAccess: c.keyGrants(f), Regions: c.keyRegions(f)}
	switch {
	case !f.Valid():
		return c.invalid(f)
	case c.account.row.NegativeBalance:
		return c.fail(http.StatusForbidden, negativeBalance)
	case c.account.keyQuota().isUsedUp():
		return c.fail(http.StatusBadRequest, tooManyKeys)
	}
	row := state.Must(c.account.addKey(k))
	c.Key = row.s3ID()
	c.system.history.Made(c.account, row, c.now)
	secret := row.SecretKey.Reveal()
	c.Hide(secret)
	return ok(row.onWire(c, secret))
}

func (c *call) updateKey() service.Response {
	k, refusal := c.pathKey()
	if k == nil {
		return refusal
	}
	f := c.fields()
	label, regions := k.Label, k.Regions
	if f.Has("label") {
		label = c.keyLabel(f)
	}
	if f.Has("regions") {
		regions = c.keyRegions(f)
		for _, g := range k.BucketAccess {
			if f.Valid() && !slices.Contains(regions, g.Region) {
				f.Refuse("regions", "The region %s holds the bucket %s, which the key is limited to", g.Region, g.Bucket)
			}
		}
	}
	if !f.Valid() {
		return c.invalid(f)
	}
	k.Label, k.Regions = label, regions
	return ok(k.onWire(c, httpjson.Redacted))
}

func (c *call) deleteKey() service.Response {
	k, refusal := c.pathKey()
	if k == nil {
		return refusal
	}
	c.account.removeKey(k)
	c.system.history.Deleted(c.account, k, c.now)
	return ok(wire.LinodeEmpty{})
}

// onWire returns the key for the client of a call, with its secret or a placeholder.
func (k *keyRow) onWire(c *call, secret string) wire.LinodeKey {
	s := k.account.system
	access := nullable.NewNullNullable[[]wire.LinodeKeyBucketAccess]()
	if k.limited() {
		grants := make([]wire.LinodeKeyBucketAccess, len(k.BucketAccess))
		for i, g := range k.BucketAccess {
			grants[i] = wire.LinodeKeyBucketAccess{
				Region: &g.Region, Cluster: s.cluster(g.Region), BucketName: g.Bucket, Permissions: wire.LinodeKeyPermissions(g.Permissions),
			}
		}
		access.Set(grants)
	}
	regions := []wire.LinodeKeyRegion{}
	for _, id := range k.Regions {
		for _, e := range s.endpointsOf(id) {
			row := wire.LinodeKeyRegion{ID: id, S3Endpoint: c.s3Endpoint(e.S3Endpoint), EndpointType: wire.LinodeEndpointType(e.Type)}
			if !slices.Contains(regions, row) { // endpoints of one type are the same for a client on TCP
				regions = append(regions, row)
			}
		}
	}
	return wire.LinodeKey{
		ID: int64(k.ID), Label: k.Label, AccessKey: k.AccessKey, SecretKey: secret, Limited: k.limited(), BucketAccess: access,
		Regions: &regions,
	}
}
