package amove

import "strings"

// Permission is what a storage key may do over S3, in the buckets that it is for. Amove's documents name three permissions and
// say no more of them; here they are what storage of this kind makes of them.
//
//   - [Read] gets objects, their versions, tags and locks; lists objects, versions, uploads and parts; reads the settings of
//     buckets; and lists the buckets that the key is for.
//   - [Write] puts, tags and locks objects, in parts as well, which it may abort; it deletes objects and versions. It lists
//     and reads nothing, not even what it wrote, but the region of a bucket, which clients ask for before they write.
//   - [ReadWrite] does both, and so it copies. It changes the versioning, object lock, CORS rules and tags of buckets, which
//     Amove then tells of, and may bypass governance retention. Where the key is for all buckets it makes and deletes buckets.
//
// None changes ACLs: whether a bucket is public is for Amove to say. Other buckets are refused with AccessDenied, whether they
// exist or not; one that the key is for is NoSuchBucket until it is made.
type Permission string

// The permissions. On the wire they are 0, 1 and 2.
const (
	Read      Permission = "Read"
	Write     Permission = "Write"
	ReadWrite Permission = "ReadWrite"
)

// permissions stand at their number on the wire.
var permissions = []Permission{Read, Write, ReadWrite}

// The S3 actions that are about buckets, not about what is in one.
const (
	s3ListAllMyBuckets  = "s3:ListAllMyBuckets"
	s3CreateBucket      = "s3:CreateBucket"
	s3DeleteBucket      = "s3:DeleteBucket"
	s3GetBucketLocation = "s3:GetBucketLocation"
)

// allows tells which S3 actions a permission stands for.
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
