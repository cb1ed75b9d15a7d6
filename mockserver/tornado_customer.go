package mockserver

import (
	"github.com/bucktgo/buckt"
)

// TornadoCustomer is one customer of Tornado: an API key, a bucket that downloads go to, and usage.
type TornadoCustomer struct {
	system *TornadoSystem
	tornadoCustomer
}

// tornadoCustomer is what a state holds of a [TornadoCustomer]. The lock of the system guards it.
type tornadoCustomer struct {
	cutOff bool // the state does not hold it any more
	id     string
	apiKey string

	bucket *TornadoBucketConfig // nil is Tornado's own storage
	usage  TornadoUsage
}

// TornadoBucketConfig is a bucket and the S3 key to it. It prints, logs and marshals without the secret.
type TornadoBucketConfig struct {
	// Endpoint is a URL with its scheme.
	Endpoint string
	Bucket   string
	Region   string
	// AccessKey is the public half of the key.
	AccessKey string
	// SecretKey is told by its Reveal method alone.
	SecretKey buckt.Secret
}

// ID returns the id that exchanges name the customer by. The API shows it nowhere.
func (c *TornadoCustomer) ID() string {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	return c.id
}

// APIKey returns the customer's key.
func (c *TornadoCustomer) APIKey() string {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	return c.apiKey
}

// Configured tells whether the customer has set a bucket of their own.
func (c *TornadoCustomer) Configured() bool {
	_, configured := c.Bucket()
	return configured
}

// Bucket returns the bucket that is set.
func (c *TornadoCustomer) Bucket() (config TornadoBucketConfig, configured bool) {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	if c.bucket == nil {
		return TornadoBucketConfig{}, false
	}
	return *c.bucket, true
}

// SetBucket sets the bucket without verifying it.
func (c *TornadoCustomer) SetBucket(config TornadoBucketConfig) {
	c.begin()
	defer c.system.mu.Unlock()
	c.bucket = &config
}
