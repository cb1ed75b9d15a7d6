package amove

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// S3Resolve implements [service.S3]. A storage is at the hosts of its service URL and of its keys.
func (s control) S3Resolve(host, _, accessKey, bucket string) service.S3Target {
	s.mu.Lock()
	defer s.mu.Unlock()
	var t service.S3Target
	if k := s.s3Key(accessKey); k != nil {
		t.KeyID = k.ID
	}
	if s.bucketAt(host, bucket) != nil {
		t.BucketID = bucket
	}
	if len(s.storagesAt(host)) == 0 && host != "" {
		return t
	}
	if s.s3Handlers[host] == nil {
		s.s3Handlers[host] = s.env.S3Handler(&endpoint{s.System, host}, "", host)
	}
	t.Handler = s.s3Handlers[host]
	t.Key, _ = (&endpoint{s.System, host}).key(accessKey)
	return t
}

// S3Used implements [service.S3].
func (s control) S3Used(accessKey string) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.s3Key(accessKey); k != nil {
		return k.ID
	}
	return ""
}

// bucketAt finds a bucket by its name. Storages that share an endpoint may have one each; a public one has precedence.
func (s *System) bucketAt(host, name string) *bucketRow {
	var found *bucketRow
	for _, storage := range s.storagesAt(host) {
		b, exists := storage.buckets.Get(name)
		if exists && b.isPublic() {
			return b
		}
		if exists && found == nil {
			found = b
		}
	}
	return found
}

// storagesAt returns the internal storages at a host, or all of them without a host.
func (s *System) storagesAt(host string) []*cloudAccountRow {
	var found []*cloudAccountRow
	for _, account := range s.accounts {
		for _, a := range account.cloudAccounts {
			if !a.External && (host == "" || slices.Contains(a.endpoints, host)) {
				found = append(found, a)
			}
		}
	}
	return found
}
