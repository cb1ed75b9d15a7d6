package buckt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"strconv"
)

// Sealer encrypts data for storage. [NewAESGCMSealer] creates one from keys; another implementation may use a key management service.
// It must be safe for concurrent use.
//
// The bound data is authenticated, but not stored. It identifies the place of the sealed data, such as the name of its database record,
// so that sealed data cannot be moved to another record.
type Sealer interface {
	// Seal encrypts plain and binds it to bound. It must not modify or keep them.
	Seal(plain, bound []byte) ([]byte, error)
	// Open returns the data that was passed to Seal. It returns an error unless sealed was created by Seal with a key of this Sealer
	// and the same bound data, and has not been changed.
	Open(sealed, bound []byte) ([]byte, error)
}

// ErrSealKey is the error of a [Sealer] that has no key for the sealed data.
var ErrSealKey = errors.New("buckt: no key opens the sealed data: it was sealed with another key or other bound data, or has been changed")

const (
	sealKeyBytes = 32
	// sealFormat is the first byte of sealed data.
	sealFormat = 1
)

// NewAESGCMSealer returns a [Sealer] that encrypts with AES-256 in Galois/Counter mode and random nonces. A key has 32 random bytes, for
// example from crypto/rand.Read or "openssl rand -base64 32", and must not seal more than 2³² times.
//
// The first key seals; all keys open. To replace a key, insert the new key before it. Remove the old key after all data that it sealed
// has been stored again.
//
// Sealed data is 29 bytes longer than its content: a byte for the format, the nonce and the tag. If no key opens it, the error of Open
// is [ErrSealKey]. An invalid length of a key, and no key at all, are an [*InvalidInputError].
func NewAESGCMSealer(keys ...[]byte) (Sealer, error) {
	op := opNewAESGCMSealer
	if len(keys) == 0 {
		return nil, invalid(op, "keys", "must have at least one")
	}
	s := &aesGCMSealer{}
	for i, key := range keys {
		field := "keys[" + strconv.Itoa(i) + "]"
		if len(key) != sealKeyBytes {
			return nil, invalid(op, field, "must have %d bytes, and has %d", sealKeyBytes, len(key))
		}
		if bytes.Equal(key, make([]byte, sealKeyBytes)) {
			return nil, invalid(op, field, "must be random, and is all zeros")
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, fmt.Errorf("buckt: %s: %w", op.name, err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("buckt: %s: %w", op.name, err)
		}
		s.aeads = append(s.aeads, aead)
	}
	return s, nil
}

type aesGCMSealer struct{ aeads []cipher.AEAD }

func (s *aesGCMSealer) Seal(plain, bound []byte) ([]byte, error) {
	return s.aeads[0].Seal([]byte{sealFormat}, nil, plain, bound), nil
}

func (s *aesGCMSealer) Open(sealed, bound []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, errors.New("buckt: the sealed data is empty")
	}
	if sealed[0] != sealFormat {
		return nil, fmt.Errorf("buckt: the sealed data has format %d, and this version of buckt opens format %d", sealed[0], sealFormat)
	}
	for _, aead := range s.aeads {
		if plain, err := aead.Open(nil, nil, sealed[1:], bound); err == nil {
			return plain, nil
		}
	}
	return nil, ErrSealKey
}

// InClear is the [Sealer] that does not encrypt: data is stored in clear text and is not bound.
var InClear Sealer = inClear{}

type inClear struct{}

func (inClear) Seal(plain, _ []byte) ([]byte, error)  { return bytes.Clone(plain), nil }
func (inClear) Open(sealed, _ []byte) ([]byte, error) { return bytes.Clone(sealed), nil }
