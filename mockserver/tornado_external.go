package mockserver

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
)

// TornadoExternalBucket is a bucket at a provider that the server does not mock, and a key to it.
type TornadoExternalBucket struct {
	// Endpoint is the provider's URL, such as "https://s3.us-east-1.amazonaws.com".
	Endpoint string
	// Bucket is its name there.
	Bucket string
	// AccessKey and SecretKey are the key.
	AccessKey, SecretKey string
	// ListDenied is for a key that may not list the bucket. By default it may.
	ListDenied bool
}

// externalBucket is a bucket with one of its keys.
type externalBucket struct {
	TornadoExternalBucket
	host    string
	revoked bool
}

// AddExternalBucket makes a bucket known to [TornadoSystem.Verify], with the host of its endpoint. A bucket is added once for each
// of its keys, and a key once for each of its buckets. A field that is empty, an endpoint that is no URL, and another secret for
// a key that is known at the host are errors.
func (s *TornadoSystem) AddExternalBucket(b TornadoExternalBucket) error {
	endpoint, err := url.Parse(b.Endpoint)
	switch {
	case err != nil || endpoint.Host == "":
		return errors.New("mockserver: AddExternalBucket: the endpoint is no URL with a host")
	case b.Bucket == "" || b.AccessKey == "" || b.SecretKey == "":
		return errors.New("mockserver: AddExternalBucket: the bucket, the access key or the secret is missing")
	}
	added := &externalBucket{TornadoExternalBucket: b, host: hostname(endpoint.Host)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hasOtherSecret(added) {
		return fmt.Errorf("mockserver: AddExternalBucket: the key %s has another secret", added.AccessKey)
	}
	s.external = append(s.external, added)
	return nil
}

// hasOtherSecret tells whether the key of a bucket is known at the host, with another secret.
func (s *TornadoSystem) hasOtherSecret(added *externalBucket) bool {
	return slices.ContainsFunc(s.external, func(known *externalBucket) bool {
		return known.isKey(added.host, added.AccessKey) && known.SecretKey != added.SecretKey
	})
}

// RevokeExternalKey revokes a key of external buckets, which stay, and tells whether there was one.
func (s *TornadoSystem) RevokeExternalKey(accessKey string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := false
	for _, b := range s.external {
		if b.AccessKey == accessKey && !b.revoked {
			b.revoked, found = true, true
		}
	}
	return found
}

func (b *externalBucket) isKey(host, accessKey string) bool {
	return b.host == host && b.AccessKey == accessKey && !b.revoked
}

// External buckets are told of as those of a system are, which Tornado itself has none of.
var _ storage = (*TornadoSystem)(nil)

func (s *TornadoSystem) s3Endpoint(host string) bool {
	return s.hasExternal(func(b *externalBucket) bool { return b.host == host })
}

func (s *TornadoSystem) s3Bucket(host, bucket string) bool {
	return s.hasExternal(func(b *externalBucket) bool { return b.host == host && b.Bucket == bucket })
}

func (s *TornadoSystem) hasExternal(matches func(*externalBucket) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.external, matches)
}

func (s *TornadoSystem) s3Key(host, accessKey string) (s3Key, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.external, func(b *externalBucket) bool { return b.isKey(host, accessKey) })
	if at < 0 {
		return s3Key{}, false
	}
	var buckets []string // that the key may list
	for _, b := range s.external {
		if b.isKey(host, accessKey) && !b.ListDenied {
			buckets = append(buckets, b.Bucket)
		}
	}
	return s3Key{secret: s.external[at].SecretKey, allows: func(action, bucket, _ string) bool {
		return action == s3ListBucket && slices.Contains(buckets, bucket)
	}}, true
}
