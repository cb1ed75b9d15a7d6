package amove

import "strings"

// Permission is the right of a storage key in its buckets. Amove's documents name three permissions without details; here they are as usual
// for S3 storage.
//
//   - [Read] gets objects, their versions, tags and locks; lists objects, versions, uploads and parts; reads the settings of
//     buckets; and lists the buckets of the key.
//   - [Write] puts, tags and locks objects, also by multipart uploads, which it may abort; it deletes objects and versions. It lists
//     and reads nothing but the region of a bucket, which clients request before they write.
//   - [ReadWrite] does both, and so it copies. It changes the versioning, object lock, CORS rules and tags of buckets, which
//     Amove then shows, and may bypass governance retention. A key for all buckets creates and deletes buckets.
//
// None changes ACLs: only Amove makes a bucket public. Other buckets are refused with AccessDenied, whether they exist or not; a bucket of
// the key that does not exist is NoSuchBucket.
type Permission string

// The permissions. On the wire they are 0, 1 and 2.
const (
	Read      Permission = "Read"
	Write     Permission = "Write"
	ReadWrite Permission = "ReadWrite"
)

// permissions are indexed by their number on the wire.
var permissions = []Permission{Read, Write, ReadWrite}

// The S3 actions on buckets, as opposed to their content.
const (
	s3ListAllMyBuckets  = "s3:ListAllMyBuckets"
	s3CreateBucket      = "s3:CreateBucket"
	s3DeleteBucket      = "s3:DeleteBucket"
	s3GetBucketLocation = "s3:GetBucketLocation"
)

// allows reports whether a permission allows an S3 action.
func (p Permission) allows(action string) bool {
	reads, writes := p != Write, p != Read
	is := func(prefix string) bool { return strings.HasPrefix(action, prefix) }
	switch {
	case action == s3GetBucketLocation:
		return true
	case is("s3:Get"), is("s3:List"):
		return reads
	case is("s3:Put") && strings.HasSuffix(action, "Acl"):
		return false
	case is("s3:PutObject"), is("s3:DeleteObject"), action == "s3:AbortMultipartUpload":
		return writes
	}
	return reads && writes
}
