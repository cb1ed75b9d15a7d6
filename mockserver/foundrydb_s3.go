package mockserver

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var _ s3System = (*FoundryDBSystem)(nil)

// newS3Handlers makes the handlers of all regions, and that of the server's own address.
func (s *FoundryDBSystem) newS3Handlers() map[string]*s3.Handler {
	handlers := map[string]*s3.Handler{"": s.server.newS3Handler(&foundryDBEndpoint{system: s}, foundryDBRegions[0].name, "")}
	for _, region := range foundryDBRegions {
		handlers[region.host] = s.server.newS3Handler(&foundryDBEndpoint{s, region}, region.name, region.host)
	}
	return handlers
}

// s3Handler needs no region: the names of buckets are the service's alone.
func (s *FoundryDBSystem) s3Handler(host, _ string) *s3.Handler { return s.s3Handlers[host] }

func (s *FoundryDBSystem) s3StartsAt(host string) bool {
	return slices.ContainsFunc(foundryDBRegions, func(r *foundryDBRegion) bool { return r.host == host })
}

func (s *FoundryDBSystem) s3IDs() *state.S3IDs { return s.shown }

func (s *FoundryDBSystem) s3KeyID(accessKey string) (id string, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.accessKeys[accessKey]; k != nil {
		return k.id, true
	}
	return "", false
}

func (s *FoundryDBSystem) s3Used(accessKey string) (id string) {
	now := s.begin()
	defer s.mu.Unlock()
	k := s.accessKeys[accessKey]
	if k == nil {
		return ""
	}
	k.lastUsedAt = now
	return k.id
}

func (s *FoundryDBSystem) s3Bucket(host, name string) (id string, found bool) {
	s.begin()
	defer s.mu.Unlock()
	if service := s.bucketAt(host, name); service != nil {
		return service.id, true
	}
	return "", false
}

// bucketAt finds the service that has a bucket, in whatever status it is.
func (s *FoundryDBSystem) bucketAt(host, name string) *fileService {
	at := slices.IndexFunc(s.services, func(service *fileService) bool {
		return service.bucket == name && (host == "" || service.region.host == host)
	})
	if at < 0 {
		return nil
	}
	return s.services[at]
}

// foundryDBEndpoint is the S3 endpoint of a region, or of all regions.
type foundryDBEndpoint struct {
	system *FoundryDBSystem
	region *foundryDBRegion // nil for all
}

func (e *foundryDBEndpoint) host() string {
	if e.region == nil {
		return ""
	}
	return e.region.host
}

// Key finds a key. It opens the bucket of its own service alone. A bucket that is not there is not hidden from it.
func (e *foundryDBEndpoint) Key(id string) (s3.Key, bool) {
	e.system.begin()
	defer e.system.mu.Unlock()
	k := e.system.accessKeys[id]
	switch {
	case k == nil, k.revoked(), k.service.status == serviceDeleting, e.region != nil && k.service.region != e.region:
		return s3.Key{}, false
	}
	own, policy := k.service.bucket, k.effective()
	return s3.Key{
		ID: k.accessKeyID, Secret: k.secret, Owner: k.service.s3Owner(),
		Allows: func(action, bucket, object string) bool {
			if bucket == own {
				return policyAllows(policy, action, object)
			}
			return bucket != "" && action != "s3:CreateBucket" && !e.has(bucket)
		},
	}, true
}

func (e *foundryDBEndpoint) has(bucket string) bool {
	e.system.begin()
	defer e.system.mu.Unlock()
	return e.running(bucket) != nil
}

// running finds the service of a bucket that can be used.
func (e *foundryDBEndpoint) running(bucket string) *fileService {
	service := e.system.bucketAt(e.host(), bucket)
	if service == nil || service.status != serviceRunning {
		return nil
	}
	return service
}

// Bucket finds a bucket, which is there while its service is Running.
func (e *foundryDBEndpoint) Bucket(_ s3.Key, name string) (*s3.Bucket, error) {
	e.system.begin()
	defer e.system.mu.Unlock()
	service := e.running(name)
	if service == nil {
		return nil, s3.NewError("NoSuchBucket", "")
	}
	return service.objects, nil
}

// Buckets are none: no permission of the service lets a key list them.
func (e *foundryDBEndpoint) Buckets(s3.Key) []*s3.Bucket { return nil }
