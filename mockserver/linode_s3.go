package mockserver

import (
	"slices"
	"strconv"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var (
	_ s3System     = (*LinodeSystem)(nil)
	_ s3Translator = (*LinodeSystem)(nil)
)

// linodeS3Place is where S3 is asked: at the host of an endpoint or, without a host, at the server's own address, with the region
// that the signature names, if there is one of that name.
type linodeS3Place struct{ host, region string }

func (s *LinodeSystem) s3Handler(host, region string) *s3.Handler {
	s.begin()
	defer s.mu.Unlock()
	known := false
	if host == "" {
		region, _ = s.region(region)
	} else if region, known = s.s3Region(host); !known {
		return nil
	}
	at := linodeS3Place{host, region}
	if s.s3Handlers[at] == nil {
		s.s3Handlers[at] = s.server.newS3Handler(&linodeS3{s, at}, region, host)
	}
	return s.s3Handlers[at]
}

// s3Region is the region of an endpoint.
func (s *LinodeSystem) s3Region(host string) (region string, found bool) {
	for _, e := range s.endpoints {
		if e.S3Endpoint != "" && e.S3Endpoint == host {
			return e.Region, true
		}
	}
	return "", false
}

func (s *LinodeSystem) s3StartsAt(host string) bool {
	return slices.ContainsFunc(linodeEndpoints(), func(e LinodeEndpoint) bool { return e.S3Endpoint == host })
}

func (s *LinodeSystem) s3IDs() *state.S3IDs { return s.shown }

func (s *LinodeSystem) s3KeyID(accessKey string) (id string, known bool) {
	s.begin()
	defer s.mu.Unlock()
	k := s.keys[accessKey]
	switch {
	case k != nil && k.id != 0:
		return strconv.FormatInt(k.id, 10), true
	case k != nil:
		return "", true // it signs object URLs: the control plane knows no id
	}
	return "", false
}

func (s *LinodeSystem) s3Used(accessKey string) (id string) {
	id, _ = s.s3KeyID(accessKey)
	return id
}

func (s *LinodeSystem) s3Bucket(host, name string) (id string, found bool) {
	s.begin()
	defer s.mu.Unlock()
	region, _ := s.s3Region(host)
	if (&linodeS3{s, linodeS3Place{host, region}}).find(nil, name) == nil {
		return "", false
	}
	return name, true
}

// s3Endpoint is where the client of the call reaches an endpoint.
func (c *linodeCall) s3Endpoint(e LinodeEndpoint) string {
	if _, host := c.s3Origin(); host != "" && e.S3Endpoint != "" {
		return host
	}
	return e.S3Endpoint
}
