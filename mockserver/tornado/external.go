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

// ExternalBucket is a bucket at a provider that the server does not mock, with an S3 key. [System.AddExternalBucket] takes it.
type ExternalBucket struct {
	// Endpoint is the provider's URL, such as "https://s3.us-east-1.amazonaws.com".
	Endpoint string
	// Bucket is the name of the bucket.
	Bucket string
	// AccessKey and SecretKey are the id and the secret of the key.
	AccessKey, SecretKey string
	// ListDenied keeps the key from listing the bucket. It may always do everything else.
	ListDenied bool
}

// externalBucket is a bucket with one of its keys.
type externalBucket struct {
	ExternalBucket
	host    string
	store   *s3.Bucket // the same for all keys of a bucket
	revoked bool
}

// AddExternalBucket adds a bucket with a key. S3 clients, [System.Verify] among them, reach it at the host of its endpoint: in memory, or
// with that host as the Host header. Add a bucket once for each of its keys, and a key once for each of its buckets. An empty field, an
// endpoint that is not a URL with a host, and another secret for a key that the host knows are errors.
func (s *System) AddExternalBucket(b ExternalBucket) error {
	endpoint, err := url.Parse(b.Endpoint)
	switch {
	case err != nil || endpoint.Host == "":
		return errors.New("mockserver: AddExternalBucket: the endpoint is not a URL with a host")
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

// externalStore returns the content of a bucket that was added before with another key, nil if it was not.
func (s *System) externalStore(b *externalBucket) *s3.Bucket {
	at := slices.IndexFunc(s.external, func(known *externalBucket) bool { return known.is(b.host, b.Bucket) })
	if at < 0 {
		return nil
	}
	return s.external[at].store
}

// externalConfig returns the settings of the content of a bucket. Its ids are those of the server, also in a system that is loaded apart.
func (s *System) externalConfig(b *externalBucket, created time.Time) s3.Config {
	return s3.Config{Name: b.Bucket, Created: created, NewID: s.env.S3IDs.Text}
}

// hasOtherSecret reports whether the host knows the key of a bucket with another secret.
func (s *System) hasOtherSecret(added *externalBucket) bool {
	return slices.ContainsFunc(s.external, func(known *externalBucket) bool {
		return known.isKey(added.host, added.AccessKey) && known.SecretKey != added.SecretKey
	})
}

// RevokeExternalKey revokes a key of external buckets, and reports whether there was one. The buckets stay.
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
