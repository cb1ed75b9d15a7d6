package mockserver

import (
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// External buckets are served as those of a system are, which Tornado itself has none of.
var _ s3System = (*TornadoSystem)(nil)

// s3Handler finds external buckets at their own hosts alone.
func (s *TornadoSystem) s3Handler(host, _ string) *s3.Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	isExternal := slices.ContainsFunc(s.external, func(b *externalBucket) bool { return b.host == host })
	if host != "" && !isExternal {
		return nil
	}
	if s.s3Handlers[host] == nil {
		s.s3Handlers[host] = s.server.newS3Handler(&tornadoEndpoint{s, host}, "", host)
	}
	return s.s3Handlers[host]
}

func (s *TornadoSystem) s3StartsAt(string) bool { return false }

func (s *TornadoSystem) s3IDs() *state.S3IDs { return s.shown }

// s3KeyID has no id to tell of but the access key's own: there is no control plane.
func (s *TornadoSystem) s3KeyID(accessKey string) (id string, known bool) {
	return accessKey, s.hasExternal(func(b *externalBucket) bool { return b.AccessKey == accessKey })
}

func (s *TornadoSystem) s3Used(accessKey string) (id string) { return accessKey }

func (s *TornadoSystem) s3Bucket(host, name string) (id string, found bool) {
	if !s.hasExternal(func(b *externalBucket) bool { return b.is(host, name) }) {
		return "", false
	}
	return name, true
}

func (s *TornadoSystem) hasExternal(matches func(*externalBucket) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.external, matches)
}

// tornadoEndpoint is the external buckets at a host.
type tornadoEndpoint struct {
	system *TornadoSystem
	host   string
}

// Key finds a key. A bucket that is not there is not hidden from it.
func (e *tornadoEndpoint) Key(id string) (s3.Key, bool) {
	s := e.system
	s.mu.Lock()
	defer s.mu.Unlock()
	var own []*externalBucket
	var others []string
	for _, b := range s.external {
		switch {
		case b.isKey(e.host, id):
			own = append(own, b)
		case b.host == e.host:
			others = append(others, b.Bucket)
		}
	}
	if own == nil {
		return s3.Key{}, false
	}
	return s3.Key{ID: id, Secret: own[0].SecretKey, Allows: func(action, bucket, _ string) bool {
		at := slices.IndexFunc(own, func(b *externalBucket) bool { return b.Bucket == bucket })
		if at < 0 {
			return bucket != "" && action != "s3:CreateBucket" && !slices.Contains(others, bucket)
		}
		return !own[at].ListDenied || !strings.HasPrefix(action, s3.ActionListBucket)
	}}, true
}

// Bucket finds a bucket, whoever may use it.
func (e *tornadoEndpoint) Bucket(_ s3.Key, name string) (*s3.Bucket, error) {
	e.system.mu.Lock()
	defer e.system.mu.Unlock()
	at := slices.IndexFunc(e.system.external, func(b *externalBucket) bool { return b.is(e.host, name) })
	if at < 0 {
		return nil, s3.NewError("NoSuchBucket", "")
	}
	return e.system.external[at].store, nil
}

// Buckets are none: Tornado's documents ask for no such permission.
func (e *tornadoEndpoint) Buckets(s3.Key) []*s3.Bucket { return nil }
