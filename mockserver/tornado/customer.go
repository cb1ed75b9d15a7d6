package tornado

// Customer is one customer of Tornado: an API key, a bucket that downloads go to, and usage.
type Customer struct {
	system *System
	customerRow
}

// customerRow is what a state holds of a [Customer]. The lock of the system guards it.
type customerRow struct {
	cutOff bool // the state does not hold it any more
	id     string
	apiKey string

	bucket *BucketConfig // nil is Tornado's own storage
	usage  Usage
}

// ID returns the id that exchanges name the customer by. The API shows it nowhere.
func (c *Customer) ID() string {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	return c.id
}

// APIKey returns the customer's key.
func (c *Customer) APIKey() string {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	return c.apiKey
}

// Configured tells whether the customer has set a bucket of their own.
func (c *Customer) Configured() bool {
	_, configured := c.Bucket()
	return configured
}

// Bucket returns the bucket that is set.
func (c *Customer) Bucket() (config BucketConfig, configured bool) {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	if c.bucket == nil {
		return BucketConfig{}, false
	}
	return *c.bucket, true
}

// SetBucket sets the bucket without verifying it.
func (c *Customer) SetBucket(config BucketConfig) {
	c.begin()
	defer c.system.mu.Unlock()
	c.bucket = &config
}
