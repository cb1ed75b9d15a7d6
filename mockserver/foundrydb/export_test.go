package foundrydb

import "github.com/bucktgo/buckt/mockserver/internal/s3"

// BucketOf returns the bucket of a file service, nil if the service does not exist.
func (s *System) BucketOf(serviceID string) *s3.Bucket {
	if fs := s.service(serviceID); fs != nil {
		return fs.objects
	}
	return nil
}
