package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"sync"
)

// Key is the signing key of an access key for a day and a region. It pools its HMACs, which are costly to create.
type Key struct {
	secret  string
	signers sync.Pool
}

type signer struct {
	mac hash.Hash
	sum [sha256.Size]byte
}

func newKey(secret, date, region string) *Key {
	key := []byte("AWS4" + secret)
	for _, part := range []string{date, region, service, terminator} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return &Key{secret: secret, signers: sync.Pool{New: func() any { return &signer{mac: hmac.New(sha256.New, key)} }}}
}

// sign is the signature of a text, in hex.
func (k *Key) sign(text []byte) string { return string(k.appendSignature(text)[len(text):]) }

// appendSignature appends the signature of a text to it, in hex.
func (k *Key) appendSignature(text []byte) []byte {
	s := k.signers.Get().(*signer)
	defer k.signers.Put(s)
	s.mac.Reset()
	s.mac.Write(text)
	return hex.AppendEncode(text, s.mac.Sum(s.sum[:0]))
}

// Keys caches signing keys. The zero value is empty and ready to use; it is safe for concurrent use.
type Keys struct {
	mu   sync.RWMutex
	keys map[keyID]*Key
}

type keyID struct{ accessKey, date, region string }

// mostKeys bounds the cache, which is emptied when it is full.
const mostKeys = 256

// For returns the signing key of a secret. It detects another secret with the same id.
func (c *Keys) For(s *Signature, secret string) *Key {
	id := keyID{s.AccessKey, s.date, s.Region}
	c.mu.RLock()
	k := c.keys[id]
	c.mu.RUnlock()
	if k != nil && k.secret == secret {
		return k
	}
	k = newKey(secret, s.date, s.Region)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys == nil || len(c.keys) >= mostKeys {
		c.keys = make(map[keyID]*Key)
	}
	c.keys[id] = k
	return k
}
