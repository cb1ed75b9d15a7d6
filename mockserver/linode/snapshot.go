package linode

import (
	"slices"
	"time"
)

// Key is an S3 key, as [Account.AddKey] takes it and [Account.Key] shows it.
type Key struct {
	// ID is a number of seven digits by default, one more than the last.
	ID int64
	// Label is "key" by default.
	Label string
	// AccessKey and SecretKey are made by the server by default.
	AccessKey, SecretKey string
	// BucketAccess limits the key to some buckets. By default it is unlimited; an empty slice allows none. A limited key can list and
	// create buckets all the same.
	BucketAccess []Grant
	// Regions are the ids of the regions that the key is for. By default those are the regions of its buckets, and all where it is
	// unlimited.
	Regions []string
}

// Grant is what a limited key may do in a bucket.
type Grant struct {
	// Region is the id of the bucket's region, or of its legacy cluster.
	Region string
	// Bucket is the bucket's label.
	Bucket string
	// Permissions are "read_write" or "read_only", which is the default: to list the bucket, to read its objects and to see its
	// settings. With "read_write" objects can be written and deleted too. To change settings or to delete the bucket takes a key
	// that is not limited.
	Permissions string
}

// Bucket is a bucket, as [Account.AddBucket] takes it and [Account.Bucket] shows it.
type Bucket struct {
	// Label is the bucket's name in S3.
	Label string
	// Region is the id of its region, or of the region's legacy cluster. It is us-east by default.
	Region string
	// Cluster is set by the server.
	Cluster string
	// EndpointType and S3Endpoint choose the endpoint. By default it is the region's first.
	EndpointType, S3Endpoint string
	// Hostname is set by the server: the label before the endpoint's name, also where clients are given the server's own address. A
	// request with it as its Host finds the bucket at any address.
	Hostname string
	// ACL is private by default. It lets others list the bucket and, with "public-read-write", write to it; what they may read says
	// the ACL of each object. S3 clients may change it.
	ACL string
	// CORSEnabled tells whether the bucket has CORS rules, which S3 clients may set too; endpoints of the types E2 and E3 know none.
	CORSEnabled bool
	// Objects and Size count what is in the bucket, older versions included.
	Objects, Size int64
	// CreatedAt is the server's time by default.
	CreatedAt time.Time
}

// Object is an object in a bucket, as [Account.PutObject] takes it and [Account.Objects] shows it.
type Object struct {
	Key string
	// Content is what S3 clients read and write.
	Content []byte
	// Size is the number of bytes of the content. An object that is put with a size and without content has so many zeros, which
	// take memory but once for all objects of an account: 64 MiB at most.
	Size int64
	// ContentType is "binary/octet-stream" by default.
	ContentType string
	// ACL is private by default: the ACL of an object, not that of its bucket, lets others read it.
	ACL string
	// LastModified is the server's time by default.
	LastModified time.Time
}

func (k *keyRow) snapshot() Key {
	return Key{
		ID: k.id, Label: k.label, AccessKey: k.accessKey, SecretKey: k.secretKey,
		BucketAccess: slices.Clone(k.grants), Regions: slices.Clone(k.regions),
	}
}

func (b *bucketRow) snapshot() Bucket {
	usage := b.store.Usage()
	return Bucket{
		Label: b.label, Region: b.region, Cluster: b.endpoint.Cluster, EndpointType: b.endpoint.Type, S3Endpoint: b.endpoint.S3Endpoint,
		Hostname: b.hostname(), ACL: b.acl(), CORSEnabled: b.hasCORS(), Objects: usage.Objects, Size: usage.Bytes, CreatedAt: b.created,
	}
}
