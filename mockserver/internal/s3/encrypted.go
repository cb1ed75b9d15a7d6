package s3

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3/encryption"
)

// encryption returns the encryption that a request asks for.
func (c *call) encryption() encryption.Request {
	return encryption.Request{Header: c.http.Header, IsPlain: c.refusesKeys, Ceph: c.handler.Ceph}
}

// refusesKeys reports whether the request must not have a key of SSE-C.
func (c *call) refusesKeys() bool {
	return c.http.TLS == nil && (c.handler.PlainKeys == nil || !c.handler.PlainKeys())
}

// encrypt returns how an object is encrypted whose request asks for wanted. The bucket is locked.
func (b *Bucket) encrypt(wanted encryption.Encryption) encryption.Encryption {
	if wanted.Algorithm == "" && b.settings.Encrypted {
		wanted.Algorithm = encryption.AES256
	}
	return wanted
}

func (c *call) getEncryption() error {
	if !c.bucket.Settings().Encrypted {
		return missing("ServerSideEncryptionConfigurationNotFoundError")(c)
	}
	return c.answer(encryption.New(namespace))
}

func (c *call) putEncryption() error {
	var wanted encryption.Configuration
	if err := c.read(&wanted); err != nil {
		return err
	}
	if err := wanted.Check(); err != nil {
		return err
	}
	c.bucket.Configure(func(s *Settings) { s.Encrypted = true })
	return c.done(http.StatusOK)
}

func (c *call) deleteEncryption() error {
	c.bucket.Configure(func(s *Settings) { s.Encrypted = false })
	return c.done(http.StatusNoContent)
}
