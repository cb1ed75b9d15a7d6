package linode

import (
	"slices"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// allows reports whether the key may do something in a bucket.
func (k *keyRow) allows(b *bucketRow, action string) bool {
	if k == nil || k.account != b.account || !k.worksIn(b.Region) {
		return false
	}
	if !k.limited() {
		return true
	}
	return slices.ContainsFunc(k.BucketAccess, func(g Grant) bool {
		return g.Region == b.Region && g.Bucket == b.Label && g.allows(action)
	})
}

func (k *keyRow) worksIn(region string) bool { return slices.Contains(k.Regions, region) }

// allows reports whether the permissions include an S3 action. Reading includes the settings of the bucket. Of those only the lifecycle
// and the versioning may be changed with a limited key, as Terraform's provider does. Such a key cannot delete the bucket.
func (g Grant) allows(action string) bool {
	reads := hasAnyPrefix(action, "s3:Get", "s3:List")
	writes := hasAnyPrefix(action, s3.ActionPutObject, s3.ActionDeleteObject, "s3:AbortMultipartUpload",
		"s3:PutLifecycleConfiguration", "s3:PutBucketVersioning")
	return reads || writes && g.Permissions == mayWrite
}

func hasAnyPrefix(text string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(text, prefix) })
}

// knows reports whether the endpoint supports an action: the types E2 and E3 have neither ACLs of objects nor CORS.
func (e Endpoint) knows(action string) bool {
	switch action {
	case "s3:PutBucketCORS", "s3:PutObjectAcl", "s3:PutObjectVersionAcl":
		return e.hasCORS()
	}
	return true
}

// opens reports whether the ACLs let others do something, with a key of any account or without one. The ACL of the bucket is about
// listing and writing, that of an object about reading it. The account that has written an object may read and change its ACL and its tags.
func (b *bucketRow) opens(action, object string, k *keyRow) bool {
	acl, withKey := b.effectiveACL(), k != nil
	switch action {
	case s3.ActionListBucket, "s3:ListBucketVersions", "s3:ListBucketMultipartUploads":
		return aclReads(acl, withKey)
	case s3.ActionPutObject, s3.ActionDeleteObject, "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts":
		return acl == aclPublicReadWrite
	}
	o, found := b.store.Version(object, "")
	exists := found && !o.DeleteMarker
	switch {
	case exists && k.isGuest(b) && o.Owner == k.account.s3Owner() && hasAnyPrefix(action, ownObjectActions...):
		return true
	case action == "s3:PutObjectAcl": // of a new object
		return !exists && acl == aclPublicReadWrite
	case action != s3.ActionGetObject:
		return false
	case exists:
		return aclReads(b.effective(o.ACL), withKey)
	}
	return aclReads(acl, withKey) // if the bucket may be listed, an unknown object is not hidden
}

// isGuest reports whether the key is one of another account than the bucket, and not limited to buckets or to other regions.
func (k *keyRow) isGuest(b *bucketRow) bool {
	return k != nil && k.account != b.account && !k.limited() && k.worksIn(b.Region)
}

// ownObjectActions are the actions that an account may do on objects that it has written into the bucket of another one.
var ownObjectActions = []string{
	"s3:GetObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl", "s3:PutObjectTagging", "s3:PutObjectVersionTagging",
	"s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging",
}

func (b *bucketRow) effectiveACL() buckt.LinodeACL { return b.effective(b.store.Settings().ACL) }

// effective returns an ACL as it takes effect: the public access block may ignore those that are public.
func (b *bucketRow) effective(name string) buckt.LinodeACL {
	if block := b.store.Settings().PublicAccess; block != nil && block.IgnorePublicACLs {
		return aclPrivate
	}
	return aclOf(name)
}

// aclReads reports whether an ACL lets others read.
func aclReads(acl buckt.LinodeACL, withKey bool) bool {
	return acl == aclPublicRead || acl == aclPublicReadWrite || acl == aclAuthenticatedRead && withKey
}
