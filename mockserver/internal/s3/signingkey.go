package s3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"sync"
)

// signingKey makes the signatures of one key, day and region. It keeps its HMACs, which are costly to begin.
type signingKey struct {
	secret string
	macs   sync.Pool
}

func newSigningKey(secret, date, region string) *signingKey {
	key := []byte("AWS4" + secret)
	for _, part := range []string{date, region, service, terminator} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return &signingKey{secret: secret, macs: sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

// sign is the signature of a text, in hex.
func (k *signingKey) sign(text []byte) string {
	var sum [sha256.Size]byte
	mac := k.macs.Get().(hash.Hash)
	mac.Reset()
	mac.Write(text)
	mac.Sum(sum[:0])
	k.macs.Put(mac)
	return hex.EncodeToString(sum[:])
}

// signingKeys keeps the signing keys that were used lately.
type signingKeys struct {
	mu   sync.RWMutex
	keys map[signingKeyID]*signingKey
}

type signingKeyID struct{ accessKey, date, region string }

// mostSigningKeys bounds how many are kept. Who has more keys in use pays for making some anew.
const mostSigningKeys = 256

// of returns the signing key of an access key. A secret that was changed under the same id is noticed.
func (c *signingKeys) of(accessKey, secret, date, region string) *signingKey {
	id := signingKeyID{accessKey, date, region}
	c.mu.RLock()
	k := c.keys[id]
	c.mu.RUnlock()
	if k != nil && k.secret == secret {
		return k
	}
	k = newSigningKey(secret, date, region)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys == nil || len(c.keys) >= mostSigningKeys {
		c.keys = make(map[signingKeyID]*signingKey)
	}
	c.keys[id] = k
	return k
}
