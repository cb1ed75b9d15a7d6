package mockserver

import "slices"

var _ storage = (*FoundryDBSystem)(nil)

func (s *FoundryDBSystem) s3Endpoint(host string) bool {
	_, found := regionAt(host)
	return found
}

func (s *FoundryDBSystem) s3Bucket(host, bucket string) bool {
	s.begin()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.services, func(service *fileService) bool {
		return service.bucket == bucket && service.region.host == host && service.status == serviceRunning
	})
}

// s3Key finds a key. It opens the bucket of its own service alone.
func (s *FoundryDBSystem) s3Key(host, accessKey string) (key s3Key, found bool) {
	s.begin()
	defer s.mu.Unlock()
	k := s.accessKeys[accessKey]
	if k == nil || k.revoked() || k.service.region.host != host || k.service.status == serviceDeleting {
		return s3Key{}, false
	}
	own, policy := k.service.bucket, k.effective()
	return s3Key{
		secret: k.secret,
		allows: func(action, bucket, object string) bool {
			return bucket == own && policyAllows(policy, action, object)
		},
	}, true
}
