package mockserver

import "slices"

// s3Region is the region of an endpoint, "" for a host that is none.
func (s *LinodeSystem) s3Region(host string) string {
	for _, e := range s.endpoints {
		if e.S3Endpoint != "" && e.S3Endpoint == host {
			return e.Region
		}
	}
	return ""
}

func (s *LinodeSystem) s3Endpoint(host string) bool {
	s.begin()
	defer s.mu.Unlock()
	return s.s3Region(host) != ""
}

func (s *LinodeSystem) s3Bucket(host, bucket string) bool {
	s.begin()
	defer s.mu.Unlock()
	return s.bucketAt(host, bucket) != nil
}

// bucketAt finds a bucket of any account's at an endpoint.
func (s *LinodeSystem) bucketAt(host, label string) *linodeBucket {
	b := s.buckets[linodeBucketID(s.s3Region(host), label)]
	if b == nil || b.endpoint.S3Endpoint != host {
		return nil
	}
	return b
}

func (s *LinodeSystem) s3Key(host, accessKey string) (key s3Key, found bool) {
	s.begin()
	defer s.mu.Unlock()
	k := s.keys[accessKey]
	if k == nil || !slices.Contains(k.regions, s.s3Region(host)) {
		return s3Key{}, false
	}
	reads, writes := make(map[string]bool), make(map[string]bool)
	for b := range k.account.buckets.all() {
		if b.endpoint.S3Endpoint == host {
			reads[b.label], writes[b.label] = k.mayUse(b)
		}
	}
	return s3Key{secret: k.secretKey, allows: func(action, bucket, _ string) bool {
		if action == s3ListBucket || action == s3GetObject {
			return reads[bucket]
		}
		return writes[bucket]
	}}, true
}
