package amove_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestPermissionActions(t *testing.T) {
	reading := strings.Fields(`s3:ListAllMyBuckets s3:ListBucket s3:ListBucketVersions s3:ListBucketMultipartUploads
		s3:ListMultipartUploadParts s3:GetObject s3:GetObjectVersion s3:GetObjectAcl s3:GetObjectTagging s3:GetObjectRetention
		s3:GetObjectLegalHold s3:GetBucketVersioning s3:GetBucketAcl s3:GetBucketCORS s3:GetBucketTagging
		s3:GetBucketObjectLockConfiguration s3:GetEncryptionConfiguration s3:GetBucketPolicy`)
	writing := strings.Fields(`s3:PutObject s3:DeleteObject s3:DeleteObjectVersion s3:AbortMultipartUpload s3:PutObjectTagging
		s3:PutObjectVersionTagging s3:DeleteObjectTagging s3:PutObjectRetention s3:PutObjectLegalHold`)
	both := strings.Fields(`s3:PutBucketVersioning s3:PutBucketCORS s3:PutBucketTagging s3:PutBucketObjectLockConfiguration
		s3:BypassGovernanceRetention s3:CreateBucket s3:DeleteBucket`)
	everyone := []string{"s3:GetBucketLocation"}
	nobody := strings.Fields("s3:PutBucketAcl s3:PutObjectAcl s3:PutObjectVersionAcl")
	for permission, allowed := range map[buckt.AmovePermission][]string{
		buckt.AmoveRead:      slices.Concat(everyone, reading),
		buckt.AmoveWrite:     slices.Concat(everyone, writing),
		buckt.AmoveReadWrite: slices.Concat(everyone, reading, writing, both),
	} {
		for _, action := range slices.Concat(everyone, reading, writing, both, nobody) {
			require.Equal(t, slices.Contains(allowed, action), amove.Allows(permission, action), "%s %s", permission, action)
		}
	}
}

// The rights of each level, for a key of the bucket and for a key of another one.
func TestKeyPermissions(t *testing.T) {
	operations := []struct{ name, method, path string }{
		{"get", "GET", "/photos/there"},
		{"head", "HEAD", "/photos/there"},
		{"get tags", "GET", "/photos/there?tagging"},
		{"list", "GET", "/photos?list-type=2"},
		{"list in the older way", "GET", "/photos"},
		{"list versions", "GET", "/photos?versions"},
		{"list uploads", "GET", "/photos?uploads"},
		{"list parts", "GET", "/photos/upload?uploadId=UPLOAD"},
		{"head bucket", "HEAD", "/photos"},
		{"get versioning", "GET", "/photos?versioning"},
		{"get location", "GET", "/photos?location"},
		{"begin an upload", "POST", "/photos/begun?uploads"},
		{"abort an upload", "DELETE", "/photos/upload?uploadId=UPLOAD"},
		{"delete tags", "DELETE", "/photos/there?tagging"},
		{"delete", "DELETE", "/photos/there"},
		{"put", "PUT", "/photos/new"},
		{"copy", "COPY", "/photos/copied"},
		{"change an ACL", "ACL", "/photos/there?acl="},
		{"delete CORS rules", "DELETE", "/photos?cors"},
		{"make a bucket", "PUT", "/more"},
		{"delete a bucket", "DELETE", "/empty"},
		{"list buckets", "GET", "/"},
	}
	const (
		reading  = "get,head,get tags,list,list in the older way,list versions,list uploads,list parts,head bucket,get versioning,"
		writing  = "begin an upload,abort an upload,delete tags,delete,put,"
		both     = reading + writing + "copy,delete CORS rules,"
		location = "get location,"
		buckets  = "make a bucket,delete a bucket,"
		listing  = "list buckets,"
	)
	selected, others := []string{"photos", "empty", "more"}, []string{"archive"}
	for name, test := range map[string]struct {
		key     amove.Key
		allowed string
	}{
		"read, all":            {amove.Key{Permission: buckt.AmoveRead}, reading + location + listing},
		"read, selected":       {amove.Key{Permission: buckt.AmoveRead, SelectedBuckets: selected}, reading + location + listing},
		"read, others":         {amove.Key{Permission: buckt.AmoveRead, SelectedBuckets: others}, listing},
		"write, all":           {amove.Key{Permission: buckt.AmoveWrite}, writing + location},
		"write, selected":      {amove.Key{Permission: buckt.AmoveWrite, SelectedBuckets: selected}, writing + location},
		"write, others":        {amove.Key{Permission: buckt.AmoveWrite, SelectedBuckets: others}, ""},
		"read-write, all":      {amove.Key{Permission: buckt.AmoveReadWrite}, both + location + listing + buckets},
		"read-write, selected": {amove.Key{Permission: buckt.AmoveReadWrite, SelectedBuckets: selected}, both + location + listing},
		"read-write, others":   {amove.Key{Permission: buckt.AmoveReadWrite, SelectedBuckets: others}, listing},
		"read-write, none":     {amove.Key{SelectedBuckets: []string{}}, listing},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t)
			owner, key := callS3(t, server, amove.Key{}), callS3(t, server, test.key)
			for _, bucket := range []string{"photos", "archive", "empty"} {
				addBucket(t, server, amove.Bucket{Name: bucket})
			}
			for _, operation := range operations {
				require.Equal(t, 200, owner.Put("/photos/there", "hello").Status)
				path := strings.Replace(operation.path, "UPLOAD", beginUpload(owner, "/photos/upload"), 1)
				var r mocktest.Reply
				switch operation.method {
				case "COPY":
					r = key.Signed("PUT", path, "", "X-Amz-Copy-Source", "/photos/there")
				case "ACL":
					r = key.Signed("PUT", path, "", "X-Amz-Acl", "public-read")
				default:
					r = key.Do(operation.method, path)
				}
				if strings.Contains(","+test.allowed, ","+operation.name+",") {
					require.Less(t, r.Status, 300, "%s: %s", operation.name, r.Body)
					continue
				}
				require.Equal(t, 403, r.Status, operation.name)
				if operation.method != "HEAD" {
					require.Equal(t, "AccessDenied", r.S3Code(), operation.name)
				}
				require.Equal(t, "hello", owner.Do("GET", "/photos/there").Body, "%s was refused and yet done", operation.name)
			}
		})
	}
}
