package amove

// FailNextBucketSettings makes the next n creations of buckets with versioning or encryption fail half-way: the bucket is there,
// the two are off.
func (a *Account) FailNextBucketSettings(n int) {
	a.begin()
	defer a.system.mu.Unlock()
	a.failSettings += n
}

// SetCloudAccountActive takes a cloud account into use or out of it. What S3 clients do with its keys does not depend on that: the
// storage behind it does not know.
func (a *Account) SetCloudAccountActive(id string, active bool) error {
	a.begin()
	defer a.system.mu.Unlock()
	c, err := a.seededCloudAccount(id)
	if err == nil {
		c.active = active
	}
	return err
}
