package linode

import (
	"strconv"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// s3Place is where a request reaches S3: the host of an endpoint or, without a host, the server's own address, with the region of the
// signature if that exists.
type s3Place struct{ host, region string }

// S3Resolve implements [service.S3].
func (s control) S3Resolve(host, region, accessKey, bucket string) service.S3Target {
	s.begin()
	defer s.mu.Unlock()
	var t service.S3Target
	at, isEndpoint := s3Place{host: host}, true
	if host == "" {
		at.region, _ = s.region(region)
	} else {
		at.region, isEndpoint = s.s3Region(host)
	}
	if k := s.keys[accessKey]; k != nil {
		t.KeyID, t.HiddenKey = k.s3ID(), k.ID == 0
	}
	if (&s3Backend{s.System, at}).find(nil, bucket) != nil {
		t.BucketID = bucket
	}
	if !isEndpoint {
		return t
	}
	if s.s3Handlers[at] == nil {
		s.s3Handlers[at] = s.env.S3Handler(&s3Backend{s.System, at}, at.region, host)
	}
	t.Handler = s.s3Handlers[at]
	if accessKey != "" {
		t.Key, _ = (&s3Backend{s.System, at}).key(accessKey)
	}
	return t
}

// S3Used implements [service.S3].
func (s control) S3Used(accessKey string) (id string) {
	s.begin()
	defer s.mu.Unlock()
	if k := s.keys[accessKey]; k != nil {
		return k.s3ID()
	}
	return ""
}

// s3ID returns the id of the key in the control plane, "" for a key that signs object URLs.
func (k *keyRow) s3ID() string {
	if k.ID == 0 {
		return ""
	}
	return strconv.Itoa(k.ID)
}

// s3Region returns the region of an endpoint.
func (s *System) s3Region(host string) (region string, found bool) {
	for _, e := range s.endpoints {
		if e.S3Endpoint != "" && e.S3Endpoint == host {
			return e.Region, true
		}
	}
	return "", false
}

// s3Endpoint returns the host at which the client of the call reaches an endpoint.
func (c *call) s3Endpoint(endpoint string) string {
	if _, host := c.Origin(); host != "" && endpoint != "" {
		return host
	}
	return endpoint
}
