package s3

import (
	"encoding/xml"
	"net/http"
	"regexp"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/acl"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

func (c *call) listBuckets() error {
	if c.signature == nil {
		return errAccessDenied
	}
	l, err := listing.Read(c.query, "max-buckets")
	if err != nil {
		return err
	}
	after := c.query.Get("continuation-token")
	result := listing.Buckets{XMLNS: namespace, Owner: c.key.Owner, Prefix: l.Prefix}
	for _, b := range c.handler.Backend.Buckets(c.key) {
		if !strings.HasPrefix(b.Name(), l.Prefix) || b.Name() <= after || c.query.Has("bucket-region") && c.region(b) != c.query.Get("bucket-region") {
			continue
		}
		if c.query.Has("max-buckets") && len(result.Buckets) >= l.Max {
			result.ContinuationToken = result.Buckets[len(result.Buckets)-1].Name
			break
		}
		result.Buckets = append(result.Buckets, listing.Bucket{Name: b.Name(), CreationDate: xmlTime(b.Created()), BucketRegion: c.region(b)})
	}
	return c.answer(result)
}

// region is where a bucket is.
func (c *call) region(b *Bucket) string {
	if b.Region() != "" {
		return b.Region()
	}
	return c.handler.region()
}

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	ipAddress  = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$`)
)

// ValidBucketName reports whether a name follows S3's rules.
func ValidBucketName(name string) bool {
	return bucketName.MatchString(name) && !ipAddress.MatchString(name) && !strings.Contains(name, "..")
}

type createBucketConfiguration struct {
	LocationConstraint string
	Tags               []tagging.Tag `xml:"Tags>Tag"`
}

func (c *call) createBucket() error {
	creator, may := c.handler.Backend.(BucketCreator)
	if !may {
		return NewError("NotImplemented", "")
	}
	if !ValidBucketName(c.Bucket) {
		return NewError("InvalidBucketName", "")
	}
	h := c.http.Header
	if ownership := h.Get("X-Amz-Object-Ownership"); ownership != "" && ownership != "ObjectWriter" {
		return s3error.NotImplemented("x-amz-object-ownership")
	}
	cannedACL, err := acl.FromHeader(h, acl.Owners{Owner: c.key.Owner, Bucket: c.key.Owner})
	if err != nil {
		return err
	}
	body, err := c.readXMLBody()
	if err != nil {
		return err
	}
	var wanted createBucketConfiguration
	if !body.bytes.IsZero() && xml.Unmarshal(body.bytes.Copy(), &wanted) != nil {
		return NewError("MalformedXML", "")
	}
	b := NewBucket{
		Name: c.Bucket, Region: wanted.LocationConstraint, ACL: cannedACL,
		ObjectLock: strings.EqualFold(h.Get("X-Amz-Bucket-Object-Lock-Enabled"), "true"),
	}
	if b.Tags, err = c.tagRules().New(wanted.Tags, tagging.MostOfBucket); err != nil {
		return err
	}
	if b.Region == "" {
		b.Region = c.handler.region()
	}
	if b.ACL == "" {
		b.ACL = acl.Private
	}
	if err := creator.CreateBucket(c.key, b); err != nil {
		return err
	}
	c.set("Location", "/"+c.Bucket)
	return c.done(http.StatusOK)
}

func (c *call) headBucket() error {
	c.set("X-Amz-Bucket-Region", c.region(c.bucket))
	if c.handler.Ceph {
		usage := c.bucket.Usage()
		c.set("X-Rgw-Object-Count", count(int(usage.Objects)))
		c.set("X-Rgw-Bytes-Used", count(int(usage.Bytes)))
	}
	return c.done(http.StatusOK)
}

// writeRegion sets the region of a bucket that a request without a signature may not use. SDKs read it there.
func (c *call) writeRegion() {
	if b, err := c.handler.Backend.Bucket(c.key, c.Bucket); err == nil && b != nil {
		c.set("X-Amz-Bucket-Region", c.region(b))
	}
}

func (c *call) deleteBucket() error {
	deleter, may := c.handler.Backend.(BucketDeleter)
	if !may {
		return NewError("NotImplemented", "")
	}
	if !c.bucket.IsEmpty() {
		message := ""
		if c.bucket.versioned() {
			message = "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
		}
		return NewError("BucketNotEmpty", message)
	}
	if err := deleter.DeleteBucket(c.key, c.bucket); err != nil {
		return err
	}
	return c.done(http.StatusNoContent)
}

type locationResult struct {
	XMLName xml.Name `xml:"LocationConstraint"`
	XMLNS   string   `xml:"xmlns,attr"`
	Region  string   `xml:",chardata"`
}

// getLocation sends the region. An empty element is us-east-1.
func (c *call) getLocation() error {
	region := c.region(c.bucket)
	if region == usualRegion {
		region = ""
	}
	return c.answer(locationResult{XMLNS: namespace, Region: region})
}
