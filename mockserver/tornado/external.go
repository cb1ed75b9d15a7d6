package tornado

import (
	"fmt"
	"net/url"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// ExternalBucket is a bucket at a provider that the server does not mock, with an S3 key. [System.AddExternalBucket] takes it.
type ExternalBucket struct {
	// Endpoint is the provider's URL, such as "https://s3.us-east-1.amazonaws.com".
	Endpoint string `json:"endpoint"`
	// Bucket is the name of the bucket.
	Bucket string `json:"bucket"`
	// AccessKey and SecretKey are the id and the secret of the key.
	AccessKey string       `json:"accessKey"`
	SecretKey buckt.Secret `json:"secretKey"`
	// ListDenied keeps the key from listing the bucket. It may always do everything else.
	ListDenied bool `json:"listDenied,omitzero"`
	// Revoked makes the key unknown, as [System.RevokeExternalKey] does.
	Revoked bool `json:"revoked,omitzero"`
}

// externalRow is a bucket with one of its keys.
type externalRow struct {
	ExternalBucket
	host  string
	store *s3.Bucket // the same for all keys of a bucket
}

// AddExternalBucket adds a bucket with a key. S3 clients, [System.Verify] among them, reach it at the host of its endpoint: in memory, or
// with that host as the Host header. Add a bucket once for each of its keys, and a key once for each of its buckets. An empty field, an
// endpoint without a host, and another secret for a known key of the host are errors.
func (s *System) AddExternalBucket(b ExternalBucket) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.addExternal(b, s.env.Now(), s3.Config.NewBucket); err != nil {
		return fmt.Errorf("mockserver: AddExternalBucket: %w", err)
	}
	return nil
}

// addExternal adds a bucket with a key. If the bucket is new, makeStore makes its content.
func (s *System) addExternal(b ExternalBucket, created time.Time, makeStore func(s3.Config) *s3.Bucket) error {
	endpoint, err := url.Parse(b.Endpoint)
	switch {
	case err != nil || endpoint.Host == "":
		return state.Invalid("endpoint", "must be a URL with a host")
	case b.Bucket == "":
		return state.Invalid("bucket", "is missing")
	case b.AccessKey == "":
		return state.Invalid("accessKey", "is missing")
	case b.SecretKey.IsZero():
		return state.Invalid("secretKey", "is missing")
	}
	added := &externalRow{ExternalBucket: b, host: service.Hostname(endpoint.Host)}
	for _, known := range s.external {
		if !b.Revoked && known.isKey(added.host, b.AccessKey) && !known.SecretKey.Equal(b.SecretKey) {
			return state.Invalid("secretKey", "is not the one that the key has elsewhere at the host")
		}
		if added.store == nil && known.is(added.host, b.Bucket) {
			added.store = known.store
		}
	}
	if added.store == nil {
		added.store = makeStore(s3.Config{Name: b.Bucket, Created: created, NewID: s.env.S3IDs.Text, Expiry: s.mu.Expiry})
	}
	s.external = append(s.external, added)
	return nil
}

// RevokeExternalKey revokes a key of external buckets, and reports whether there was one. The buckets stay.
func (s *System) RevokeExternalKey(accessKey string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := false
	for _, b := range s.external {
		if b.AccessKey == accessKey && !b.Revoked {
			b.Revoked, found = true, true
		}
	}
	return found
}

func (b *externalRow) isKey(host, accessKey string) bool {
	return b.host == host && b.AccessKey == accessKey && !b.Revoked
}

func (b *externalRow) is(host, name string) bool { return b.host == host && b.Bucket == name }
