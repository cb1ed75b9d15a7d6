package amove

import (
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
)

// permissions are indexed by their number on the wire. The names are those in descriptions.
var permissions = []buckt.AmovePermission{
	wire.AmovePermissionRead: "Read", wire.AmovePermissionWrite: "Write", wire.AmovePermissionReadWrite: "ReadWrite",
}

// The S3 actions on buckets, as opposed to their content.
const (
	s3ListAllMyBuckets  = "s3:ListAllMyBuckets"
	s3CreateBucket      = "s3:CreateBucket"
	s3DeleteBucket      = "s3:DeleteBucket"
	s3GetBucketLocation = "s3:GetBucketLocation"
)

// allows reports whether a permission allows an S3 action.
func allows(p buckt.AmovePermission, action string) bool {
	reads, writes := p != permissions[wire.AmovePermissionWrite], p != permissions[wire.AmovePermissionRead]
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
