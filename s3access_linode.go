package buckt

import (
	"cmp"
	"slices"
	"strings"
)

// S3Access makes the access to a bucket from a key as [LinodeKeyClient.Create] returns it. Linode has endpoints as hosts: they
// are given the scheme of its base URL. A key without its secret, or one that is limited and does not cover the bucket, is an
// [*InvalidInputError]. Nothing is sent.
func (c *LinodeClient) S3Access(key *LinodeKey, bucket *LinodeBucket) (S3Access, error) {
	op := opLinodeS3Access
	switch {
	case key == nil:
		return S3Access{}, invalid(op, "key", "must not be nil")
	case bucket == nil:
		return S3Access{}, invalid(op, "bucket", "must not be nil")
	}
	rights, covered := key.rights(bucket)
	if !covered {
		return S3Access{}, invalid(op, "key", "must cover the bucket %s in %s", bucket.Label, cmp.Or(bucket.Region, bucket.Cluster))
	}
	endpoint := bucket.endpoint(key)
	if endpoint == "" {
		return S3Access{}, invalid(op, "bucket", "must have its endpoint, in S3Endpoint or Hostname")
	}
	return S3Access{
		Endpoint: c.core.withScheme(SystemLinode, endpoint), Region: cmp.Or(bucket.Region, bucket.Cluster), Bucket: bucket.Label,
		AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey, Rights: rights,
	}.checked(op)
}

// endpoint is the host of all buckets, "" if it is unknown.
func (b *LinodeBucket) endpoint(key *LinodeKey) string {
	if b.S3Endpoint != "" {
		return b.S3Endpoint
	}
	if host, ok := strings.CutPrefix(b.Hostname, b.Label+"."); ok {
		return host
	}
	// The endpoint of the bucket's region, if it has only one.
	endpoint := ""
	for _, r := range key.Regions {
		if r.ID != b.Region || r.S3Endpoint == "" {
			continue
		}
		if endpoint != "" && endpoint != r.S3Endpoint {
			return ""
		}
		endpoint = r.S3Endpoint
	}
	return endpoint
}

// rights are what the key may do in a bucket, and whether it covers the bucket at all. They are unknown if the key
// lacks what it may touch.
func (k *LinodeKey) rights(b *LinodeBucket) (S3Rights, bool) {
	all := S3Rights{Read: S3Allowed, Write: S3Allowed, List: S3Allowed}
	inRegion := func(r LinodeKeyRegion) bool { return r.ID == b.Region }
	switch {
	case len(k.Regions) > 0 && b.Region != "" && !slices.ContainsFunc(k.Regions, inRegion):
		return S3Rights{}, false
	case k.BucketAccess.IsZero():
		return S3Rights{}, true
	case k.BucketAccess.IsAll():
		return all, true
	}
	var rights S3Rights
	covered := false
	for _, access := range k.BucketAccess.buckets {
		if access.BucketName != b.Label || !access.in(b) {
			continue
		}
		granted := S3Rights{}
		switch access.Permissions {
		case LinodeReadWrite:
			granted = all
		case LinodeReadOnly:
			granted = S3Rights{Read: S3Allowed, Write: S3Denied, List: S3Allowed}
		}
		if covered && granted != rights {
			granted.Write = S3Unknown // the bucket is listed twice, with different access
		}
		rights, covered = granted, true
	}
	return rights, covered
}

// in reports whether the access is to a bucket in the region of b. A region has two names, of which either may be missing.
func (a *LinodeKeyBucketAccess) in(b *LinodeBucket) bool {
	for _, name := range []string{a.Region, a.Cluster} {
		if name != "" && (name == b.Region || name == b.Cluster) {
			return true
		}
	}
	return false
}
