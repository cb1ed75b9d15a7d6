package buckt

import (
	"cmp"
	"slices"
	"strings"
)

// S3Access creates the access to a bucket from a key of [LinodeKeyClient.Create]. Endpoints of Linode are host names; they get the
// scheme of its base URL. A key without its secret is an [*InvalidInputError], as is a limited key that does not include the bucket.
// Nothing is sent.
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

// endpoint returns the host name of the bucket's endpoint, or "" if it is unknown.
func (b *LinodeBucket) endpoint(key *LinodeKey) string {
	if b.S3Endpoint != "" {
		return b.S3Endpoint
	}
	if host, ok := strings.CutPrefix(b.Hostname, b.Label+"."); ok {
		return host
	}
	// Use the endpoint of the bucket's region if it has only one.
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

// rights returns the rights of the key for a bucket, and reports whether the key includes the bucket. They are unknown if the key
// does not have its scope.
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
			granted.Write = S3Unknown // the scope has the bucket twice, with different permissions
		}
		rights, covered = granted, true
	}
	return rights, covered
}

// in reports whether the access is to a bucket in the region of b. A region has two names, each of which may be missing.
func (a *LinodeKeyBucketAccess) in(b *LinodeBucket) bool {
	for _, name := range []string{a.Region, a.Cluster} {
		if name != "" && (name == b.Region || name == b.Cluster) {
			return true
		}
	}
	return false
}
