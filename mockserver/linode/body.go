package linode

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// reader reads the bodies of requests. Most of the real texts are not published.
var reader = httpjson.Reader{
	AllProblems: true, WholeFloats: true, ElementPath: "%s[%d].",
	Syntax: func(any) string { return invalidJSON },
	Type: func(name, kind string, value any) string {
		article := "a "
		switch {
		case value == httpjson.Absent{}:
			return name + " is required"
		case kind == "number":
			kind = "whole number"
		case kind == "array", kind == "object":
			article = "an "
		}
		return "Must be " + article + kind
	},
	Option: func(_ string, options []string) string { return "Must be one of " + strings.Join(options, ", ") },
	Range: func(_ string, _ float64, minimum, maximum int64) string {
		return fmt.Sprintf("Must be a whole number from %d to %d", minimum, maximum)
	},
}

// fields reads the body of the request.
func (c *call) fields() *httpjson.Fields { return reader.Read(c.Body()) }

// requiredText reads a text that must not be empty.
func requiredText(f *httpjson.Fields, name string) string {
	return f.RequiredText(name, func(text string) string {
		if text == "" {
			return name + " is required"
		}
		return ""
	})
}

func option[T ~string](f *httpjson.Fields, name string, absent T, options []T) T {
	return T(f.Option(name, string(absent), state.Texts(options...)))
}

func (c *call) keyLabel(f *httpjson.Fields) string {
	label := f.Text("label")
	shortest, longest := c.system.behavior.keyLabelLengths()
	isAllowed := label == "" && c.system.behavior.UnlabeledKeys
	if n := utf8.RuneCountInString(label); f.Valid() && !isAllowed && (n < shortest || n > longest) {
		f.Refuse("label", "Must have %d to %d characters", shortest, longest)
	}
	return label
}

// keyGrants reads bucket_access, which is nil if it is absent. null is refused.
func (c *call) keyGrants(f *httpjson.Fields) []Grant {
	elements := f.List("bucket_access")
	if elements == nil {
		return nil
	}
	grants := make([]Grant, 0, len(elements))
	for i, value := range elements {
		if element, isObject := f.Element("bucket_access", i, value); isObject {
			grants = append(grants, c.keyGrant(element))
		}
	}
	return grants
}

func (c *call) keyGrant(f *httpjson.Fields) Grant {
	g := Grant{Region: c.regionField(f), Bucket: requiredText(f, "bucket_name")}
	f.Require(g.Region == "" || f.Get("region") != nil, "region", "region is not valid") // null beside a cluster
	if g.Region != "" && g.Bucket != "" {
		if _, found := c.account.buckets.Get(bucketID(g.Region, g.Bucket)); !found {
			f.Refuse("bucket_name", "The account has no such bucket in the region")
		}
	}
	g.Permissions = option(f, "permissions", "", permissions)
	f.Require(f.Has("permissions"), "permissions", "permissions is required")
	return g
}

// keyRegions reads the regions of a key, nil if they are absent. Each may be named by its legacy cluster. Whether the real server accepts
// an empty list and duplicates is unknown.
func (c *call) keyRegions(f *httpjson.Fields) []string {
	elements := f.List("regions")
	if elements == nil {
		return nil
	}
	regions := []string{}
	for _, value := range elements {
		id, _ := value.(string)
		region, known := c.system.region(id)
		if !known {
			f.Refuse("regions", "%q is no region with Object Storage", id)
			continue
		}
		if !slices.Contains(regions, region) {
			regions = append(regions, region)
		}
	}
	return regions
}

var labelPattern = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*(?:[.][a-z0-9]+(?:-[a-z0-9]+)*)*$`)

// isLabel reports whether a text can be the label of a bucket.
func isLabel(text string) bool {
	return len(text) >= 3 && len(text) <= 63 && labelPattern.MatchString(text)
}

func (c *call) bucketLabel(f *httpjson.Fields) string {
	label := requiredText(f, "label")
	switch {
	case c.system.env.IsReserved(label):
		f.Refuse("label", "The label %s is reserved", label)
	case label != "" && !isLabel(label):
		f.Refuse("label", "Must have 3 to 63 lower-case letters and digits, with single dashes and dots between them")
	}
	return label
}

// regionField reads the region of a bucket. The region may be in "cluster" instead, and either id is valid.
func (c *call) regionField(f *httpjson.Fields) (region string) {
	given := false
	for _, name := range []string{"region", "cluster"} {
		id, _ := f.Get(name).(string)
		if id == "" {
			continue
		}
		given = true
		found, known := c.system.region(id)
		if !known || region != "" && region != found {
			f.Refuse(name, "%s is not valid", name)
			continue
		}
		region = found
	}
	f.Require(given, "region", "region is required")
	return region
}

// endpointField finds the endpoint of a new bucket: the requested one, else the first of its type, else the region's first. The
// server's own address is that of every endpoint, and requests none of them. null is like an absent field.
func (c *call) endpointField(f *httpjson.Fields, region string) Endpoint {
	host, kind := "", buckt.LinodeEndpointType("")
	if f.Get("s3_endpoint") != nil {
		host = f.Text("s3_endpoint")
	}
	if f.Get("endpoint_type") != nil {
		kind = option(f, "endpoint_type", kind, endpointTypes)
	}
	if region == "" || !f.Valid() {
		return Endpoint{}
	}
	if _, origin := c.Origin(); host == origin {
		host = ""
	}
	endpoint, found := c.system.endpoint(region, kind, host)
	name := "endpoint_type"
	if host != "" {
		name = "s3_endpoint"
	}
	f.Require(found, name, "The region has no such endpoint")
	return endpoint
}
