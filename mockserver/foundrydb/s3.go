package foundrydb

import (
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// newS3Handlers makes the handlers of all regions, and that of the server's own address.
func (s *System) newS3Handlers() map[string]*s3.Handler {
	handlers := map[string]*s3.Handler{"": s.env.S3Handler(&endpoint{system: s}, peeringRegions[0].name, "")}
	for _, region := range peeringRegions {
		handlers[region.host] = s.env.S3Handler(&endpoint{s, region}, region.name, region.host)
	}
	return handlers
}

// S3Resolve does not use the region, as the names of buckets are unique.
func (s control) S3Resolve(host, _, accessKey, bucket string) service.S3Target {
	t := service.S3Target{Handler: s.s3Handlers[host]}
	if accessKey == "" && bucket == "" {
		return t
	}
	s.begin()
	defer s.mu.Unlock()
	if k := s.accessKeys[accessKey]; k != nil {
		t.KeyID = k.ID
	}
	if t.Handler != nil {
		t.Key, _ = t.Handler.Backend.(*endpoint).key(accessKey)
	}
	if bucket != "" {
		if fs := s.bucketAt(host, bucket); fs != nil {
			t.BucketID = fs.ID
		}
	}
	return t
}

func (s control) S3Used(accessKey string) (id string) {
	s.begin()
	defer s.mu.Unlock()
	k := s.accessKeys[accessKey]
	if k == nil {
		return ""
	}
	k.LastUsedAt = s.now
	return k.ID
}

// bucketAt finds the service of a bucket, whatever its status.
func (s *System) bucketAt(host, name string) *serviceRow {
	return state.Find(s.services, func(fs *serviceRow) bool {
		return fs.Bucket == name && (host == "" || fs.region.host == host)
	})
}

// endpoint is the S3 endpoint of a region, or of all regions.
type endpoint struct {
	system *System
	region *peeringRegion // nil for all
}

func (e *endpoint) host() string {
	if e.region == nil {
		return ""
	}
	return e.region.host
}

// Key finds a key, which opens the bucket of its own service alone. A missing bucket is not hidden from it.
func (e *endpoint) Key(id string) (s3.Key, bool) {
	e.system.begin()
	defer e.system.mu.Unlock()
	return e.key(id)
}

// key is Key. The system is locked.
func (e *endpoint) key(id string) (s3.Key, bool) {
	k := e.system.accessKeys[id]
	switch {
	case k == nil, k.revoked(), k.service.Status == serviceDeleting, e.region != nil && k.service.region != e.region:
		return s3.Key{}, false
	}
	own, policy := k.service.Bucket, k.effective()
	return s3.Key{
		ID: k.AccessKeyID, Secret: k.SecretAccessKey.Reveal(), Owner: k.service.s3Owner(),
		Allows: func(action, bucket, object string) bool {
			if bucket == own {
				return policyAllows(policy, action, object)
			}
			e.system.begin()
			defer e.system.mu.Unlock()
			return e.hides(action, bucket)
		},
	}, true
}

// hides reports whether a key of another service may ask for a bucket, since it does not exist. The system is locked.
func (e *endpoint) hides(action, bucket string) bool {
	return bucket != "" && action != "s3:CreateBucket" && e.running(bucket) == nil
}

// Open implements [s3.Opener].
func (e *endpoint) Open(key s3.Key, action, bucket, object string) (opened s3.Opened, err error) {
	s := e.system
	s.begin()
	defer s.mu.Unlock()
	present, found := e.key(key.ID)
	if !found || present.Secret != key.Secret {
		return opened, s3.ErrKeyChanged
	}
	k := s.accessKeys[key.ID]
	k.LastUsedAt = s.now
	opened.KeyID = k.ID
	allowed := e.hides(action, bucket)
	if bucket == k.service.Bucket {
		allowed = policyAllows(k.effective(), action, object)
	}
	if !allowed {
		return opened, s3.NewError("AccessDenied", "")
	}
	fs := e.running(bucket)
	if fs == nil {
		return opened, s3.NewError("NoSuchBucket", "")
	}
	opened.Bucket = fs.objects
	return opened, nil
}

// running finds the service of a bucket that can be used.
func (e *endpoint) running(bucket string) *serviceRow {
	fs := e.system.bucketAt(e.host(), bucket)
	if fs == nil || fs.Status != serviceRunning {
		return nil
	}
	return fs
}

// Bucket finds a bucket, whose service must be Running.
func (e *endpoint) Bucket(_ s3.Key, name string) (*s3.Bucket, error) {
	e.system.begin()
	defer e.system.mu.Unlock()
	fs := e.running(name)
	if fs == nil {
		return nil, s3.NewError("NoSuchBucket", "")
	}
	return fs.objects, nil
}

// Buckets returns none: no permission allows a key to list buckets.
func (e *endpoint) Buckets(s3.Key) []*s3.Bucket { return nil }
