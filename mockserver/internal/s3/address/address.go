// Package address finds what requests to S3 are about: the bucket in a host, the source of a copy, the subresource in a query.
package address

import (
	"net"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// BucketOfHost returns the bucket that a host names before one of the names of the endpoint.
func BucketOfHost(host string, names []string) (bucket string, found bool) {
	if strings.Contains(host, ":") { // else the error would be allocated
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
	}
	host = strings.ToLower(host)
	for _, base := range names {
		if name, is := strings.CutSuffix(host, "."+base); is && name != "" {
			return name, true
		}
	}
	return "", false
}

// OfCopySource reads the header X-Amz-Copy-Source: a bucket, a key and perhaps the id of a version, escaped as in a URL.
func OfCopySource(source string, plusIsSpace bool) (bucket, key, id string, err error) {
	const name = "x-amz-copy-source"
	path, query, _ := strings.Cut(source, "?")
	plain, valid := sigv4.Unescape(path, plusIsSpace)
	if !valid {
		return "", "", "", s3error.InvalidArgument(name, source, "Invalid copy source encoding")
	}
	bucket, key, _ = strings.Cut(strings.TrimPrefix(plain, "/"), "/")
	if bucket == "" || key == "" {
		return "", "", "", s3error.InvalidArgument(name, source, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
	}
	if name, value, _ := strings.Cut(query, "="); name == "versionId" {
		id = value
	}
	return bucket, key, id, nil
}

// subresources are the parameters of a query that name a resource of S3, in byte order.
var subresources = []string{
	"abac", "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering", "inventory",
	"legal-hold", "lifecycle", "location", "logging", "metadataConfiguration", "metadataInventoryTable", "metadataJournalTable",
	"metadataTable", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock",
	"renameObject", "replication", "requestPayment", "restore", "retention", "select", "session", "tagging", "torrent", "uploadId",
	"uploads", "versioning", "versions", "website",
}

// IsSubresource reports whether a parameter names a resource of S3, offered or not. Any other parameter leaves the operation as it is:
// clients put notes of their own into a query.
func IsSubresource(parameter string) bool {
	_, is := slices.BinarySearch(subresources, parameter)
	return is
}
