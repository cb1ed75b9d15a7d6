package amove

// FailNextBucketSettings makes the next n creations of buckets with versioning or encryption fail after the bucket was created, with both
// off.
func (a *Account) FailNextBucketSettings(n int) {
	a.begin()
	defer a.system.mu.Unlock()
	a.failSettings += n
}

// SetCloudAccountActive activates or deactivates a cloud account. S3 clients are not affected, as the storage does not know the setting.
// An unknown cloud account is an error.
func (a *Account) SetCloudAccountActive(id string, active bool) error {
	a.begin()
	defer a.system.mu.Unlock()
	c, err := a.seededCloudAccount(id)
	if err == nil {
		c.active = active
	}
	return err
}
