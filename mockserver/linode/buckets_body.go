package linode

import "regexp"

var labelPattern = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*(?:[.][a-z0-9]+(?:-[a-z0-9]+)*)*$`)

// isLabel reports whether a text can be the label of a bucket.
func isLabel(text string) bool {
	return len(text) >= 3 && len(text) <= 63 && labelPattern.MatchString(text)
}

func (c *call) bucketLabel(f bodyFields) string {
	label := f.requiredText("label")
	switch {
	case c.system.env.IsReserved(label):
		f.refuse("label", "The label %s is reserved", label)
	case label != "" && !isLabel(label):
		f.refuse("label", "Must have 3 to 63 lower-case letters and digits, with single dashes and dots between them")
	}
	return label
}

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

// endpointField finds the endpoint of a new bucket: the requested one, else the first of its type, else the region's first. The
// server's own address is that of every endpoint, and requests none of them.
func (c *call) endpointField(f bodyFields, region string) Endpoint {
	host, kind := f.text("s3_endpoint"), option(f, "endpoint_type", "", endpointTypes)
	if region == "" || !f.valid() {
		return Endpoint{}
	}
	if _, origin := c.Origin(); host == origin {
		host = ""
	}
	endpoint, found := c.system.endpoint(region, kind, host)
	if found {
		return endpoint
	}
	name := "endpoint_type"
	if host != "" {
		name = "s3_endpoint"
	}
	f.refuse(name, "The region has no such endpoint")
	return endpoint
}
