package mockserver

import (
	"net/http"
)

// regionField reads the region of a bucket. It may stand in "cluster" as well, and be named by the id of either.
func (c *linodeCall) regionField(f linodeFields) (region string) {
	given := false
	for _, name := range []string{"region", "cluster"} {
		id, _ := f.values[name].(string)
		if id == "" {
			continue
		}
		given = true
		found, known := c.system.region(id)
		if !known || region != "" && region != found {
			f.refuse(name, "%s is not valid", name)
			continue
		}
		region = found
	}
	if !given {
		f.refuse("region", "region is required")
	}
	return region
}

// pathRegion finds the region that the path names.
func (c *linodeCall) pathRegion() (region string, refusal answer, found bool) {
	if region, found = c.system.region(c.params["regionId"]); !found {
		return "", c.fail(http.StatusNotFound, linodeRegionNotFound), false
	}
	return region, answer{}, true
}

// pathBucket finds the bucket that the path names.
func (c *linodeCall) pathBucket() (b *linodeBucket, refusal answer) {
	region, refusal, found := c.pathRegion()
	if !found {
		return nil, refusal
	}
	if b, found = c.account.buckets.Get(linodeBucketID(region, c.params["bucket"])); !found {
		return nil, c.fail(http.StatusNotFound, linodeNotFound)
	}
	return b, answer{}
}
