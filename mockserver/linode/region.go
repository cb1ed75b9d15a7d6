package linode

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// regionField reads the region of a bucket. It may stand in "cluster" as well, and be named by the id of either.
func (c *call) regionField(f bodyFields) (region string) {
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
func (c *call) pathRegion() (region string, refusal service.Response, found bool) {
	if region, found = c.system.region(c.Params["regionId"]); !found {
		return "", c.fail(http.StatusNotFound, regionNotFound), false
	}
	return region, service.Response{}, true
}

// pathBucket finds the bucket that the path names.
func (c *call) pathBucket() (b *bucketRow, refusal service.Response) {
	region, refusal, found := c.pathRegion()
	if !found {
		return nil, refusal
	}
	if b, found = c.account.buckets.Get(bucketID(region, c.Params["bucket"])); !found {
		return nil, c.fail(http.StatusNotFound, notFound)
	}
	return b, service.Response{}
}
