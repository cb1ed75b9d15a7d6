package s3

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

const (
	privateACL = "private"

	// The groups that an ACL may name.
	everybody         = "http://acs.amazonaws.com/groups/global/AllUsers"
	everybodyWithAKey = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
)

// groupACLs are what the canned ACLs that are stored let a group do.
var groupACLs = []struct {
	name   string
	grants []aclGrant
}{
	{"public-read", []aclGrant{{everybody, "READ"}}},
	{"public-read-write", []aclGrant{{everybody, "READ"}, {everybody, "WRITE"}}},
	{"authenticated-read", []aclGrant{{everybodyWithAKey, "READ"}}},
}

// ownerACLs are canned ACLs that let nobody in but those who are in already.
var ownerACLs = []string{privateACL, "bucket-owner-read", "bucket-owner-full-control", "aws-exec-read"}

type aclGrant struct{ group, permission string }

// readCannedACL reads the header with an ACL: "" for private and what comes to the same.
func readCannedACL(h http.Header) (string, error) {
	for name := range h {
		if strings.HasPrefix(name, "X-Amz-Grant-") {
			return "", s3error.NotImplemented(strings.ToLower(name))
		}
	}
	acl := h.Get("X-Amz-Acl")
	if acl == "" || slices.Contains(ownerACLs, acl) {
		return "", nil
	}
	for _, known := range groupACLs {
		if known.name == acl {
			return acl, nil
		}
	}
	return "", s3error.InvalidArgument("x-amz-acl", acl, "")
}

type accessControlPolicy struct {
	XMLName xml.Name `xml:"AccessControlPolicy"`
	XMLNS   string   `xml:"xmlns,attr"`
	Owner   Owner
	Grants  []grantItem `xml:"AccessControlList>Grant"`
}

type grantItem struct {
	Grantee    grantee
	Permission string
}

type grantee struct {
	XMLNS       string `xml:"xmlns:xsi,attr,omitempty"`
	Type        string `xml:"xsi:type,attr,omitempty"`
	ID          string `xml:",omitempty"`
	DisplayName string `xml:",omitempty"`
	URI         string `xml:",omitempty"`
}

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// policy is a canned ACL in XML.
func policy(owner Owner, acl string) accessControlPolicy {
	p := accessControlPolicy{XMLNS: namespace, Owner: owner}
	p.Grants = append(p.Grants, grantItem{
		grantee{XMLNS: schemaInstance, Type: "CanonicalUser", ID: owner.ID, DisplayName: owner.DisplayName}, "FULL_CONTROL",
	})
	for _, known := range groupACLs {
		if known.name != acl {
			continue
		}
		for _, g := range known.grants {
			p.Grants = append(p.Grants, grantItem{grantee{XMLNS: schemaInstance, Type: "Group", URI: g.group}, g.permission})
		}
	}
	return p
}

// readACL reads the ACL that a request sets, by its header or by its body. Only those are taken that have a name.
func (c *call) readACL(owner Owner) (string, error) {
	if acl, err := readCannedACL(c.http.Header); err != nil || c.http.Header.Get("X-Amz-Acl") != "" {
		return acl, err
	}
	var wanted accessControlPolicy
	if err := c.read(&wanted); err != nil {
		if s3error.From(err).Code == "MalformedXML" {
			return "", NewError("MalformedACLError", "")
		}
		return "", err
	}
	var grants []aclGrant
	for _, g := range wanted.Grants {
		if g.Grantee.URI != "" {
			grants = append(grants, aclGrant{g.Grantee.URI, g.Permission})
		} else if g.Grantee.ID != owner.ID {
			return "", s3error.NotImplemented("AccessControlPolicy")
		}
	}
	slices.SortFunc(grants, func(a, b aclGrant) int { return strings.Compare(a.permission, b.permission) })
	if grants == nil {
		return "", nil
	}
	for _, known := range groupACLs {
		if slices.Equal(known.grants, grants) {
			return known.name, nil
		}
	}
	return "", s3error.NotImplemented("AccessControlPolicy")
}

func (c *call) getBucketACL() error {
	return c.answer(policy(c.bucket.Owner(), c.bucket.Settings().ACL))
}

func (c *call) putBucketACL() error {
	acl, err := c.readACL(c.bucket.Owner())
	if err != nil {
		return err
	}
	c.bucket.Configure(func(s *Settings) { s.ACL = acl })
	return c.done(http.StatusOK)
}

func (c *call) getObjectACL() error {
	o, err := c.version()
	if err != nil {
		return err
	}
	return c.answer(policy(o.Owner, o.ACL))
}

func (c *call) putObjectACL() error {
	o, err := c.version()
	if err != nil {
		return err
	}
	acl, err := c.readACL(o.Owner)
	if err != nil {
		return err
	}
	if err := c.modify(func(o *Object) error { o.ACL = acl; return nil }); err != nil {
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
	if versioned, _ := c.bucket.traits(); versioned {
		c.w.Header()["X-Amz-Version-Id"] = []string{o.VersionID}
	}
}
