package linode

import (
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// allows tells what the key may do in a bucket of its account's.
func (k *keyRow) allows(b *bucketRow, action string) bool {
	if k == nil || k.account != b.account || !k.worksIn(b.region) {
		return false
	}
	if !k.limited() {
		return true
	}
	return slices.ContainsFunc(k.grants, func(g Grant) bool {
		return g.Region == b.region && g.Bucket == b.label && g.allows(action)
	})
}

func (k *keyRow) worksIn(region string) bool { return slices.Contains(k.regions, region) }

// allows tells which S3 actions the permissions stand for. What is read includes the settings of the bucket, which only a key that
// is not limited may change, as it alone may delete the bucket.
func (g Grant) allows(action string) bool {
	reads := hasAnyPrefix(action, "s3:Get", "s3:List")
	writes := hasAnyPrefix(action, s3.ActionPutObject, s3.ActionDeleteObject, "s3:AbortMultipartUpload")
	return reads || writes && g.Permissions == mayWrite
}

func hasAnyPrefix(text string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(text, prefix) })
}

// knows tells whether the endpoint has what an action is about: those of the types E2 and E3 have neither ACLs of objects nor CORS.
func (e Endpoint) knows(action string) bool {
	switch action {
	case "s3:PutBucketCORS", "s3:PutObjectAcl", "s3:PutObjectVersionAcl":
		return e.hasCORS()
	}
	return true
}

// opens tells what the ACLs of a bucket and of its objects let others do, with a key of any account's or without one: that of the
// bucket is about listing and writing, that of an object about reading it.
func (b *bucketRow) opens(action, object string, withKey bool) bool {
	switch action {
	case s3.ActionListBucket, "s3:ListBucketVersions", "s3:ListBucketMultipartUploads":
		return aclReads(b.acl(), withKey)
	case s3.ActionPutObject, s3.ActionDeleteObject, "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts":
		return b.acl() == aclPublicReadWrite
	case s3.ActionGetObject:
		// Who may list the bucket is told that there is no such object.
		o, found := b.store.Version(object, "")
		if !found || o.DeleteMarker {
			return aclReads(b.acl(), withKey)
		}
		return aclReads(o.ACL, withKey)
	}
	return false
}

// aclReads tells whether an ACL lets others read.
func aclReads(acl string, withKey bool) bool {
	return acl == aclPublicRead || acl == aclPublicReadWrite || acl == aclAuthenticatedRead && withKey
}
