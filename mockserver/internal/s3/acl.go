package s3

import (
	"cmp"
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3/acl"
)

// owners returns the owners that an ACL concerns. An object without an owner is the bucket owner's.
func (c *call) owners(of Owner) acl.Owners {
	bucket := c.bucket.Owner()
	return acl.Owners{Owner: cmp.Or(of, bucket), Bucket: bucket}
}

// readACL reads the ACL that a request sets, by its headers or by its body.
func (c *call) readACL(owner Owner) (string, error) {
	owners := c.owners(owner)
	if acl.Named(c.http.Header) {
		name, err := acl.FromHeader(c.http.Header, owners)
		return name, cmp.Or(err, c.admitACL(name))
	}
	body, err := c.readXMLBody()
	if err != nil {
		return "", err
	}
	name, err := acl.FromDocument(body.bytes.Copy(), owners)
	return name, cmp.Or(err, c.admitACL(name))
}

func (c *call) sendACL(owner Owner, name string) error {
	return c.answer(acl.Document(c.owners(owner), name))
}

func (c *call) getBucketACL() error {
	return c.sendACL(c.bucket.Owner(), c.bucket.Settings().ACL)
}

func (c *call) putBucketACL() error {
	name, err := c.readACL(c.bucket.Owner())
	if err != nil {
		return err
	}
	c.bucket.Configure(func(s *Settings) { s.ACL = name })
	return c.done(http.StatusOK)
}

func (c *call) getObjectACL() error {
	o, err := c.version()
	if err != nil {
		return err
	}
	return c.sendACL(o.Owner, o.ACL)
}

func (c *call) putObjectACL() error {
	o, err := c.version()
	if err != nil {
		return err
	}
	name, err := c.readACL(o.Owner)
	if err != nil {
		return err
	}
	if err := c.modify(func(o *Object) error { o.ACL = name; return nil }); err != nil {
		return err
	}
	return c.done(http.StatusOK)
}

// modify changes the version that the request names, once it is known to be there.
func (c *call) modify(change func(*Object) error) error {
	o, err := c.version()
	if err != nil {
		return err
	}
	if err := c.bucket.Modify(c.Key, o.VersionID, change); err != nil {
		return err
	}
	c.writeVersion(o)
	return nil
}

func (c *call) writeVersion(o *Object) {
	if c.bucket.versioned() {
		c.set("X-Amz-Version-Id", o.VersionID)
	}
}
