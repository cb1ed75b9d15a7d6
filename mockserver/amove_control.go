package mockserver

import (
	"fmt"
)

// FailNextBucketSettings makes the next n creations of buckets with versioning or encryption fail half-way: the bucket is there,
// the two are off.
func (a *AmoveAccount) FailNextBucketSettings(n int) {
	a.begin()
	defer a.system.mu.Unlock()
	a.failSettings += n
}

// SetCloudAccountActive takes a cloud account into use or out of it.
func (a *AmoveAccount) SetCloudAccountActive(id string, active bool) error {
	a.begin()
	defer a.system.mu.Unlock()
	c, err := a.seededCloudAccount(id)
	if err == nil {
		c.active = active
	}
	return err
}

// SetBucketObjects sets how many objects a bucket holds, and the sum of their bytes.
func (a *AmoveAccount) SetBucketObjects(cloudAccountID, name string, objects int, size int64) error {
	a.begin()
	defer a.system.mu.Unlock()
	c, err := a.seededCloudAccount(cloudAccountID)
	if err != nil {
		return err
	}
	b, found := c.buckets.get(name)
	if !found {
		return fmt.Errorf("mockserver: the cloud account has no bucket %q", name)
	}
	b.objects, b.size = objects, size
	return nil
}
