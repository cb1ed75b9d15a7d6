package provision

import (
	"encoding/json"
	"errors"

	"github.com/bucktgo/buckt"
)

// Credential is the credential of a tenant. One of its fields is set.
type Credential struct {
	// S3 is S3 access, at FoundryDB, Amove and Linode.
	S3 *buckt.S3Access
	// Buckt is access with the API of Buckt, which has no S3.
	Buckt *BucktAccess
}

// BucktAccess is a bucket of Buckt and an API key for it.
type BucktAccess struct {
	// BucketID is the id of the bucket, for [buckt.Client.Files].
	BucketID string `json:"bucketId"`
	// Domain serves the files.
	Domain string `json:"domain"`
	// Key is the API key, for [buckt.WithAPIKey].
	Key buckt.Secret `json:"key"`
}

// IsZero reports whether there is no credential.
func (c Credential) IsZero() bool { return c.S3 == nil && c.Buckt == nil }

// sealed is an encrypted credential in the journal.
type sealed struct {
	S3    json.RawMessage `json:"s3,omitzero"` // a document of buckt.Store
	Buckt *sealedBuckt    `json:"buckt,omitzero"`
}

type sealedBuckt struct {
	BucketID string          `json:"bucketId"`
	Domain   string          `json:"domain"`
	Key      json.RawMessage `json:"key"` // a document of buckt.Store, bound to the other fields
}

// seal encrypts a credential, and binds it to the entry and the key.
func seal(c Credential, sealer buckt.Sealer, entry, key string) (*sealed, error) {
	switch {
	case c.S3 != nil && c.Buckt == nil:
		document, err := buckt.Store(c.S3, sealer, entry, key)
		return &sealed{S3: document}, err
	case c.Buckt != nil && c.S3 == nil:
		b := c.Buckt
		document, err := buckt.Store(&b.Key, sealer, entry, key, b.BucketID, b.Domain)
		return &sealed{Buckt: &sealedBuckt{BucketID: b.BucketID, Domain: b.Domain, Key: document}}, err
	}
	return nil, errors.New("provision: the provider returned a key without one credential")
}

// open is the reverse of seal.
func (s *sealed) open(sealer buckt.Sealer, entry, key string) (Credential, error) {
	if b := s.Buckt; b != nil {
		secret, err := buckt.Load[buckt.Secret](b.Key, sealer, entry, key, b.BucketID, b.Domain)
		if err != nil {
			return Credential{}, err
		}
		return Credential{Buckt: &BucktAccess{BucketID: b.BucketID, Domain: b.Domain, Key: *secret}}, nil
	}
	access, err := buckt.Load[buckt.S3Access](s.S3, sealer, entry, key)
	if err != nil {
		return Credential{}, err
	}
	return Credential{S3: access}, nil
}
