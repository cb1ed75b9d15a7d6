// Package acl has the canned ACLs of S3: reads them from headers and documents, and writes their documents.
package acl

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// The canned ACLs that buckets and objects have. A private one is stored as "".
const (
	Private                = "private"
	PublicRead             = "public-read"
	PublicReadWrite        = "public-read-write"
	AuthenticatedRead      = "authenticated-read"
	BucketOwnerRead        = "bucket-owner-read"
	BucketOwnerFullControl = "bucket-owner-full-control"
)

// The groups that an ACL may name.
const (
	allUsers           = "http://acs.amazonaws.com/groups/global/AllUsers"
	authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
	logDelivery        = "http://acs.amazonaws.com/groups/s3/LogDelivery"
)

const (
	read        = "READ"
	write       = "WRITE"
	fullControl = "FULL_CONTROL"
)

// permissions are those that an ACL may grant.
var permissions = []string{read, write, "READ_ACP", "WRITE_ACP", fullControl}

// Owner is an account as S3 shows it.
type Owner struct {
	ID          string `json:"id" xml:"ID"`
	DisplayName string `json:"displayName,omitempty" xml:"DisplayName,omitempty"`
}

// Owners are the owner of a bucket or an object, and that of the bucket.
type Owners struct{ Owner, Bucket Owner }

// grant lets a group or an account do something.
type grant struct{ grantee, permission string }

// grants are those of a canned ACL beside that of the owner, nil if it has none.
func (o Owners) grants(name string) []grant {
	switch name {
	case PublicRead:
		return []grant{{allUsers, read}}
	case PublicReadWrite:
		return []grant{{allUsers, read}, {allUsers, write}}
	case AuthenticatedRead:
		return []grant{{authenticatedUsers, read}}
	case BucketOwnerRead:
		return []grant{{o.Bucket.ID, read}}
	case BucketOwnerFullControl:
		return []grant{{o.Bucket.ID, fullControl}}
	}
	return nil
}

// Public reports whether a canned ACL grants something to others than the owners.
func Public(name string) bool {
	return name == PublicRead || name == PublicReadWrite || name == AuthenticatedRead
}

// canned returns the ACL of a name, "" if it grants nothing to others than the owner.
func (o Owners) canned(name string) (string, error) {
	switch name {
	case PublicRead, PublicReadWrite, AuthenticatedRead:
		return name, nil
	case BucketOwnerRead, BucketOwnerFullControl:
		if o.Owner.ID == o.Bucket.ID {
			return "", nil
		}
		return name, nil
	case Private, "aws-exec-read":
		return "", nil
	}
	return "", s3error.InvalidArgument("x-amz-acl", name, "")
}

// named returns the canned ACL with these grants. Other grants cannot be stored.
func (o Owners) named(grants []grant, source string) (string, error) {
	others := slices.DeleteFunc(slices.Clone(grants), func(g grant) bool { return g.grantee == o.Owner.ID })
	if !slices.Contains(grants, grant{o.Owner.ID, fullControl}) {
		return "", s3error.NotImplemented(source)
	}
	if len(others) == 0 {
		return "", nil
	}
	for _, name := range []string{PublicRead, PublicReadWrite, AuthenticatedRead, BucketOwnerRead, BucketOwnerFullControl} {
		if sameGrants(others, o.grants(name)) {
			return name, nil
		}
	}
	return "", s3error.NotImplemented(source)
}

func sameGrants(a, b []grant) bool {
	within := func(some, all []grant) bool {
		return !slices.ContainsFunc(some, func(g grant) bool { return !slices.Contains(all, g) })
	}
	return within(a, b) && within(b, a)
}
