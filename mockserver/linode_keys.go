package mockserver

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// pathKey finds the key that the path names.
func (c *linodeCall) pathKey() (k *linodeKey, refusal answer) {
	id, err := strconv.ParseInt(c.params["keyId"], 10, 64)
	if err != nil || id <= 0 {
		return nil, c.fail(http.StatusNotFound, linodeNotFound)
	}
	if k = c.account.key(id); k == nil {
		return nil, c.fail(http.StatusNotFound, linodeKeyNotFound)
	}
	return k, answer{}
}

func (c *linodeCall) listKeys() answer {
	keys := lagging(c.call, &c.system.history, c.now, c.account, c.account.keys,
		func(a, b *linodeKey) int { return cmp.Compare(a.id, b.id) })
	page, refusal, valid := linodePageOf(c, keys, nil)
	if !valid {
		return refusal
	}
	data := make([]wire.LinodeKey, len(page.rows))
	for i, k := range page.rows {
		data[i] = k.onWire(c, httpjson.Redacted)
	}
	return ok(wire.LinodeKeyPage{Data: data, Page: page.number, Pages: page.pages, Results: page.results})
}

func (c *linodeCall) getKey() answer {
	k, refusal := c.pathKey()
	if k == nil {
		return refusal
	}
	return ok(k.onWire(c, httpjson.Redacted))
}

func (c *linodeCall) deleteKey() answer {
	k, refusal := c.pathKey()
	if k == nil {
		return refusal
	}
	c.account.removeKey(k)
	c.system.history.Deleted(c.account, k, c.now)
	return ok(wire.LinodeEmpty{})
}

func (c *linodeCall) updateKey() answer {
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

func (c *linodeCall) createKey() answer {
	f, refusal, valid := c.fields()
	if !valid {
		return refusal
	}
	k := &linodeKey{label: c.keyLabel(f), grants: c.keyGrants(f)}
	k.regions = c.newKeyRegions(f, k.grants)
	switch {
	case !f.valid():
		return c.reject(*f.problems...)
	case c.account.negativeBalance:
		return c.fail(http.StatusForbidden, linodeNegativeBalance)
	case c.account.keyQuota().isUsedUp():
		return c.fail(http.StatusBadRequest, linodeTooManyKeys)
	}
	c.account.addKey(k)
	c.ex.Key = strconv.FormatInt(k.id, 10)
	c.system.history.Made(c.account, k, c.now)
	c.hide(k.secretKey)
	return ok(k.onWire(c, k.secretKey))
}

func (c *linodeCall) keyLabel(f linodeFields) string {
	label, settings := f.text("label"), c.system.settings
	if n := utf8.RuneCountInString(label); f.valid() && (n < settings.shortestLabel || n > settings.longestLabel) {
		f.refuse("label", "Must have %d to %d characters", settings.shortestLabel, settings.longestLabel)
	}
	return label
}

// keyGrants reads bucket_access, which is nil where it is absent: null is not taken for that.
func (c *linodeCall) keyGrants(f linodeFields) []LinodeGrant {
	elements := f.list("bucket_access")
	if elements == nil {
		return nil
	}
	grants := make([]LinodeGrant, 0, len(elements))
	for i, value := range elements {
		if element, isObject := f.element("bucket_access", i, value); isObject {
			grants = append(grants, c.keyGrant(element))
		}
	}
	return grants
}

func (c *linodeCall) keyGrant(f linodeFields) LinodeGrant {
	g := LinodeGrant{Region: c.regionField(f), Bucket: f.requiredText("bucket_name")}
	if g.Region != "" && g.Bucket != "" {
		if _, found := c.account.buckets.Get(linodeBucketID(g.Region, g.Bucket)); !found {
			f.refuse("bucket_name", "The account has no such bucket in the region")
		}
	}
	g.Permissions = f.option("permissions", "", []string{linodeMayWrite, linodeMayRead})
	if !f.has("permissions") {
		f.refuse("permissions", "permissions is required")
	}
	return g
}

// keyRegions reads the regions of a key. Each may be named by its legacy cluster.
func (c *linodeCall) keyRegions(f linodeFields) []string {
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
func (c *linodeCall) newKeyRegions(f linodeFields, grants []LinodeGrant) []string {
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
