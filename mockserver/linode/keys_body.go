package linode

import (
	"slices"
	"unicode/utf8"
)

func (c *call) keyLabel(f bodyFields) string {
	label := f.text("label")
	shortest, longest := c.system.behavior.keyLabelLengths()
	isAllowed := label == "" && c.system.behavior.UnlabeledKeys
	if n := utf8.RuneCountInString(label); f.valid() && !isAllowed && (n < shortest || n > longest) {
		f.refuse("label", "Must have %d to %d characters", shortest, longest)
	}
	return label
}

// keyGrants reads bucket_access, which is nil if it is absent. null is refused.
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
	g.Permissions = option(f, "permissions", "", permissions)
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
