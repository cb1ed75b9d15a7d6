package linode

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Key is an S3 key. [Account.AddKey] takes and returns it.
type Key struct {
	// ID is by default one more than that of the newest key. It has seven digits.
	ID int64
	// Label is "key" by default.
	Label string
	// AccessKey and SecretKey are made by the server by default.
	AccessKey, SecretKey string
	// BucketAccess limits the key to some buckets. By default the key is not limited; an empty slice allows no bucket. A limited key
	// can still list and create buckets.
	BucketAccess []Grant
	// Regions are the ids of the regions that the key works in. The default is the regions of its buckets, or all regions for a key
	// that is not limited.
	Regions []string
}

// Grant is what a limited key may do in a bucket.
type Grant struct {
	// Region is the id of the bucket's region, or of its legacy cluster.
	Region string
	// Bucket is the bucket's label.
	Bucket string
	// Permissions are "read_write" or "read_only", which is the default: to list the bucket and to read its objects and settings. With
	// "read_write" objects can be written and deleted too. Only a key that is not limited can change the settings or delete the bucket.
	Permissions string
}

// keyRow is an S3 key. The lock of the system guards it.
type keyRow struct {
	account   *Account
	id        int64
	label     string
	accessKey string
	secretKey string
	// grants are the buckets of a limited key. nil is an unlimited key, empty is none.
	grants  []Grant
	regions []string
}

func (k *keyRow) limited() bool { return k.grants != nil }

// What a key may do in a bucket that it is limited to.
const (
	mayWrite = "read_write"
	mayRead  = "read_only"
)

var keyOperations = []service.Operation{
	{
		ID: "linodeListKeys", Client: "Linode.Keys.List", Method: http.MethodGet, Path: root + "keys", Scope: scopeReadOnly,
		Traits: service.Lists | service.PagesByNumber, Handle: handler{handle: (*call).listKeys},
	},
	{
		ID: "linodeCreateKey", Client: "Linode.Keys.Create", Method: http.MethodPost, Path: root + "keys", Scope: scopeReadWrite,
		Traits: service.ReadsJSON, Handle: handler{class: classWrites, handle: (*call).createKey},
	},
	{
		ID: "linodeGetKey", Client: "Linode.Keys.Get", Method: http.MethodGet, Path: root + "keys/{keyId}", Scope: scopeReadOnly,
		Handle: handler{handle: (*call).getKey},
	},
	{
		ID: "linodeUpdateKey", Client: "Linode.Keys.Update", Method: http.MethodPut, Path: root + "keys/{keyId}", Scope: scopeReadWrite,
		Traits: service.ReadsJSON, Handle: handler{class: classWrites, handle: (*call).updateKey},
	},
	{
		ID: "linodeDeleteKey", Client: "Linode.Keys.Delete", Method: http.MethodDelete, Path: root + "keys/{keyId}", Scope: scopeReadWrite,
		Handle: handler{class: classWrites, handle: (*call).deleteKey},
	},
}

// pathKey finds the key that the path names.
func (c *call) pathKey() (k *keyRow, refusal service.Response) {
	id, err := strconv.ParseInt(c.Params["keyId"], 10, 64)
	if err != nil || id <= 0 {
		return nil, c.fail(http.StatusNotFound, notFound)
	}
	if k = c.account.key(id); k == nil {
		return nil, c.fail(http.StatusNotFound, keyNotFound)
	}
	return k, service.Response{}
}

func (c *call) listKeys() service.Response {
	keys := service.Lagging(c.Call, &c.system.history, c.now, c.account, c.account.keys,
		func(a, b *keyRow) int { return cmp.Compare(a.id, b.id) })
	page, refusal, valid := pageOf(c, keys, nil)
	if !valid {
		return refusal
	}
	data := make([]wire.LinodeKey, len(page.rows))
	for i, k := range page.rows {
		data[i] = k.onWire(c, httpjson.Redacted)
	}
	return ok(wire.LinodeKeyPage{Data: data, Page: page.number, Pages: page.pages, Results: page.results})
}

func (c *call) getKey() service.Response {
	k, refusal := c.pathKey()
	if k == nil {
		return refusal
	}
	return ok(k.onWire(c, httpjson.Redacted))
}

func (c *call) createKey() service.Response {
	f, refusal, valid := c.fields()
	if !valid {
		return refusal
	}
	k := &keyRow{label: c.keyLabel(f), grants: c.keyGrants(f)}
	k.regions = c.newKeyRegions(f, k.grants)
	switch {
	case !f.valid():
		return c.reject(*f.problems...)
	case c.account.negativeBalance:
		return c.fail(http.StatusForbidden, negativeBalance)
	case c.account.keyQuota().isUsedUp():
		return c.fail(http.StatusBadRequest, tooManyKeys)
	}
	c.account.addKey(k)
	c.Key = strconv.FormatInt(k.id, 10)
	c.system.history.Made(c.account, k, c.now)
	c.Hide(k.secretKey)
	return ok(k.onWire(c, k.secretKey))
}

func (c *call) updateKey() service.Response {
	k, refusal := c.pathKey()
	if k == nil {
		return refusal
	}
	f, refusal, valid := c.fields()
	if !valid {
		return refusal
	}
	label, regions := k.label, k.regions
	if f.has("label") {
		label = c.keyLabel(f)
	}
	if f.has("regions") {
		regions = c.keyRegions(f)
		for _, g := range k.grants {
			if f.valid() && !slices.Contains(regions, g.Region) {
				f.refuse("regions", "The region %s holds the bucket %s, which the key is limited to", g.Region, g.Bucket)
			}
		}
	}
	if !f.valid() {
		return c.reject(*f.problems...)
	}
	k.label, k.regions = label, regions
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
		grants := make([]wire.LinodeKeyBucketAccess, len(k.grants))
		for i, g := range k.grants {
			grants[i] = wire.LinodeKeyBucketAccess{
				Region: &g.Region, Cluster: s.cluster(g.Region), BucketName: g.Bucket, Permissions: wire.LinodeKeyPermissions(g.Permissions),
			}
		}
		access.Set(grants)
	}
	regions := []wire.LinodeKeyRegion{}
	for _, id := range k.regions {
		for _, e := range s.endpointsOf(id) {
			regions = append(regions, wire.LinodeKeyRegion{ID: id, S3Endpoint: c.s3Endpoint(e), EndpointType: wire.LinodeEndpointType(e.Type)})
		}
	}
	return wire.LinodeKey{
		ID: k.id, Label: k.label, AccessKey: k.accessKey, SecretKey: secret, Limited: k.limited(), BucketAccess: access, Regions: &regions,
	}
}
