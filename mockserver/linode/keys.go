package linode

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var keyOperations = []service.Operation{
	{
		ID: "linodeListKeys", Method: http.MethodGet, Path: root + "keys", Scope: scopeReadOnly,
		Traits: service.Lists | service.PagesByNumber, Handle: handler{handle: (*call).listKeys},
	},
	{
		ID: "linodeCreateKey", Method: http.MethodPost, Path: root + "keys", Scope: scopeReadWrite,
		Traits: service.ReadsJSON, Handle: handler{class: classWrites, handle: (*call).createKey},
	},
	{
		ID: "linodeGetKey", Method: http.MethodGet, Path: root + "keys/{keyId}", Scope: scopeReadOnly,
		Handle: handler{handle: (*call).getKey},
	},
	{
		ID: "linodeUpdateKey", Method: http.MethodPut, Path: root + "keys/{keyId}", Scope: scopeReadWrite,
		Traits: service.ReadsJSON, Handle: handler{class: classWrites, handle: (*call).updateKey},
	},
	{
		ID: "linodeDeleteKey", Method: http.MethodDelete, Path: root + "keys/{keyId}", Scope: scopeReadWrite,
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

func (c *call) deleteKey() service.Response {
	k, refusal := c.pathKey()
	if k == nil {
		return refusal
	}
	c.account.removeKey(k)
	c.system.history.Deleted(c.account, k, c.now)
	return ok(wire.LinodeEmpty{})
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

func (c *call) keyLabel(f bodyFields) string {
	label, settings := f.text("label"), c.system.settings
	if n := utf8.RuneCountInString(label); f.valid() && (n < settings.shortestLabel || n > settings.longestLabel) {
		f.refuse("label", "Must have %d to %d characters", settings.shortestLabel, settings.longestLabel)
	}
	return label
}

// keyGrants reads bucket_access, which is nil where it is absent: null is not taken for that.
func (c *call) keyGrants(f bodyFields) []Grant {
	elements := f.list("bucket_access")
	if elements == nil {
		return nil
	}
	grants := make([]Grant, 0, len(elements))
	for i, value := range elements {
		if element, isObject := f.element("bucket_access", i, value); isObject {
			grants = append(grants, c.keyGrant(element))
		}
	}
	return grants
}

func (c *call) keyGrant(f bodyFields) Grant {
	g := Grant{Region: c.regionField(f), Bucket: f.requiredText("bucket_name")}
	if g.Region != "" && g.Bucket != "" {
		if _, found := c.account.buckets.Get(bucketID(g.Region, g.Bucket)); !found {
			f.refuse("bucket_name", "The account has no such bucket in the region")
		}
	}
	g.Permissions = f.option("permissions", "", []string{mayWrite, mayRead})
	if !f.has("permissions") {
		f.refuse("permissions", "permissions is required")
	}
	return g
}

// keyRegions reads the regions of a key. Each may be named by its legacy cluster.
func (c *call) keyRegions(f bodyFields) []string {
	regions := []string{}
	for _, value := range f.list("regions") {
		id, _ := value.(string)
		region, known := c.system.region(id)
		if !known {
			f.refuse("regions", "%q is no region with Object Storage", id)
			continue
		}
		if !slices.Contains(regions, region) {
			regions = append(regions, region)
		}
	}
	return regions
}

// newKeyRegions are the regions of a new key: those that it asks for and those of the buckets that it is limited to, and without
// either all of them.
func (c *call) newKeyRegions(f bodyFields, grants []Grant) []string {
	if grants == nil && !f.has("regions") {
		return c.system.allRegions()
	}
	regions := c.keyRegions(f)
	for _, g := range grants {
		if !slices.Contains(regions, g.Region) {
			regions = append(regions, g.Region)
		}
	}
	return regions
}
