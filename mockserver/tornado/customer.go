package tornado

// Customer is a customer of Tornado, with an API key, a bucket for its downloads, and usage. Its methods seed and inspect its state.
type Customer struct {
	system *System
	customerRow
}

// customerRow is what a state holds of a [Customer]. The lock of the system guards it.
type customerRow struct {
	cutOff bool // a restored state has no such customer
	id     string
	apiKey string

	bucket *BucketConfig // nil for Tornado's own storage
	usage  Usage
}

// ID returns the id of the customer in the record of requests. The API does not show it.
func (c *Customer) ID() string {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	return c.id
}

// APIKey returns the customer's API key.
func (c *Customer) APIKey() string {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	return c.apiKey
}

// Configured reports whether the customer has set a bucket.
func (c *Customer) Configured() bool {
	_, configured := c.Bucket()
	return configured
}

// Bucket returns the bucket of the customer, and reports whether one is set.
func (c *Customer) Bucket() (config BucketConfig, configured bool) {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	if c.bucket == nil {
		return BucketConfig{}, false
	}
	return *c.bucket, true
}

// SetBucket sets the bucket of the customer, which is not verified.
func (c *Customer) SetBucket(config BucketConfig) {
	c.begin()
	defer c.system.mu.Unlock()
	c.bucket = &config
}
