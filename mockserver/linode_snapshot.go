package mockserver

import (
	"slices"
	"time"
)

// LinodeKey is an S3 key, as [LinodeAccount.AddKey] takes it and [LinodeAccount.Key] shows it.
type LinodeKey struct {
	// ID is a number of seven digits by default, one more than the last.
	ID int64
	// Label is "key" by default.
	Label string
	// AccessKey and SecretKey are made by the server by default.
	AccessKey, SecretKey string
	// BucketAccess limits the key to some buckets. By default it is unlimited; an empty slice allows none.
	BucketAccess []LinodeGrant
	// Regions are the ids of the regions that the key is for. By default those are the regions of its buckets, and all where it is
	// unlimited.
	Regions []string
}

// LinodeGrant is what a limited key may do in a bucket.
type LinodeGrant struct {
	// Region is the id of the bucket's region, or of its legacy cluster.
	Region string
	// Bucket is the bucket's label.
	Bucket string
	// Permissions are "read_write" or "read_only", which is the default.
	Permissions string
}

// LinodeBucket is a bucket, as [LinodeAccount.AddBucket] takes it and [LinodeAccount.Bucket] shows it.
type LinodeBucket struct {
	// Label is the bucket's name in S3.
	Label string
	// Region is the id of its region, or of the region's legacy cluster. It is us-east by default.
	Region string
	// Cluster is set by the server.
	Cluster string
	// EndpointType and S3Endpoint choose the endpoint. By default it is the region's first.
	EndpointType, S3Endpoint string
	// Hostname is set by the server.
	Hostname string
	// ACL is private by default.
	ACL string
	// CORSEnabled is what was set; endpoints of the types E2 and E3 have it off.
	CORSEnabled bool
	// Objects and Size count what is in the bucket, see [LinodeAccount.PutObject].
	Objects, Size int64
	// CreatedAt is the server's time by default.
	CreatedAt time.Time
}

// LinodeObject is an object in a bucket. Its bytes are of no concern to the API.
type LinodeObject struct {
	Key  string
	Size int64
}

func (k *linodeKey) snapshot() LinodeKey {
	return LinodeKey{
		ID: k.id, Label: k.label, AccessKey: k.accessKey, SecretKey: k.secretKey,
		BucketAccess: slices.Clone(k.grants), Regions: slices.Clone(k.regions),
	}
}

func (b *linodeBucket) snapshot() LinodeBucket {
	return LinodeBucket{
		Label: b.label, Region: b.region, Cluster: b.endpoint.Cluster, EndpointType: b.endpoint.Type, S3Endpoint: b.endpoint.S3Endpoint,
		Hostname: b.hostname(), ACL: b.acl, CORSEnabled: b.cors, Objects: int64(b.objects.len()), Size: b.size(), CreatedAt: b.created,
	}
}
