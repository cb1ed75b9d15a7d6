package mockserver

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var _ s3System = (*AmoveSystem)(nil)

func (s *AmoveSystem) s3Handler(host, _ string) *s3.Handler {
	s.begin()
	defer s.mu.Unlock()
	if len(s.storagesAt(host)) == 0 && host != "" {
		return nil
	}
	if s.s3Handlers[host] == nil {
		s.s3Handlers[host] = s.server.newS3Handler(&amoveS3{s, host}, "", host)
	}
	return s.s3Handlers[host]
}

func (s *AmoveSystem) s3StartsAt(host string) bool { return host == amoveEndpoint(amoveRegion) }

func (s *AmoveSystem) s3IDs() *state.S3IDs { return s.shown }

func (s *AmoveSystem) s3KeyID(accessKey string) (id string, known bool) {
	s.begin()
	defer s.mu.Unlock()
	if k := s.s3Key(accessKey); k != nil {
		return k.id, true
	}
	return "", false
}

func (s *AmoveSystem) s3Key(accessKey string) *amoveKey {
	return s.key(func(k *amoveKey) bool { return k.accessKey == accessKey })
}

func (s *AmoveSystem) s3Used(accessKey string) (id string) {
	id, _ = s.s3KeyID(accessKey)
	return id
}

func (s *AmoveSystem) s3Bucket(host, name string) (id string, found bool) {
	s.begin()
	defer s.mu.Unlock()
	if s.bucketAt(host, name) == nil {
		return "", false
	}
	return name, true
}

// bucketAt finds a bucket by its name. Storages that share an endpoint may have one each; one that is public comes first.
func (s *AmoveSystem) bucketAt(host, name string) *amoveBucket {
	var found *amoveBucket
	for _, storage := range s.storagesAt(host) {
		b, exists := storage.buckets.Get(name)
		if exists && b.settings().public {
			return b
		}
		if exists && found == nil {
			found = b
		}
	}
	return found
}

// storagesAt are the internal storages that answer at a host, all of them at none.
func (s *AmoveSystem) storagesAt(host string) []*amoveCloudAccount {
	var found []*amoveCloudAccount
	for _, account := range s.accounts {
		for _, a := range account.cloudAccounts {
			if a.internal && (host == "" || slices.Contains(a.endpoints, host)) {
				found = append(found, a)
			}
		}
	}
	return found
}
