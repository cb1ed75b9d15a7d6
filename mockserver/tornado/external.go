package tornado

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// ExternalBucket is a bucket at a provider that the server does not mock, and a key to it.
type ExternalBucket struct {
	// Endpoint is the provider's URL, such as "https://s3.us-east-1.amazonaws.com".
	Endpoint string
	// Bucket is its name there.
	Bucket string
	// AccessKey and SecretKey are the key.
	AccessKey, SecretKey string
	// ListDenied is for a key that may do everything but list the bucket. By default it may do that as well.
	ListDenied bool
}

// externalBucket is a bucket with one of its keys.
type externalBucket struct {
	ExternalBucket
	host    string
	store   *s3.Bucket // the same for all keys of a bucket
	revoked bool
}

// AddExternalBucket makes a bucket that S3 clients, [System.Verify] among them, find at the host of its endpoint, in memory or
// with that as Host. A bucket is added once for each
// of its keys, and a key once for each of its buckets. A field that is empty, an endpoint that is no URL, and another secret for
// a key that is known at the host are errors.
func (s *System) AddExternalBucket(b ExternalBucket) error {
	endpoint, err := url.Parse(b.Endpoint)
	switch {
	case err != nil || endpoint.Host == "":
		return errors.New("mockserver: AddExternalBucket: the endpoint is no URL with a host")
	case b.Bucket == "" || b.AccessKey == "" || b.SecretKey == "":
		return errors.New("mockserver: AddExternalBucket: the bucket, the access key or the secret is missing")
	}
	added := &externalBucket{ExternalBucket: b, host: service.Hostname(endpoint.Host)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hasOtherSecret(added) {
		return fmt.Errorf("mockserver: AddExternalBucket: the key %s has another secret", added.AccessKey)
	}
	if added.store = s.externalStore(added); added.store == nil {
		added.store = s.externalConfig(added, s.env.Now()).NewBucket()
	}
	s.external = append(s.external, added)
	return nil
}

// externalStore is what the bucket of a key holds that another key was made for before, nil without one.
func (s *System) externalStore(b *externalBucket) *s3.Bucket {
	at := slices.IndexFunc(s.external, func(known *externalBucket) bool { return known.is(b.host, b.Bucket) })
	if at < 0 {
		return nil
	}
	return s.external[at].store
}

// externalConfig is that of a bucket of the server's own system, though a state may be loaded apart from it.
func (s *System) externalConfig(b *externalBucket, created time.Time) s3.Config {
	return s3.Config{Name: b.Bucket, Created: created, NewID: s.env.S3IDs.Text}
}

// hasOtherSecret tells whether the key of a bucket is known at the host, with another secret.
func (s *System) hasOtherSecret(added *externalBucket) bool {
	return slices.ContainsFunc(s.external, func(known *externalBucket) bool {
		return known.isKey(added.host, added.AccessKey) && known.SecretKey != added.SecretKey
	})
}

// RevokeExternalKey revokes a key of external buckets, which stay, and tells whether there was one.
func (s *System) RevokeExternalKey(accessKey string) bool {
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

func (b *externalBucket) is(host, name string) bool { return b.host == host && b.Bucket == name }
