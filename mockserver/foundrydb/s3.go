package foundrydb

import (
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// S3 implements [service.WithS3].
func (s control) S3() service.S3 { return s.s3Endpoints }

func (s *System) newS3Endpoints() *service.S3Endpoints[*keyRow] {
	return service.NewS3Endpoints(s.env, control{s}, service.S3Rows[*keyRow]{
		Place: s3Place, Key: func(id string) *keyRow { return s.accessKeys[id] }, KeyAt: s.s3KeyAt,
		KeyID: func(k *keyRow) string { return k.ID }, Used: func(k *keyRow) { k.LastUsedAt = s.now },
		PlainKeys: func() bool { return s.behavior.PlainCustomerKeys }, PlusIsSpace: func() bool { return s.behavior.PlusIsSpace },
		Allows: s.s3Allows, Bucket: s.s3Bucket,
		BucketID: func(at service.S3Place, name string) string {
			if fs := s.bucketAt(at, name); fs != nil {
				return fs.ID
			}
			return ""
		},
	})
}

// s3Place finds the region of an endpoint. The region of the signature does not count, as the names of buckets are unique.
func s3Place(host, _ string) (at service.S3Place, isEndpoint bool) {
	r := regionAt(host)
	if r == nil {
		return service.S3Place{Host: host, Region: peeringRegions[0].name}, host == ""
	}
	return service.S3Place{Host: host, Region: r.name}, true
}

// s3KeyAt returns a key, which works in the region of its own service alone.
func (s *System) s3KeyAt(at service.S3Place, k *keyRow) (key s3.Key, works bool) {
	works = !k.revoked() && k.service.Status != serviceDeleting && (at.Host == "" || k.service.region.host == at.Host)
	return s3.Key{
		ID: k.AccessKeyID, Secret: k.SecretAccessKey.Reveal(), Owner: k.service.s3Owner, ReadsCurrent: s.extends(k),
	}, works
}

// s3Allows allows a key to use the bucket of its own service. A missing bucket is not hidden from it.
func (s *System) s3Allows(at service.S3Place, k *keyRow, action, bucket, object string) bool {
	if k == nil {
		return false
	}
	if bucket == k.service.Bucket {
		return s.keyAllows(k, action, object)
	}
	return bucket != "" && action != "s3:CreateBucket" && s.running(at, bucket) == nil
}

// extends reports whether the permissions of a key include what clients need for versions and uploads.
func (s *System) extends(k *keyRow) bool { return k.Policy == nil && !s.behavior.StrictActions }

func (s *System) keyAllows(k *keyRow, action, object string) bool {
	switch action {
	case "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts":
		if s.extends(k) {
			action = s3.ActionPutObject
		}
	}
	return policyAllows(k.effective(), action, object)
}

// s3Bucket finds a bucket, whose service must be Running.
func (s *System) s3Bucket(at service.S3Place, _ *keyRow, name string) (opened s3.Opened, err error) {
	fs := s.running(at, name)
	if fs == nil {
		return opened, s3.NewError("NoSuchBucket", "")
	}
	return s3.Opened{Bucket: fs.objects}, nil
}

// bucketAt finds the service of a bucket, whatever its status.
func (s *System) bucketAt(at service.S3Place, name string) *serviceRow {
	if fs := s.services.byBucket[name]; fs != nil && (at.Host == "" || fs.region.host == at.Host) {
		return fs
	}
	return nil
}

// running finds the service of a bucket that can be used.
func (s *System) running(at service.S3Place, bucket string) *serviceRow {
	fs := s.bucketAt(at, bucket)
	if fs == nil || fs.Status != serviceRunning {
		return nil
	}
	return fs
}
