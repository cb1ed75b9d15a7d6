package mockserver

import (
	"slices"
)

var _ storage = (*AmoveSystem)(nil)

func (s *AmoveSystem) s3Endpoint(host string) bool {
	s.begin()
	defer s.mu.Unlock()
	return len(s.storagesAt(host)) > 0
}

func (s *AmoveSystem) s3Bucket(host, bucket string) bool {
	s.begin()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.storagesAt(host), func(a *amoveCloudAccount) bool {
		_, found := a.buckets.get(bucket)
		return found
	})
}

func (s *AmoveSystem) s3Key(host, accessKey string) (s3Key, bool) {
	s.begin()
	defer s.mu.Unlock()
	k := s.key(func(k *amoveKey) bool { return k.accessKey == accessKey })
	if k == nil || !slices.Contains(k.storage.endpoints, host) {
		return s3Key{}, false
	}
	// Several storages may share an endpoint: a key for all buckets is for those of its own.
	own, selected, permission := slices.Clone(k.storage.buckets.ids), slices.Clone(k.buckets), k.permission
	return s3Key{secret: k.secret, allows: func(action, bucket, _ string) bool {
		inScope := slices.Contains(own, bucket) && (selected == nil || slices.Contains(selected, bucket))
		return inScope && permission.allows(action)
	}}, true
}

// allows tells which S3 actions a permission stands for. Listing is reading.
func (p AmovePermission) allows(action string) bool {
	switch action {
	case s3ListBucket, s3GetObject:
		return p != AmoveWrite
	case s3PutObject, s3DeleteObject:
		return p != AmoveRead
	}
	return false
}

// storagesAt are the internal storages that answer at a host.
func (s *AmoveSystem) storagesAt(host string) []*amoveCloudAccount {
	var found []*amoveCloudAccount
	for _, account := range s.accounts {
		for _, a := range account.cloudAccounts {
			if a.internal && slices.Contains(a.endpoints, host) {
				found = append(found, a)
			}
		}
	}
	return found
}
