package buckt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"strconv"
)

// Sealer encrypts what a program stores. [NewAESGCMSealer] makes one from keys; a key management service may be another.
// It must be safe for concurrent use.
//
// The bound data is authenticated and not stored: it says where the sealed data belongs, such as the name of the record,
// so that a record cannot be exchanged for another one.
type Sealer interface {
	// Seal encrypts plain, and binds it to bound. It keeps neither of the two and does not change them.
	Seal(plain, bound []byte) ([]byte, error)
	// Open returns what Seal was given. It is an error if sealed was not made by Seal with a key of this Sealer and the
	// same bound data, or has been changed since.
	Open(sealed, bound []byte) ([]byte, error)
}

// ErrSealKey is the error of a [Sealer] that holds no key to open what it was given.
var ErrSealKey = errors.New("buckt: no key opens the sealed data: it was sealed with another key or other bound data, or has been changed")

const (
	sealKeyBytes = 32
	// sealFormat is the first byte of what is sealed.
	sealFormat = 1
)

// NewAESGCMSealer returns a [Sealer] that encrypts with AES-256 in Galois/Counter mode, with a random nonce each time. A key
// has 32 random bytes, as crypto/rand.Read or "openssl rand -base64 32" makes them, and must not seal more than 2^32 times.
//
// The first key seals, and any of them opens. To replace a key, put the new one before it, and drop the old one when all that
// it sealed has been stored again.
//
// What is sealed is 29 bytes longer than before: a byte for the format, the nonce, and a tag. To open it fails with
// [ErrSealKey]. Keys of another length, or none, are an [*InvalidInputError].
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

// InClear is the [Sealer] that does not encrypt: what it is given is stored in clear, and bound to nothing.
var InClear Sealer = inClear{}

type inClear struct{}

func (inClear) Seal(plain, _ []byte) ([]byte, error)  { return bytes.Clone(plain), nil }
func (inClear) Open(sealed, _ []byte) ([]byte, error) { return bytes.Clone(sealed), nil }
